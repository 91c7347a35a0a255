"""What the engine may do by itself, and what becomes a question."""

from dataclasses import replace

import pytest

from hub.domain.commands import (
    Advance,
    Ask,
    AssignTopic,
    Clarify,
    Merge,
    NotTopic,
    Object,
    Phase,
    Queue,
    Screen,
    SetOutcome,
    Split,
    Submit,
    Suggest,
    TopicCreate,
    Undo,
    Unmerge,
    Withdraw,
)
from hub.domain.events import Event, Merged, ProposalDismissed, Suggested, ToldApart, TopicCreated, Unmerged
from hub.domain.evolve import evolve
from hub.domain.model import Actor, Likeness
from hub.domain.standing import handling_of
from tests.scenario import CHAIR, DISTRICTS, SECRETARY, START, Given, given, says

FOUR = given(says("cl1"), says("cl2"), says("hl1"), says("hl2"))
SURE = Likeness(990, ("khả năng cùng nội dung 99 %",), ("lop", "nghe"), "7")


def sure(a: str, b: str) -> Suggest:
    """The engine is nearly certain."""
    return Suggest("merge", a, b, SURE.score, "very_close", SURE.reasons, SURE.shared, SURE.version, link=True)


def asked(a: str, b: str) -> Suggest:
    """The engine is not: people are asked."""
    return replace(sure(a, b), link=False)


def question(a: str, b: str) -> Suggested:
    return Suggested("merge", a, b, SURE.score, "very_close", SURE.reasons, SURE.shared, SURE.version)


# ---- the link ------------------------------------------------------------------------------------------------


def test_what_is_nearly_certain_is_linked_by_the_hub_with_its_reasons() -> None:
    here = FOUR.when(sure("r2", "r1")).then(Merged("r1", "r2", SURE))
    item = here.state.recommendations["r2"]
    assert (item.merged_into, item.likeness) == ("r1", SURE)
    assert not here.state.suggestions
    here.when(sure("r2", "r1")).changes_nothing()


def test_a_link_goes_to_the_head_and_what_has_a_group_is_not_asked_about_further() -> None:
    here = FOUR.and_(Merge("r1", ("r2",))).when(sure("r3", "r2")).then(Merged("r1", "r3", SURE))
    here.when(sure("r3", "r4")).changes_nothing()
    here.when(replace(sure("r3", "r4"), link=False)).changes_nothing()


def test_nobody_but_the_hub_advises() -> None:
    for actor in (SECRETARY, CHAIR, Actor("point", point="cl1"), Actor("department", department="sgd")):
        FOUR.when(sure("r2", "r1"), by=actor).refused("forbidden", "suggest")
    FOUR.when(Merge("r1", ("r2",)), by=Actor("hub")).refused("forbidden", "merge")


def test_an_organiser_may_want_to_be_asked_about_everything() -> None:
    asks = given(says("cl1"), says("cl2"), plan=replace(DISTRICTS, auto_merge=False))
    asks.when(sure("r2", "r1")).then(question("r2", "r1"))


@pytest.mark.parametrize(
    "text",
    [
        "Tôi xin tố cáo cán bộ xã nhận tiền",
        "Toi khieu nai quyet dinh thu hoi dat",
        "Đơn thư về việc đất đai",
        "Đề nghị hỗ trợ học phí, số điện thoại 0912 345 678",
        "Đề nghị hỗ trợ, căn cước 020000000000",
    ],
)
def test_people_read_a_complaint_a_denunciation_or_a_persons_number_first(text: str) -> None:
    here = given(says("cl1", text), says("cl2"))
    here.when(sure("r2", "r1")).then(question("r2", "r1"))
    here.when(sure("r1", "r2")).then(question("r1", "r2"))


def test_people_read_first_what_a_persons_name_is_kept_with() -> None:
    here = given(says("cl1"), Submit("Đề nghị mở thêm lớp", "cl2", 1, person="p-1"))
    here.when(sure("r2", "r1")).then(question("r2", "r1"))


@pytest.mark.parametrize("gone", [Screen(("r1",), "refer"), Screen(("r1",), "out_of_scope"), Withdraw("r1")])
def test_nothing_is_linked_to_what_has_ended(gone: Ask) -> None:
    FOUR.and_(gone).when(sure("r2", "r1")).changes_nothing()
    FOUR.and_(gone).when(sure("r1", "r2")).changes_nothing()


def test_a_training_text_is_linked_to_nothing() -> None:
    here = given(says("cl1"), Phase("rehearsal"), says("cl2"), says("hl1"))
    here.when(sure("r2", "r1")).changes_nothing()
    here.when(sure("r3", "r2")).changes_nothing()


CALLED = (AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None))


@pytest.mark.parametrize(
    "past",
    [
        CALLED,
        (*CALLED, Advance("t1")),
        (AssignTopic("t1", ("r1",)), SetOutcome("noted", topic="t1")),
        (SetOutcome("noted", recommendation="r1"),),
    ],
    ids=["called", "answered on the floor", "answered", "answered apart"],
)
def test_into_what_was_called_or_answered_people_are_asked(past: tuple[Ask, ...]) -> None:
    FOUR.and_(*past).when(sure("r2", "r1")).then(question("r2", "r1"))


@pytest.mark.parametrize(
    "past",
    [
        (AssignTopic("t1", ("r1",)), AssignTopic("t2", ("r2",))),
        (AssignTopic("t2", ("r2",)),),
        (Merge("r2", ("r3",)),),
        (Merge("r3", ("r2",)),),
        (Screen(("r2",), "return", "Thôn nào?"),),
        (Screen(("r1",), "return", "Thôn nào?"),),
    ],
    ids=["another topic", "a topic already", "has a group", "is in a group", "asked back", "the other asked back"],
)
def test_where_people_have_begun_to_decide_they_are_asked(past: tuple[Ask, ...]) -> None:
    FOUR.and_(*past).when(sure("r2", "r1")).then(question("r2", "r1"))


def test_what_stands_as_a_question_stays_one() -> None:
    """A machine that links what it asked about a minute ago would take the answer out of people's hands."""
    here = FOUR.and_(replace(sure("r2", "r1"), link=False))
    here.when(sure("r2", "r1")).changes_nothing()


def test_a_link_waits_for_the_screening_of_its_head_and_follows_it() -> None:
    here = FOUR.and_(sure("r2", "r1"))
    assert handling_of(here.state, here.state.recommendations["r2"]) == "received"
    approved = here.and_(Screen(("r1",), "approve")).state
    assert handling_of(approved, approved.recommendations["r2"]) == "screened"
    referred = here.and_(Screen(("r1",), "refer")).state.recommendations["r2"]
    assert (referred.handling, referred.merged_into, referred.likeness) == ("received", None, None)


# ---- people's word on it -------------------------------------------------------------------------------------


def test_one_key_undoes_a_link_and_it_is_never_suggested_again() -> None:
    here = FOUR.and_(sure("r2", "r1")).when(Unmerge(("r2",))).then(Unmerged("r2"), ToldApart("r1", "r2"))
    assert here.state.recommendations == FOUR.state.recommendations
    for again in (sure("r2", "r1"), sure("r1", "r2"), replace(sure("r2", "r1"), link=False)):
        here.when(again).changes_nothing()


@pytest.mark.parametrize(
    "past",
    [(sure("r2", "r1"), Merge("r1", ("r2",))), (asked("r2", "r1"), Merge("r1", ("r2",))), (Merge("r1", ("r2",)),)],
    ids=["linked by the hub and confirmed", "asked about and merged", "merged unasked"],
)
def test_what_people_unmerge_is_never_suggested_again_whoever_linked_it(past: tuple[Ask, ...]) -> None:
    here = FOUR.and_(*past).when(Unmerge(("r2",))).then(Unmerged("r2"), ToldApart("r1", "r2"))
    for again in (sure("r2", "r1"), sure("r1", "r2"), asked("r2", "r1"), asked("r1", "r2")):
        here.when(again).changes_nothing()


def test_what_left_a_group_is_not_asked_back_through_another_of_it() -> None:
    here = FOUR.and_(Merge("r1", ("r2", "r3")), Unmerge(("r2",)))
    for again in (sure("r2", "r3"), sure("r3", "r2"), asked("r2", "r3")):
        here.when(again).changes_nothing()
    parted = here.and_(Unmerge(("r3",)))
    parted.when(sure("r2", "r3")).then(question("r2", "r3"))  # people took it out of a group once: they decide


def test_unmerging_taken_back_says_nothing() -> None:
    here = FOUR.and_(sure("r2", "r1"), Unmerge(("r2",)), Undo()).state
    assert (here.apart, here.recommendations["r2"].likeness) == (frozenset(), SURE)


def test_a_log_that_recorded_the_unmerging_alone_remembers_it_too() -> None:
    here = FOUR.and_(sure("r2", "r1"), Merge("r1", ("r2",)))
    old = Event(Unmerged("r2"), "c9", START, SECRETARY)
    replayed = replace(here, state=evolve(here.state, old))
    assert replayed.state.recommendations == FOUR.state.recommendations
    for again in (sure("r2", "r1"), sure("r1", "r2"), asked("r2", "r1")):
        replayed.when(again).changes_nothing()
    assert replayed.and_(Merge("r1", ("r2",))).state.apart == frozenset(), "people may merge it once more"


def test_merging_it_once_more_makes_the_link_peoples_own() -> None:
    here = FOUR.and_(sure("r2", "r1")).when(Merge("r1", ("r2",))).then(Merged("r1", "r2"))
    assert here.state.recommendations["r2"].likeness is None
    here.when(Merge("r1", ("r2",))).changes_nothing()
    assert here.and_(Undo()).state.recommendations["r2"].likeness == SURE, "taken back, it is the engine's again"


def test_the_point_may_object_to_a_link_as_to_any_merge() -> None:
    here = FOUR.and_(sure("r2", "r1"), Object("r2", "Xã tôi nói việc khác"))
    assert here.state.recommendations["r2"].objection == "Xã tôi nói việc khác"
    kept = here.when(Merge("r1", ("r2",))).then(Merged("r1", "r2")).state.recommendations["r2"]
    assert (kept.objection, kept.likeness) == (None, None)
    apart = here.when(Unmerge(("r2",))).then(Unmerged("r2"), ToldApart("r1", "r2")).state.recommendations["r2"]
    assert (apart.merged_into, apart.objection, apart.likeness) == (None, None, None)


def test_an_action_taken_back_leaves_the_links_made_since() -> None:
    here = FOUR.and_(Screen(("r1", "r2"), "approve"), sure("r2", "r1")).and_(Undo())
    assert here.state.recommendations["r2"].likeness == SURE


# ---- a text that holds two requests --------------------------------------------------------------------------


def parts_of(id: str, *parts: str) -> Suggest:
    return Suggest("split", id, id, 1000, "close", ("có 2 yêu cầu",), (), "7", parts=parts)


def test_parts_are_proposed_for_a_whole_that_can_be_taken_apart() -> None:
    here = FOUR.when(parts_of("r1", "Một", "Hai")).accepted()
    assert here.state.suggestions["split:r1:r1"].parts == ("Một", "Hai")
    here.when(parts_of("r1", "Một", "Hai")).changes_nothing()
    for answer in (Split("r1", ("Một", "Hai")), AssignTopic("t1", ("r1",)), Screen(("r1",), "refer"), Withdraw("r1")):
        assert not here.and_(answer).state.suggestions, answer
    for past in (AssignTopic("t1", ("r1",)), Merge("r2", ("r1",)), Merge("r1", ("r2",)), Split("r1", ("a", "b"))):
        FOUR.and_(past).when(parts_of("r1", "Một", "Hai")).changes_nothing()
    FOUR.and_(Split("r1", ("a", "b"))).when(parts_of("r1#1", "Một", "Hai")).changes_nothing()
    FOUR.when(parts_of("r1", "Một")).changes_nothing()
    FOUR.when(parts_of("r1", "Một", " ")).changes_nothing()


# ---- topics that nobody has named ----------------------------------------------------------------------------


def topic_of(*members: str, id: str = "new", lead: str | None = "snv") -> Suggest:
    return Suggest(
        "new_topic", members[0], id, 500, "close", ("gần nhau",), (), "7", title="Dạy nghề", lead=lead, members=members
    )


def waiting(here: Given) -> list[str]:
    return [s.candidate for s in here.state.suggestions.values() if s.kind == "new_topic"]


def test_a_topic_is_proposed_once_and_made_under_its_id() -> None:
    here = FOUR.when(topic_of("r1", "r2")).accepted()
    here.when(topic_of("r1", "r2")).changes_nothing()
    made = here.when(TopicCreate("new", "Dạy nghề", lead="snv")).then(TopicCreated("new", 4, "Dạy nghề", "", "snv"))
    assert not waiting(made)
    made.when(topic_of("r1", "r2")).changes_nothing()
    assert waiting(made.and_(Undo())) == ["new"]


def test_a_larger_proposal_replaces_those_it_overlaps() -> None:
    here = FOUR.and_(topic_of("r1", "r2", id="a"), topic_of("r3", "r4", id="b"))
    assert waiting(here) == ["a", "b"]
    assert waiting(here.and_(topic_of("r1", "r2", "r3", id="a"))) == ["a"]


def test_a_proposal_goes_when_too_few_of_it_wait_for_a_topic() -> None:
    here = FOUR.and_(topic_of("r1", "r2", "r3"))
    assert waiting(here.and_(AssignTopic("t1", ("r1",)))) == ["new"]
    for answer in (AssignTopic("t1", ("r1", "r2")), Merge("r1", ("r2", "r3")), Screen(("r1", "r2"), "out_of_scope")):
        assert not waiting(here.and_(answer)), answer
    FOUR.and_(AssignTopic("t1", ("r1",))).when(topic_of("r1", "r2")).changes_nothing()
    FOUR.when(topic_of("r1")).changes_nothing()
    FOUR.when(topic_of("r1", "r2", lead="nobody")).refused("unknown_department")


# ---- topics that people do not want --------------------------------------------------------------------------

PROPOSED = FOUR.and_(topic_of("r1", "r2"))


def test_a_proposal_that_people_dismiss_goes_and_is_not_made_again() -> None:
    here = PROPOSED.when(NotTopic("new")).then(ProposalDismissed("new", ("r1", "r2")))
    assert not waiting(here)
    here.when(NotTopic("new")).changes_nothing()
    here.when(topic_of("r1", "r2")).changes_nothing()
    here.when(topic_of("r2", "r1", id="under another id")).changes_nothing()


def test_a_dismissed_group_is_proposed_again_when_another_point_joined_it() -> None:
    here = PROPOSED.and_(NotTopic("new"), says("cl1"), says("cl2"))
    here.when(topic_of("r1", "r2", "r5")).changes_nothing()
    here.when(topic_of("r1", "r2", "r5", "r6", id="other")).changes_nothing()
    again = here.when(topic_of("r1", "r2", "r3")).accepted()
    assert waiting(again) == ["new"]
    twice = again.when(NotTopic("new")).then(ProposalDismissed("new", ("r1", "r2", "r3")))
    twice.when(topic_of("r1", "r2", "r3", "r5")).changes_nothing()
    assert waiting(twice.and_(topic_of("r1", "r2", "r3", "r4"))) == ["new"]


def test_who_no_longer_waits_does_not_bring_a_dismissed_group_back() -> None:
    here = PROPOSED.and_(NotTopic("new"), AssignTopic("t1", ("r3",)))
    here.when(topic_of("r1", "r2", "r3")).changes_nothing()


def test_another_group_may_be_proposed_with_one_of_a_dismissed_one() -> None:
    here = PROPOSED.and_(NotTopic("new"), says("cl2"))
    assert waiting(here.and_(topic_of("r1", "r5", id="other"))) == ["other"]


def test_dismissing_is_taken_back_by_undo() -> None:
    here = PROPOSED.and_(NotTopic("new"), Undo())
    assert waiting(here) == ["new"]
    assert here.state.dismissed == {}


def test_only_what_is_proposed_can_be_dismissed() -> None:
    PROPOSED.when(NotTopic("t1")).refused("unknown_topic", "t1")
    PROPOSED.and_(TopicCreate("new", "Dạy nghề")).when(NotTopic("new")).refused("unknown_topic")
    PROPOSED.when(NotTopic("new"), by=Actor("department", department="sgd")).refused("forbidden")
    PROPOSED.when(NotTopic("new"), by=CHAIR).then(ProposalDismissed("new", ("r1", "r2")))


def test_people_may_make_the_topic_all_the_same() -> None:
    PROPOSED.and_(NotTopic("new")).when(TopicCreate("new", "Dạy nghề")).accepted()


def test_what_is_asked_back_still_waits_for_its_topic() -> None:
    here = FOUR.and_(topic_of("r1", "r2"), Screen(("r1",), "return", "Thôn nào?"), Clarify("r1", "Thôn Nà Lầu"))
    assert waiting(here) == ["new"]
