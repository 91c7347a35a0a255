"""Creating, editing, merging and filling topics."""

from hub.domain.commands import (
    Accept,
    Advance,
    AssignTopic,
    Merge,
    Move,
    Queue,
    Screen,
    SetOutcome,
    Split,
    TopicCreate,
    TopicEdit,
    TopicMerge,
    Withdraw,
)
from hub.domain.events import TopicAssigned, TopicCreated, TopicEdited, TopicMerged
from tests.scenario import given, says


def test_a_new_topic_gets_the_next_number() -> None:
    here = given().when(TopicCreate("n1", "Đường thôn", lead="sgd", coordinating=("snv",)))
    here.then(TopicCreated("n1", 4, "Đường thôn", "", "sgd", ("snv",)))
    here.and_again().changes_nothing()
    here.after.when(TopicCreate("n1", "Khác")).refused("bad_args", "n1")
    field = here.after.when(TopicCreate("n2", "Khác", "Giáo dục"))
    field.then(TopicCreated("n2", 5, "Khác", "Giáo dục", None))
    field.and_again().changes_nothing()


def test_a_title_is_a_line_that_can_be_read() -> None:
    given().when(TopicCreate("n1", " ")).refused("empty_text", "title")
    given().when(TopicCreate("n1", "x" * 201)).refused("text_too_long", "title")
    given().when(TopicCreate("n1", "x" * 200)).accepted()
    given().when(TopicCreate("n1", "x", field="x" * 201)).refused("text_too_long", "field")
    given().when(TopicEdit("t1", title="")).refused("empty_text", "title")


def test_departments_are_known_and_have_one_part_each() -> None:
    given().when(TopicCreate("n1", "x", lead="nobody")).refused("unknown_department", "nobody")
    given().when(TopicCreate("n1", "x", coordinating=("nobody",))).refused("unknown_department", "nobody")
    given().when(TopicCreate("n1", "x", lead="sgd", coordinating=("sgd",))).refused("bad_args")
    given().when(TopicEdit("t1", coordinating=("snv", "snv"))).refused("bad_args")


def test_editing_keeps_what_is_not_given() -> None:
    here = given().when(TopicEdit("t1", title="Trường và lớp"))
    here.then(TopicEdited("t1", "Trường và lớp", "Giáo dục", "sgd", ("snv",)))
    here.and_again().changes_nothing()
    given().when(TopicEdit("t1")).changes_nothing()
    given().when(TopicEdit("t2", field="Lao động")).then(TopicEdited("t2", "Việc làm", "Lao động", "snv"))
    given().when(TopicEdit("t1", coordinating=())).then(TopicEdited("t1", "Trường lớp", "Giáo dục", "sgd"))
    given().when(TopicEdit("nothing", title="x")).refused("unknown_topic", "nothing")


def test_another_lead_has_not_accepted_yet() -> None:
    here = given(Accept("t1"))
    assert here.and_(TopicEdit("t1", title="x")).state.topics["t1"].accepted
    assert not here.and_(TopicEdit("t1", lead="skh")).state.topics["t1"].accepted
    assert not given(TopicEdit("t1", title="x")).state.topics["t1"].accepted


def test_merging_topics_moves_what_is_under_them() -> None:
    here = given(says("cl1"), says("cl2"), AssignTopic("t1", ("r1",)), Merge("r1", ("r2",)), Queue(("t1", "t2")))
    after = here.and_(Move("t1", None), Move("t2", "t1")).when(TopicMerge("t3", ("t1",)))
    state = after.then(TopicMerged("t3", "t1")).state
    assert (state.topics["t1"].merged_into, state.queue) == ("t3", ("t2",))
    assert [(o.topic, o.before) for o in state.overrides] == [("t2", None)]
    assert state.recommendations["r1"].topic == "t3"
    others = given(says("cl1"), says("cl2"), AssignTopic("t2", ("r1",)), TopicMerge("t3", ("t1",))).state
    assert [item.topic for item in others.recommendations.values()] == ["t2", None]
    after.and_again().changes_nothing()


def test_a_topic_once_merged_follows_to_the_next() -> None:
    here = given(TopicMerge("t2", ("t1",))).when(TopicMerge("t3", ("t2",))).accepted()
    assert here.state.topics["t1"].merged_into == "t3"


def test_what_is_merged_away_takes_no_part_any_more() -> None:
    here = given(says("cl1"), TopicMerge("t2", ("t1",)))
    for ask in (
        TopicEdit("t1", title="x"),
        TopicMerge("t1", ("t3",)),
        TopicMerge("t3", ("t1",)),
        AssignTopic("t1", ("r1",)),
        Queue(("t1",)),
        SetOutcome("noted", topic="t1"),
    ):
        here.when(ask).refused("bad_args", "topic 1", "topic 2")


def test_topics_that_the_hall_has_heard_of_are_not_merged_away() -> None:
    here = given(Queue(("t1",)), Advance(None))
    here.when(TopicMerge("t2", ("t1",))).refused("already_called", "topic 1")
    here.when(TopicMerge("t1", ("t2",))).then(TopicMerged("t1", "t2"))
    here.and_(Advance("t1")).when(TopicMerge("t2", ("t1",))).refused("already_called")
    given(SetOutcome("noted", topic="t1")).when(TopicMerge("t2", ("t1",))).refused("already_called", "topic 1")
    given().when(TopicMerge("t1", ("t1",))).refused("bad_args", "itself")
    given().when(TopicMerge("t1", ("t2", "nothing"))).refused("unknown_topic", "nothing")


def test_assigning_moves_the_head_of_the_group() -> None:
    here = given(says("cl1"), says("cl2"), says("hl1"), Merge("r1", ("r2",)))
    after = here.when(AssignTopic("t1", ("r2", "r1", "r3"))).then(TopicAssigned("r1", "t1"), TopicAssigned("r3", "t1"))
    after.when(AssignTopic("t1", ("r2",))).changes_nothing()
    after.when(AssignTopic(None, ("r2",))).then(TopicAssigned("r1", None))
    here.when(AssignTopic(None, ("r2",))).changes_nothing()


def test_assigning_does_not_screen() -> None:
    here = given(says("cl1"), AssignTopic("t1", ("r1",)))
    assert here.state.recommendations["r1"].handling == "received"


def test_what_has_ended_is_under_no_topic() -> None:
    here = given(says("cl1"))
    here.and_(Withdraw("r1")).when(AssignTopic("t1", ("r1",))).refused("bad_args", "001")
    here.and_(Split("r1", ("a", "b"))).when(AssignTopic("t1", ("r1",))).refused("bad_args", "001")
    here.and_(Screen(("r1",), "out_of_scope")).when(AssignTopic("t1", ("r1",))).refused("bad_args", "001")
    here.when(AssignTopic("nothing", ("r1",))).refused("unknown_topic", "nothing")
    here.when(AssignTopic("t1", ("nobody",))).refused("unknown_recommendation", "nobody")


def test_a_recommendation_may_join_what_was_called_but_not_leave_it() -> None:
    here = given(says("cl1"), says("cl2"), AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None))
    joined = here.when(AssignTopic("t1", ("r2",))).then(TopicAssigned("r2", "t1"))
    joined.when(AssignTopic("t2", ("r2",))).refused("already_called", "002")
    joined.when(AssignTopic(None, ("r1",))).refused("already_called", "001")
    answered = joined.and_(Advance("t1"))
    answered.when(AssignTopic("t2", ("r1",))).refused("already_called", "001")
