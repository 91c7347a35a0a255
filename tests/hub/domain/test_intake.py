"""Submitting, withdrawing, clarifying, objecting."""

from dataclasses import replace

import pytest

from hub.domain.commands import (
    Advance,
    AssignTopic,
    Clarify,
    Intake,
    Merge,
    Object,
    Phase,
    Queue,
    Screen,
    SetOutcome,
    Split,
    Submit,
    Unmerge,
    Withdraw,
)
from hub.domain.events import Clarified, Merged, Objected, Submitted, Withdrawn
from tests.scenario import DISTRICTS, SECRETARY, START, STEP, WISH, By, given, moderator, says

LATER = START + 100 * STEP


def test_a_recommendation_gets_the_next_receipt_and_the_id_of_its_command() -> None:
    after = given(says("cl1")).when(says("cl2")).then(Submitted("cl2", WISH, "002", START, "live"))
    assert list(after.state.recommendations) == ["r1", "r2"]
    assert after.state.recommendations["r2"].received_at == START + 2 * STEP


def test_the_thousandth_receipt_has_four_digits() -> None:
    here = given()
    here = replace(here, state=replace(here.state, receipt_last=999))
    assert here.when(says("cl1")).state.recommendations["r1"].receipt == "1000"


def test_a_repeated_submission_changes_nothing() -> None:
    given().when(says("cl1")).and_again().changes_nothing()


def test_the_id_of_another_points_submission_is_not_taken_over() -> None:
    given(says("cl1")).when(says("cl2"), id="r1").refused("bad_args", "r1")


def test_a_text_is_stored_as_typed() -> None:
    text = "  De\u0302\u0300 nghi\u0323 ­ ca­ch \n"
    assert given().when(says("cl1", text)).state.recommendations["r1"].text == text


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u200d\ufeff", "\x00\x07", "\u00a0\u3000"])
def test_a_text_in_which_nothing_can_be_read_is_refused(text: str) -> None:
    given().when(says("cl1", text)).refused("empty_text")


def test_length_is_counted_after_nfc() -> None:
    given().when(says("cl1", "e\u0302\u0301" * 4_000)).then(
        Submitted("cl1", "e\u0302\u0301" * 4_000, "001", START, "live")
    )
    given().when(says("cl1", "ế" * 4_001)).refused("text_too_long", "4000")


def test_a_category_must_be_in_the_plan() -> None:
    given().when(replace(says("cl1"), category="students")).accepted()
    given().when(replace(says("cl1"), category="pirates")).refused("bad_args", "pirates")


@pytest.mark.parametrize(("phase", "channel"), [("collect", "pre"), ("dialogue", "live")])
def test_the_channel_follows_from_the_phase(phase: str, channel: str) -> None:
    assert given(phase=phase).when(says("cl1")).state.recommendations["r1"].channel == channel


def test_a_named_channel_stands() -> None:
    assert given().when(replace(says("cl1"), channel="slip")).state.recommendations["r1"].channel == "slip"


def test_the_secretary_submits_on_behalf_of_a_point_with_the_same_series_of_receipts() -> None:
    given(says("cl1")).when(says("cl2"), by=SECRETARY).then(
        Submitted("cl2", WISH, "002", START, "phone", on_behalf=True)
    )
    given().when(says("nowhere"), by=SECRETARY).refused("bad_args", "nowhere")


def test_a_moderator_speaks_for_no_other_point() -> None:
    with pytest.raises(AssertionError):
        given().when(says("cl1"), by=moderator("cl2"))


def test_what_comes_in_a_training_phase_is_training() -> None:
    assert given(phase="rehearsal").when(says("cl1")).state.recommendations["r1"].training


# ---- open and closed ----------------------------------------------------------------------------------------


def test_what_was_typed_after_the_closing_is_refused() -> None:
    closed = given(Intake("closed"))
    closed.when(says("cl1", typed_at=START + STEP)).refused("intake_closed")


def test_what_was_typed_before_the_closing_is_taken_in_and_marked_late() -> None:
    closed = given(Intake("closed"))
    closed.when(says("cl1", typed_at=START + STEP - 1)).then(
        Submitted("cl1", WISH, "001", START + STEP - 1, "live", late=True)
    )


def test_closing_twice_keeps_the_first_moment() -> None:
    closed = given(Intake("closed"), Phase("conclude"), Intake("auto"))
    assert closed.state.intake_closed_at == START + STEP
    closed.when(says("cl1", typed_at=START + 2 * STEP)).refused("intake_closed")


def test_opening_again_makes_the_next_closing_count() -> None:
    closed = given(Intake("closed"), Intake("open"), Intake("closed"))
    assert closed.when(says("cl1", typed_at=START + 3 * STEP - 1)).state.recommendations["r1"].late
    closed.when(says("cl1", typed_at=START + 3 * STEP)).refused("intake_closed")


def test_what_is_set_by_hand_goes_before_the_phase() -> None:
    given(Intake("open"), phase="conclude").when(says("cl1", typed_at=LATER)).accepted()
    given(Intake("closed"), Phase("collect")).when(says("cl1", typed_at=LATER)).refused("intake_closed")


def test_a_conference_that_never_opened_closed_at_its_creation() -> None:
    closed = given(phase="conclude")
    closed.when(says("cl1", typed_at=START)).refused("intake_closed")
    assert closed.when(says("cl1", typed_at=START - 1)).state.recommendations["r1"].late


def test_what_is_typed_while_open_is_not_late() -> None:
    assert not given().when(says("cl1", typed_at=LATER)).state.recommendations["r1"].late


# ---- quota --------------------------------------------------------------------------------------------------

TWO = replace(DISTRICTS, quota=2)


def test_a_point_has_at_most_its_quota_of_open_recommendations() -> None:
    full = given(says("cl1"), says("cl1"), plan=TWO)
    full.when(says("cl1")).refused("quota", "cl1")
    full.when(says("cl2")).accepted()
    full.and_(Withdraw("r1")).when(says("cl1")).accepted()
    full.and_(SetOutcome("noted", recommendation="r1")).when(says("cl1")).accepted()


def test_the_answer_to_its_topic_frees_the_quota() -> None:
    full = given(says("cl1"), says("cl1"), AssignTopic("t1", ("r1",)), plan=TWO)
    full.and_(SetOutcome("noted", topic="t1")).when(says("cl1")).accepted()


def test_one_open_recommendation_may_be_urgent() -> None:
    one = given(says("cl1", urgent=True), plan=TWO)
    one.when(says("cl1", urgent=True)).refused("quota", "urgent")
    one.when(says("cl1")).accepted()


def test_without_a_quota_nothing_is_counted() -> None:
    given(*(says("cl1", urgent=True) for _ in range(9))).when(says("cl1", urgent=True)).accepted()


def test_training_fills_no_quota() -> None:
    given(says("cl1"), says("cl1"), plan=TWO, phase="rehearsal").when(says("cl1")).accepted()
    given(says("cl1"), says("cl1"), Phase("rehearsal"), plan=TWO).when(says("cl1")).accepted()


# ---- the point's later word ---------------------------------------------------------------------------------


def test_a_point_withdraws_its_own_until_it_is_called() -> None:
    here = given(says("cl1"), says("cl1"), AssignTopic("t1", ("r1",)), Queue(("t1",)))
    here.when(Withdraw("r1")).then(Withdrawn("r1"))
    here.when(Withdraw("r1")).and_again().changes_nothing()
    called = here.and_(Advance(None))
    called.when(Withdraw("r1")).refused("already_called", "001")
    called.and_(Advance("t1")).when(Withdraw("r1")).refused("already_called")
    here.and_(SetOutcome("noted", recommendation="r2")).when(Withdraw("r2")).refused("already_called", "002")


def test_a_point_names_only_its_own_recommendations() -> None:
    here = given(says("cl1"), Screen(("r1",), "return", "ở đâu?"))
    for ask in (Withdraw("r1"), Clarify("r1", "Ở thôn A"), Object("r1", "khác"), Withdraw("r9")):
        here.when(ask, by=moderator("cl2")).refused("unknown_recommendation")


def test_what_has_ended_is_not_withdrawn() -> None:
    given(says("cl1"), Screen(("r1",), "out_of_scope")).when(Withdraw("r1")).refused("bad_args", "001")
    given(says("cl1"), Screen(("r1",), "refer")).when(Withdraw("r1")).refused("restricted")
    given(says("cl1"), Split("r1", ("a", "b"))).when(Withdraw("r1")).refused("bad_args")


def test_what_was_merged_into_a_withdrawn_one_stands_alone_under_the_same_topic() -> None:
    here = given(says("cl1"), says("cl2"), AssignTopic("t1", ("r1",)), Merge("r1", ("r2",)))
    after = here.when(Withdraw("r1")).state
    assert (after.recommendations["r2"].merged_into, after.recommendations["r2"].topic) == (None, "t1")
    assert after.recommendations["r1"].topic is None
    bare = given(says("cl1"), says("cl2"), AssignTopic("t2", ("r2",)), Merge("r1", ("r2",)), Withdraw("r1"))
    assert bare.state.recommendations["r2"].topic == "t2"


def test_a_clarification_stands_beside_the_original_and_waits_for_the_secretary() -> None:
    asked = given(says("cl1"), Screen(("r1",), "return", "ở đâu?"))
    item = asked.when(Clarify("r1", "Ở thôn A")).then(Clarified("r1", "Ở thôn A")).state.recommendations["r1"]
    assert (item.handling, item.text, item.clarification) == ("received", WISH, "Ở thôn A")
    asked.when(Clarify("r1", "Ở thôn A")).and_again().changes_nothing()
    asked.when(Clarify("r1", " ")).refused("empty_text")


def test_nobody_clarifies_what_was_not_asked() -> None:
    given(says("cl1")).when(Clarify("r1", "Ở thôn A")).refused("bad_args", "001")


def test_a_point_objects_once_to_a_merge_which_stays() -> None:
    merged = given(says("cl1"), says("cl2"), Merge("r1", ("r2",)))
    objected = merged.when(Object("r2", "đường khác")).then(Objected("r2", "đường khác"))
    assert objected.state.recommendations["r2"].merged_into == "r1"
    objected.when(Object("r2", "đường khác")).changes_nothing()
    objected.when(Object("r2", "khác hẳn")).refused("bad_args", "already")
    merged.when(Object("r2", "")).refused("bad_args", "reason")


def test_an_objection_ends_with_the_merge_it_was_against() -> None:
    again = given(says("cl1"), says("cl2"), Merge("r1", ("r2",)), Object("r2", "khác"), Unmerge(("r2",)))
    assert again.state.recommendations["r2"].objection is None
    again.when(Object("r2", "khác")).refused("bad_args", "not merged")
    again.and_(Merge("r1", ("r2",))).when(Object("r2", "vẫn khác")).then(Objected("r2", "vẫn khác"))


def test_merging_again_what_was_objected_to_answers_the_objection() -> None:
    objected = given(says("cl1"), says("cl2"), Merge("r1", ("r2",)), Object("r2", "khác"))
    stays = objected.when(Merge("r1", ("r2",))).then(Merged("r1", "r2"))
    assert stays.state.recommendations["r2"].objection is None
    stays.when(Merge("r1", ("r2",))).changes_nothing()


def test_a_submission_by_a_point_needs_no_secretary() -> None:
    assert given(By(moderator("cl1"), Submit("Mở lớp", "cl1", START), id="x")).state.recommendations["x"].point == "cl1"
