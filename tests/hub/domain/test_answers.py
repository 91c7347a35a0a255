"""Outcomes, notes, and what departments do."""

import pytest

from hub.domain.commands import (
    Accept,
    Advance,
    AssignTopic,
    DraftAnswer,
    Merge,
    Note,
    Queue,
    Screen,
    SetOutcome,
    Split,
    TalkingPoints,
    TopicEdit,
    Transfer,
    Withdraw,
)
from hub.domain.events import (
    AnswerDrafted,
    NoteTaken,
    OutcomeRecorded,
    TalkingPointsSet,
    TopicAccepted,
    TopicTransferred,
)
from hub.domain.model import Actor
from hub.domain.model import Transfer as Transferred
from hub.domain.standing import follow_up_of, handling_of
from tests.scenario import given, head_of_department, says

ITEM = given(says("cl1"), says("cl2"), Screen(("r1", "r2"), "approve"), AssignTopic("t1", ("r1", "r2")))
SGD, SNV = head_of_department("sgd"), head_of_department("snv")
WRITTEN = SetOutcome("to_answer_in_writing", topic="t1", due="2024-04-06")


def test_an_outcome_is_of_one_thing() -> None:
    ITEM.when(SetOutcome("noted")).refused("bad_args")
    ITEM.when(SetOutcome("noted", topic="t1", recommendation="r1")).refused("bad_args")
    ITEM.when(SetOutcome("noted", topic="nothing")).refused("unknown_topic")
    ITEM.when(SetOutcome("noted", recommendation="nobody")).refused("unknown_recommendation")


def test_recording_the_same_outcome_again_changes_nothing() -> None:
    here = ITEM.when(SetOutcome("noted", topic="t1", note="ghi nhận"))
    here.then(OutcomeRecorded("t1", None, "noted", note="ghi nhận"))
    here.and_again().changes_nothing()
    here.after.when(SetOutcome("noted", topic="t1", note="tiếp thu")).accepted()


def test_a_written_answer_is_owed_by_a_department_until_a_date() -> None:
    here = ITEM.when(WRITTEN).then(OutcomeRecorded("t1", None, "to_answer_in_writing", "sgd", "2024-04-06"))
    assert here.state.topics["t1"].follow_up == "not_started"
    ITEM.when(SetOutcome("to_answer_in_writing", topic="t1", department="snv", due="2024-04-06")).then(
        OutcomeRecorded("t1", None, "to_answer_in_writing", "snv", "2024-04-06")
    )
    ITEM.when(SetOutcome("to_answer_in_writing", topic="t1")).refused("bad_args", "date")
    ITEM.when(SetOutcome("to_answer_in_writing", topic="t3", due="2024-04-06")).refused("bad_args", "department")
    ITEM.when(SetOutcome("to_answer_in_writing", topic="t1", department="nobody", due="2024-04-06")).refused(
        "unknown_department"
    )


def test_a_recommendation_takes_the_lead_of_its_topic() -> None:
    ITEM.when(SetOutcome("to_answer_in_writing", recommendation="r1", due="2024-04-06")).then(
        OutcomeRecorded(None, "r1", "to_answer_in_writing", "sgd", "2024-04-06")
    )


@pytest.mark.parametrize("due", ["", "6/4/2024", "2024-02-30", "20240406", "2024-W14-6", "2024-4-6"])
def test_a_date_is_a_day_of_the_calendar(due: str) -> None:
    ITEM.when(SetOutcome("to_answer_in_writing", topic="t1", due=due)).refused("bad_args", "due")


def test_what_is_forwarded_names_the_competent_body() -> None:
    ITEM.when(SetOutcome("forwarded", topic="t1")).refused("bad_args", "body")
    ITEM.when(SetOutcome("forwarded", topic="t1", body=" ")).refused("bad_args", "body")
    here = ITEM.when(SetOutcome("forwarded", topic="t1", body="Bộ Nội vụ")).accepted()
    assert here.state.topics["t1"].follow_up == "not_started"


def test_texts_of_an_outcome_have_bounds() -> None:
    ITEM.when(SetOutcome("noted", topic="t1", note="x" * 4001)).refused("text_too_long", "note")
    ITEM.when(SetOutcome("forwarded", topic="t1", body="x" * 201)).refused("text_too_long", "body")


def test_a_written_answer_after_a_live_one_stands_beside_it() -> None:
    live = ITEM.and_(Queue(("t1",)), Advance(None), Advance("t1"))
    both = live.when(WRITTEN)
    topic = both.accepted().state.topics["t1"]
    assert topic.outcome is not None
    assert topic.supplement is not None
    assert (topic.outcome.kind, topic.supplement.kind) == ("answered_live", "to_answer_in_writing")
    assert topic.follow_up == "not_started"
    both.and_again().changes_nothing()
    both.after.when(SetOutcome("answered_live", topic="t1")).changes_nothing()
    later = both.after.when(SetOutcome("answered_live", topic="t1", note="rõ hơn")).state.topics["t1"]
    assert later.supplement == topic.supplement


def test_any_other_outcome_replaces_what_was() -> None:
    both = ITEM.and_(SetOutcome("answered_live", topic="t1"), WRITTEN, SetOutcome("noted", topic="t1"))
    topic = both.state.topics["t1"]
    assert topic.outcome is not None
    assert (topic.outcome.kind, topic.supplement, topic.follow_up) == ("noted", None, "none")
    live = ITEM.and_(SetOutcome("forwarded", topic="t1", body="Bộ"), SetOutcome("answered_live", topic="t1"))
    assert live.state.topics["t1"].follow_up == "none"
    replaced = both.and_(WRITTEN).state.topics["t1"]
    assert replaced.outcome is not None
    assert (replaced.outcome.kind, replaced.supplement) == ("to_answer_in_writing", None)


def test_an_own_outcome_beats_that_of_the_topic() -> None:
    state = ITEM.and_(SetOutcome("noted", topic="t1"), SetOutcome("forwarded", recommendation="r1", body="Bộ")).state
    one, other = state.recommendations["r1"], state.recommendations["r2"]
    assert (handling_of(state, one), follow_up_of(state, one)) == ("forwarded", "not_started")
    assert (handling_of(state, other), follow_up_of(state, other)) == ("noted", "none")


def test_what_has_ended_gets_no_outcome() -> None:
    ITEM.and_(Withdraw("r1")).when(SetOutcome("noted", recommendation="r1")).refused("bad_args", "001")
    ITEM.and_(Screen(("r1",), "out_of_scope")).when(SetOutcome("noted", recommendation="r1")).refused("bad_args")
    new = given(says("cl1"), Split("r1", ("a", "b")))
    new.when(SetOutcome("noted", recommendation="r1")).refused("bad_args")


def test_a_merged_one_may_have_its_own_outcome() -> None:
    state = ITEM.and_(Merge("r1", ("r2",)), SetOutcome("noted", recommendation="r2")).state
    assert handling_of(state, state.recommendations["r2"]) == "noted"
    assert handling_of(state, state.recommendations["r1"]) == "assigned"


# ---- departments --------------------------------------------------------------------------------------------


def test_a_department_answers_only_its_own_topic_while_it_is_on_the_floor() -> None:
    here = ITEM.and_(Queue(("t1", "t2")))
    here.when(SetOutcome("answered_live", topic="t1"), by=SGD).refused("forbidden", "floor")
    floor = here.and_(Advance(None))
    floor.when(SetOutcome("answered_live", topic="t1"), by=SGD).accepted()
    floor.when(SetOutcome("answered_live", topic="t1"), by=SNV).refused("forbidden")
    floor.when(SetOutcome("noted", recommendation="r1"), by=SGD).refused("forbidden")
    floor.and_(Advance("t1")).when(SetOutcome("noted", topic="t1"), by=SGD).refused("forbidden")


def test_the_lead_accepts_once() -> None:
    given().when(Accept("t1")).then(TopicAccepted("t1"))
    given(Accept("t1")).when(Accept("t1")).changes_nothing()
    given().when(Accept("t1"), by=SNV).refused("forbidden", "topic 1")
    given().when(Accept("t3"), by=SNV).refused("forbidden", "topic 3")
    given().when(Accept("t3"), by=Actor("department")).refused("forbidden", "topic 3")


def test_the_lead_hands_over_with_a_reason() -> None:
    here = given(Accept("t1")).when(Transfer("t1", "snv", "đúng chức năng"))
    state = here.then(TopicTransferred("t1", "snv", "đúng chức năng")).state
    topic = state.topics["t1"]
    assert (topic.lead, topic.accepted, topic.coordinating) == ("snv", False, ())
    assert topic.transfers == (Transferred("sgd", "snv", "đúng chức năng", here.command.at),)
    here.and_again().refused("forbidden")
    given().when(Transfer("t1", "snv", " ")).refused("bad_args", "reason")
    given().when(Transfer("t1", "sgd", "x")).refused("bad_args", "sgd")
    given().when(Transfer("t1", "nobody", "x")).refused("unknown_department")
    given().when(Transfer("t2", "sgd", "x"), by=SGD).refused("forbidden")


def test_talking_points_fit_under_now() -> None:
    here = given().when(TalkingPoints("t1", ("Ý một", "Ý hai"))).then(TalkingPointsSet("t1", ("Ý một", "Ý hai")))
    here.when(TalkingPoints("t1", ("Ý một", "Ý hai"))).changes_nothing()
    here.when(TalkingPoints("t1", ())).then(TalkingPointsSet("t1", ()))
    given().when(TalkingPoints("t1", ("x",) * 6)).refused("bad_args", "5")
    given().when(TalkingPoints("t1", ("x", "y" * 301))).refused("text_too_long", "line 2")
    given().when(TalkingPoints("t1", ("x",)), by=SNV).refused("forbidden")


def test_a_draft_answer_is_kept_beside_the_outcome() -> None:
    here = given().when(DraftAnswer("t1", "Sở sẽ mở lớp")).then(AnswerDrafted("t1", "Sở sẽ mở lớp"))
    here.when(DraftAnswer("t1", "Sở sẽ mở lớp")).changes_nothing()
    assert here.when(DraftAnswer("t1", "")).state.topics["t1"].draft_answer is None
    given().when(DraftAnswer("t1", "")).changes_nothing()
    given().when(DraftAnswer("t1", "x" * 4001)).refused("text_too_long")
    given().when(DraftAnswer("t1", "x"), by=SNV).refused("forbidden")


def test_the_secretary_takes_notes_of_a_topic() -> None:
    here = given().when(Note("t1", "Giám đốc trả lời")).then(NoteTaken("t1", "Giám đốc trả lời"))
    here.when(Note("t1", "Giám đốc trả lời")).changes_nothing()
    assert here.when(Note("t1", "")).state.topics["t1"].note is None
    given().when(Note("t1", "x" * 4001)).refused("text_too_long")
    given().when(Note("nothing", "x")).refused("unknown_topic")


def test_the_new_lead_speaks_after_an_edit() -> None:
    given(TopicEdit("t1", lead="skh")).when(Accept("t1")).then(TopicAccepted("t1"))
