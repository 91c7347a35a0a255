"""Merging, unmerging, telling apart, suggesting."""

from dataclasses import replace

from hub.domain.commands import (
    Advance,
    AssignTopic,
    Merge,
    NotSame,
    Phase,
    Queue,
    Screen,
    SetOutcome,
    Split,
    Suggest,
    TopicMerge,
    Undo,
    Unmerge,
    Withdraw,
)
from hub.domain.events import Merged, ToldApart, Unmerged
from hub.domain.standing import handling_of, standing
from tests.scenario import given, says

FOUR = given(says("cl1"), says("cl2"), says("hl1"), says("hl2"))


def test_a_merge_writes_a_link_and_nothing_else() -> None:
    before = FOUR.and_(AssignTopic("t1", ("r2",))).state.recommendations["r2"]
    after = FOUR.and_(AssignTopic("t1", ("r2",))).when(Merge("r1", ("r2",))).then(Merged("r1", "r2"))
    assert after.state.recommendations["r2"] == replace(before, merged_into="r1")
    after.when(Merge("r1", ("r2",))).changes_nothing()


def test_a_merge_into_a_merged_one_goes_to_its_head() -> None:
    FOUR.and_(Merge("r1", ("r2",))).when(Merge("r2", ("r3",))).then(Merged("r1", "r3"))


def test_members_of_a_merged_head_follow_it() -> None:
    here = FOUR.and_(Merge("r1", ("r2",))).when(Merge("r3", ("r1", "r2"))).then(Merged("r3", "r1"))
    assert here.state.recommendations["r2"].merged_into == "r3"


def test_nothing_is_merged_into_itself_or_into_what_has_ended() -> None:
    FOUR.when(Merge("r1", ("r1",))).refused("bad_args", "itself")
    FOUR.and_(Merge("r1", ("r2",))).when(Merge("r2", ("r1",))).changes_nothing()
    FOUR.and_(Withdraw("r2")).when(Merge("r1", ("r2",))).refused("bad_args", "002")
    FOUR.and_(Withdraw("r2")).when(Merge("r2", ("r1",))).refused("bad_args", "002")
    FOUR.and_(Screen(("r2",), "out_of_scope")).when(Merge("r1", ("r2",))).refused("bad_args", "002")
    FOUR.and_(Split("r2", ("a", "b"))).when(Merge("r1", ("r2",))).refused("bad_args", "split")
    FOUR.when(Merge("r1", ("nobody",))).refused("unknown_recommendation", "nobody")


def test_training_never_mixes_with_the_real_thing() -> None:
    here = given(says("cl1"), Phase("rehearsal"), says("cl2"))
    here.when(Merge("r1", ("r2",))).refused("bad_args", "training")
    here.when(Merge("r2", ("r1",))).refused("bad_args", "training")


def test_a_late_twin_joins_a_group_that_was_answered() -> None:
    here = FOUR.and_(Screen(("r1", "r2"), "approve"), AssignTopic("t1", ("r1",)), SetOutcome("noted", topic="t1"))
    after = here.when(Merge("r1", ("r2",))).then(Merged("r1", "r2")).state
    assert handling_of(after, after.recommendations["r2"]) == "noted"


def test_what_was_called_or_answered_is_not_merged_away() -> None:
    here = FOUR.and_(AssignTopic("t1", ("r1", "r2")), Queue(("t1",)), Advance(None))
    here.when(Merge("r3", ("r1",))).refused("already_called", "001")
    here.and_(AssignTopic("t2", ("r3",))).when(Merge("r3", ("r1",))).refused("already_called", "001")
    here.when(Merge("r2", ("r1",))).then(Merged("r2", "r1"))
    own = FOUR.and_(SetOutcome("noted", recommendation="r1"))
    own.when(Merge("r3", ("r1",))).refused("already_called", "001")
    own.when(Merge("r1", ("r3",))).then(Merged("r1", "r3"))
    for answered in ("r1", "r2"):
        group = FOUR.and_(Merge("r1", ("r2",)), SetOutcome("noted", recommendation=answered))
        group.when(Merge("r3", ("r2",))).refused("already_called", "002")


def test_unmerging_restores_exactly() -> None:
    here = FOUR.and_(Screen(("r2",), "approve"), AssignTopic("t2", ("r2",)))
    merged = here.and_(AssignTopic("t1", ("r1",)), Merge("r1", ("r2",)), AssignTopic("t3", ("r2",)))
    assert merged.state.recommendations["r1"].topic == "t3", "the group moves with its head"
    after = merged.when(Unmerge(("r2",))).then(Unmerged("r2"), ToldApart("r1", "r2"))
    assert after.state.recommendations["r2"] == here.state.recommendations["r2"]
    after.when(Unmerge(("r2",))).changes_nothing()


def test_what_was_answered_together_stays_together() -> None:
    here = FOUR.and_(AssignTopic("t1", ("r1",)), Merge("r1", ("r2",)), Queue(("t1",)), Advance(None))
    here.when(Unmerge(("r2",))).then(Unmerged("r2"), ToldApart("r1", "r2"))
    here.and_(Advance("t1")).when(Unmerge(("r2",))).refused("already_called", "002")
    own = FOUR.and_(Merge("r1", ("r2",)), SetOutcome("noted", recommendation="r1"))
    own.when(Unmerge(("r2",))).refused("already_called", "002")


def test_one_point_counts_once_behind_a_group() -> None:
    here = given(says("cl1"), says("cl1"), says("hl1"), Merge("r1", ("r2", "r3"))).state
    assert standing(here).supporters(here.recommendations["r3"]) == {"cl1", "hl1"}


# ---- told apart ---------------------------------------------------------------------------------------------


def test_a_pair_told_apart_is_ordered_and_told_once() -> None:
    here = FOUR.when(NotSame("r2", "r1")).then(ToldApart("r1", "r2"))
    here.when(NotSame("r1", "r2")).changes_nothing()
    FOUR.when(NotSame("r1", "r1")).refused("bad_args", "itself")
    FOUR.when(NotSame("r1", "nobody")).refused("unknown_recommendation")


def test_what_is_merged_is_not_told_apart() -> None:
    FOUR.and_(Merge("r1", ("r2", "r3"))).when(NotSame("r2", "r3")).refused("bad_args", "unmerge")


def test_people_may_merge_what_they_told_apart() -> None:
    assert FOUR.and_(NotSame("r1", "r2")).when(Merge("r1", ("r2",))).state.apart == frozenset()


# ---- suggestions --------------------------------------------------------------------------------------------


def alike(a: str, b: str, score: int = 700) -> Suggest:
    return Suggest("merge", a, b, score, "close", ("giống",), (), "1")


def about(a: str, topic: str, score: int = 300) -> Suggest:
    return Suggest("topic", a, topic, score, "close", ("gần",), (), "1")


def test_a_suggestion_is_given_once_under_the_id_of_its_question() -> None:
    here = FOUR.when(alike("r2", "r1"))
    assert list(here.state.suggestions) == ["merge:r2:r1"]
    here.and_again().changes_nothing()
    here.after.when(alike("r2", "r1", 900), id="again").accepted()
    here.after.when(alike("r1", "r2"), id="turned").changes_nothing()


def test_nothing_is_suggested_that_people_have_answered() -> None:
    FOUR.and_(NotSame("r1", "r2")).when(alike("r2", "r1")).changes_nothing()
    FOUR.and_(Merge("r1", ("r2",))).when(alike("r2", "r1")).changes_nothing()
    FOUR.and_(AssignTopic("t1", ("r1",))).when(about("r1", "t1")).changes_nothing()
    FOUR.and_(TopicMerge("t1", ("t2",))).when(about("r1", "t2")).changes_nothing()
    FOUR.when(about("r1", "nothing")).refused("unknown_topic")
    FOUR.when(alike("r1", "nobody")).refused("unknown_recommendation")


def test_nothing_is_suggested_for_what_nobody_works_on() -> None:
    for gone in (Screen(("r1",), "refer"), Screen(("r1",), "out_of_scope"), Withdraw("r1"), Split("r1", ("a", "b"))):
        here = FOUR.and_(gone)
        here.when(alike("r1", "r2")).changes_nothing()
        here.when(alike("r2", "r1")).changes_nothing()
        here.when(about("r1", "t1")).changes_nothing()
    given(says("cl1"), says("cl2"), phase="rehearsal").when(alike("r1", "r2")).changes_nothing()


def test_the_best_five_duplicates_and_three_topics_are_kept() -> None:
    here = given(*(says("cl1") for _ in range(8)))
    here = here.and_(*(alike("r1", f"r{n}", 500 + n) for n in range(2, 7)))
    here.when(alike("r1", "r7", 400)).changes_nothing()
    kept = here.when(alike("r1", "r8", 900)).state.suggestions
    assert sorted(kept) == [f"merge:r1:r{n}" for n in (3, 4, 5, 6, 8)]
    topics = here.and_(about("r1", "t1", 1), about("r1", "t2", 2), about("r1", "t3", 3))
    assert len(topics.state.suggestions) == 8


def test_suggestions_go_with_the_question_and_undo_brings_them_back() -> None:
    here = FOUR.and_(alike("r2", "r1"), about("r2", "t1"), alike("r3", "r2"))
    for answer, left in (
        (Merge("r1", ("r2",)), {"merge:r3:r2"}),
        (AssignTopic("t3", ("r2",)), {"merge:r2:r1", "merge:r3:r2"}),
        (Screen(("r2",), "refer"), set[str]()),
        (Screen(("r2",), "out_of_scope"), set[str]()),
        (NotSame("r1", "r2"), {"topic:r2:t1", "merge:r3:r2"}),
        (TopicMerge("t2", ("t1",)), {"merge:r2:r1", "merge:r3:r2"}),
    ):
        answered = here.and_(answer)
        assert set(answered.state.suggestions) == left, answer
        assert answered.and_(Undo()).state.suggestions == here.state.suggestions
    assert not here.and_(Withdraw("r2")).state.suggestions


def test_a_merge_answers_every_question_within_the_group() -> None:
    here = FOUR.and_(Merge("r1", ("r2",)), alike("r3", "r2"), alike("r4", "r1"))
    assert set(here.and_(Merge("r1", ("r3",))).state.suggestions) == {"merge:r4:r1"}
    here = FOUR.and_(Merge("r1", ("r2",)), alike("r3", "r2"))
    assert not here.and_(Merge("r3", ("r1",))).state.suggestions
    assert not FOUR.and_(alike("r1", "r2"), Merge("r1", ("r2",))).state.suggestions
    here = FOUR.and_(Merge("r1", ("r2",)), about("r2", "t1"))
    assert set(here.and_(Merge("r3", ("r1",))).state.suggestions) == {"topic:r2:t1"}


def test_an_answer_leaves_the_questions_about_others() -> None:
    asked = FOUR.and_(alike("r4", "r3"), about("r4", "t3"), about("r3", "t3"))
    for answer in (
        Merge("r1", ("r2",)),
        AssignTopic("t3", ("r1",)),
        Screen(("r1",), "out_of_scope"),
        Withdraw("r1"),
        NotSame("r1", "r2"),
        TopicMerge("t1", ("t2",)),
    ):
        assert asked.and_(answer).state.suggestions == asked.state.suggestions
