"""Receipt numbers: one series from "001", spoken in the room, never changed. Parts of a split add ".1", ".2"."""


def receipt_number(n: int) -> str:
    """The receipt of the n-th submission: three digits at least."""
    return f"{n:03d}"


def receipt_of_part(receipt: str, n: int) -> str:
    """The receipt of the n-th part (from 1) of a split recommendation."""
    return f"{receipt}.{n}"


def by_receipt(receipt: str) -> tuple[int, ...]:
    """Sort key: the order of coming, parts in their order behind it ("999" < "1000", "087" < "087.1" < "088")."""
    return tuple(int(number) for number in receipt.split("."))
