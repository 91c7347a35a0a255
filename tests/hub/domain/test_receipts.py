"""Receipt numbers."""

from hub.domain.receipts import by_receipt, receipt_number, receipt_of_part


def test_receipts_have_three_digits_at_least() -> None:
    assert [receipt_number(n) for n in (1, 87, 999, 1000)] == ["001", "087", "999", "1000"]
    assert receipt_of_part("087", 2) == "087.2"


def test_receipts_sort_as_numbers_and_parts_behind_their_whole() -> None:
    receipts = ["1000", "088", "087.10", "087.2", "087", "999"]
    assert sorted(receipts, key=by_receipt) == ["087", "087.2", "087.10", "088", "999", "1000"]
