"""What a point may know of what others sent: number, place and closeness, never before the secretary has read it."""

import pytest
from msgspec import structs

from hub.domain.commands import Ask, Merge, Phase, Screen, Suggest, Withdraw
from hub.domain.model import Band
from hub.projections.similar import alike_rows
from protocol.messages import AlikeItem
from tests.scenario import Given, given, says

FOUR = given(says("cl1", "Một"), says("cl2", "Hai"), says("hl1", "Ba"), says("hl2", "Bốn"))
OPEN = FOUR.and_(Screen(("r1", "r2", "r3", "r4"), "approve"))
SURE = Suggest("merge", "r2", "r1", 990, "very_close", ("gần",), (), "7", link=True)


def told(here: Given, point: str, *ids: str, band: Band = "close") -> list[str]:
    return [row.receipt for row in alike_rows(here.state, point, [(id, band) for id in ids])]


def test_number_place_and_closeness_are_told_and_no_text() -> None:
    rows = alike_rows(OPEN.state, "cl1", [("r3", "very_close"), ("r1", "close")])
    assert rows == [
        AlikeItem(receipt="003", point_name="Điểm cầu hl1", own=False, band="very_close"),
        AlikeItem(receipt="001", point_name="Điểm cầu cl1", own=True, band="close"),
    ]
    assert not {"Một", "Ba"} & {str(value) for row in rows for value in structs.astuple(row)}


def test_another_points_item_is_told_of_only_when_it_was_approved() -> None:
    assert told(FOUR, "cl1", "r1", "r2", "r3") == ["001"], "its own, which it knows"
    assert told(FOUR.and_(Screen(("r2",), "approve")), "cl1", "r2", "r3") == ["002"]
    assert told(FOUR.and_(Screen(("r2",), "return", "Thôn nào?")), "cl1", "r2") == []


@pytest.mark.parametrize("gone", [Screen(("r1",), "refer"), Screen(("r1",), "out_of_scope"), Withdraw("r1")])
def test_what_is_restricted_or_ended_is_told_nobody(gone: Ask) -> None:
    assert told(OPEN.and_(gone), "cl1", "r1") == told(OPEN.and_(gone), "hl1", "r1") == []


def test_a_group_is_told_by_its_head_and_once() -> None:
    assert told(OPEN.and_(Merge("r1", ("r2", "r3"))), "hl2", "r3", "r2", "r4") == ["001", "004"]
    linked = FOUR.and_(Screen(("r1",), "approve"), SURE)
    assert told(linked, "hl2", "r2") == ["001"], "the text that nobody has read is not told of"
    unread = FOUR.and_(SURE)
    assert told(unread, "hl2", "r2") == []
    assert told(unread, "cl2", "r2") == ["002"], "its own, since the head is not its to know"


def test_at_most_three_are_told_and_nothing_that_is_only_possible() -> None:
    assert told(OPEN, "tinh", "r4", "r3", "r2", "r1") == ["004", "003", "002"]
    assert told(OPEN, "tinh", "r4", band="possible") == []


def test_a_rehearsal_is_told_of_nowhere() -> None:
    assert told(FOUR.and_(Phase("rehearsal"), says("cl1")), "cl1", "r5", "gone") == []
