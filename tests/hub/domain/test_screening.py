"""Approving, returning, putting aside, referring, rewording, splitting."""

import pytest

from hub.domain.commands import (
    Advance,
    Announce,
    AssignTopic,
    Clarify,
    Merge,
    Queue,
    Reword,
    Screen,
    SetOutcome,
    Split,
    Withdraw,
)
from hub.domain.events import Part, Reworded, Screened, WasSplit
from hub.domain.model import Decision
from tests.scenario import WISH, Given, given, says


def test_approving_makes_a_recommendation_public() -> None:
    item = given(says("cl1")).when(Screen(("r1",), "approve")).then(Screened("r1", "approve")).state
    assert (item.recommendations["r1"].handling, item.recommendations["r1"].publication) == ("screened", "public")


def test_approving_what_is_approved_changes_nothing() -> None:
    given(says("cl1")).when(Screen(("r1",), "approve")).and_again().changes_nothing()


def test_approving_needs_no_reason_and_keeps_none() -> None:
    here = given(says("cl1"), Screen(("r1",), "out_of_scope", "nhầm"))
    here.when(Screen(("r1",), "approve", "được")).then(Screened("r1", "approve"))


def test_a_reason_has_a_bound() -> None:
    given(says("cl1")).when(Screen(("r1",), "refer", "x" * 4001)).refused("text_too_long", "reason")
    given(says("cl1")).when(Screen(("r1",), "return", "x" * 4001)).refused("text_too_long", "reason")


def test_returning_needs_a_reason() -> None:
    here = given(says("cl1"), Screen(("r1",), "approve"))
    here.when(Screen(("r1",), "return")).refused("bad_args", "reason")
    here.when(Screen(("r1",), "return", " ")).refused("bad_args", "reason")
    item = here.when(Screen(("r1",), "return", "ở đâu?")).state.recommendations["r1"]
    assert (item.handling, item.publication, item.reason) == ("needs_clarification", "internal", "ở đâu?")


def test_another_reason_is_another_decision() -> None:
    here = given(says("cl1"), Screen(("r1",), "return", "ở đâu?"))
    here.when(Screen(("r1",), "return", "ở đâu?")).changes_nothing()
    here.when(Screen(("r1",), "return", "khi nào?")).then(Screened("r1", "return", "khi nào?"))


def test_what_is_put_out_of_scope_may_come_back() -> None:
    here = given(says("cl1"), Screen(("r1",), "out_of_scope", "lời chúc mừng"))
    assert here.state.recommendations["r1"].handling == "out_of_scope"
    assert here.when(Screen(("r1",), "approve")).state.recommendations["r1"].handling == "screened"


def test_a_batch_is_decided_as_a_whole_and_names_what_stops_it() -> None:
    here = given(says("cl1"), says("cl2"), Withdraw("r2"))
    here.when(Screen(("r1", "r2"), "approve")).refused("bad_args", "002")
    here.when(Screen(("r1", "nobody"), "approve")).refused("unknown_recommendation", "nobody")
    here.when(Screen((), "approve")).refused("bad_args", "1 to 64")
    here.when(Screen(tuple(f"x{n}" for n in range(65)), "approve")).refused("bad_args", "1 to 64")
    here.when(Screen(("r1", "r1"), "approve")).then(Screened("r1", "approve"))


def test_a_batch_passes_over_what_is_so_already() -> None:
    here = given(says("cl1"), says("cl2"), Screen(("r1",), "approve"))
    here.when(Screen(("r1", "r2"), "approve")).then(Screened("r2", "approve"))


@pytest.mark.parametrize("decision", ["return", "out_of_scope"])
def test_what_was_called_or_answered_is_not_sent_back(decision: Decision) -> None:
    here = given(says("cl1"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)), Queue(("t1",)))
    here.when(Screen(("r1",), decision, "vì")).then(Screened("r1", decision, "vì"))
    here.and_(Advance(None)).when(Screen(("r1",), decision, "vì")).refused("already_called", "001")
    own = given(says("cl1"), SetOutcome("noted", recommendation="r1"))
    own.when(Screen(("r1",), decision, "vì")).refused("already_called", "001")


def test_what_was_never_screened_may_be_put_aside_even_after_its_topic_was_answered() -> None:
    here = given(says("cl1"), AssignTopic("t1", ("r1",)), SetOutcome("noted", topic="t1"))
    here.when(Screen(("r1",), "out_of_scope")).then(Screened("r1", "out_of_scope"))


# ---- complaints and denunciations ---------------------------------------------------------------------------


def referred() -> Given:
    return given(
        says("cl1"),
        says("cl2"),
        Screen(("r1", "r2"), "approve"),
        Merge("r1", ("r2",)),
        AssignTopic("t1", ("r1",)),
        Screen(("r1",), "refer", "tố cáo"),
    )


def test_a_referred_recommendation_is_restricted_and_leaves_all_links() -> None:
    items = referred().state.recommendations
    assert (items["r1"].handling, items["r1"].publication) == ("referred_to_citizen_reception", "restricted")
    assert (items["r1"].topic, items["r1"].merged_into) == (None, None)
    assert (items["r2"].topic, items["r2"].merged_into) == ("t1", None)


def test_nothing_is_done_with_a_restricted_recommendation() -> None:
    here = referred().and_(says("hl1"))
    for ask in (
        Merge("r3", ("r1",)),
        Merge("r1", ("r3",)),
        Split("r1", ("a", "b")),
        AssignTopic("t1", ("r1",)),
        Reword("r1", "khác"),
        SetOutcome("noted", recommendation="r1"),
        Screen(("r1",), "return", "vì"),
        Screen(("r1",), "out_of_scope"),
    ):
        here.when(ask).refused("restricted", "001")


def test_approving_brings_back_what_was_referred_by_mistake() -> None:
    item = referred().when(Screen(("r1",), "approve")).state.recommendations["r1"]
    assert (item.handling, item.publication, item.reason) == ("screened", "public", None)


def test_a_denunciation_found_on_the_floor_leaves_at_once() -> None:
    here = given(says("cl1"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None))
    assert here.when(Screen(("r1",), "refer")).state.recommendations["r1"].publication == "restricted"


# ---- words and parts ----------------------------------------------------------------------------------------


def test_rewording_leaves_the_original() -> None:
    here = given(says("cl1")).when(Reword("r1", "Mở lớp nghề")).then(Reworded("r1", "Mở lớp nghề"))
    assert (here.state.recommendations["r1"].text, here.state.recommendations["r1"].canonical) == (WISH, "Mở lớp nghề")
    here.when(Reword("r1", "Mở lớp nghề")).changes_nothing()
    given(says("cl1")).when(Reword("r1", WISH)).changes_nothing()
    here.when(Reword("r1", "")).refused("empty_text")
    here.when(Reword("r1", "x" * 4001)).refused("text_too_long")
    here.and_(Withdraw("r1")).when(Reword("r1", "a")).refused("bad_args", "withdrawn")


def test_a_split_makes_parts_with_receipts_below_the_whole() -> None:
    here = given(says("cl1"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)))
    split = here.when(Split("r1", ("Mở lớp", "Sửa đường")))
    items = split.then(
        WasSplit("r1", (Part("r1#1", "001.1", "Mở lớp"), Part("r1#2", "001.2", "Sửa đường")))
    ).state.recommendations
    assert (items["r1"].handling, items["r1"].topic, items["r1"].text) == ("split", None, WISH)
    assert items["r1"].parts == ("r1#1", "r1#2")
    part = items["r1#2"]
    assert (part.handling, part.publication, part.split_from) == ("screened", "public", "r1")
    assert (part.topic, part.point, part.channel) == (None, "cl1", "live")
    split.and_again().changes_nothing()


def test_parts_of_what_waits_wait_too() -> None:
    assert given(says("cl1"), Split("r1", ("a", "b"))).state.recommendations["r1#1"].handling == "received"
    returned = given(says("cl1"), Screen(("r1",), "return", "rõ hơn"), Split("r1", ("a", "b")))
    assert returned.state.recommendations["r1#1"].handling == "received"
    returned.when(Clarify("r1", "đây")).refused("bad_args")


def test_a_part_may_be_split_again() -> None:
    here = given(says("cl1"), Split("r1", ("a", "b")), Split("r1#2", ("c", "d")))
    assert here.state.recommendations["r1#2#1"].receipt == "001.2.1"


def test_what_cannot_be_split() -> None:
    here = given(says("cl1"), says("cl2"), Merge("r1", ("r2",)))
    here.when(Split("r1", ("a", "b"))).refused("bad_args", "unmerge")
    here.when(Split("r2", ("a", "b"))).refused("bad_args", "unmerge")
    called = given(says("cl1"), AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None))
    called.when(Split("r1", ("a", "b"))).refused("already_called")
    given(says("cl1")).when(Split("r1", ())).refused("bad_args", "2 to 12")
    given(says("cl1")).when(Split("r1", ("a",))).refused("bad_args", "2 to 12")
    given(says("cl1")).when(Split("r1", ("a",) * 13)).refused("bad_args", "2 to 12")
    given(says("cl1")).when(Split("r1", ("a", " "))).refused("empty_text", "part 2")
    given(says("cl1"), Split("r1", ("a", "b"))).when(Split("r1", ("a", "c"))).refused("bad_args", "split")


def test_screening_a_whole_that_was_split_is_refused() -> None:
    given(says("cl1"), Split("r1", ("a", "b")), Announce("x", "all")).when(Screen(("r1",), "refer")).refused("bad_args")
