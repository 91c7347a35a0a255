"""Advice for what comes in, by the events the conference itself sees."""

import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hub.dedup.questions import BY_CHANCE, MERGE_FROM, MERGES_MAX, VERSION, command_id
from hub.dedup.react import Advisor
from hub.domain.commands import Suggest
from hub.domain.events import (
    Body,
    ConferenceCreated,
    Event,
    Merged,
    Part,
    Screened,
    Submitted,
    ToldApart,
    TopicAssigned,
    TopicCreated,
    TopicMerged,
    Undone,
    Unmerged,
    WasSplit,
    Withdrawn,
)
from hub.domain.evolve import evolve
from hub.domain.model import Actor, Department, NoticePlan, Plan, PlannedTopic, Point, Recommendation, State, Topic

VOCATION = "Đề nghị mở lớp dạy nghề ngắn hạn ngay tại xã cho thanh niên."
FOLDED = "de nghi mo lop day nghe ngan han ngay tai xa cho thanh nien"
NEARLY = "Đề nghị mở lớp dạy nghề ngắn hạn tại xã cho lao động là thanh niên."
ROAD = "Đường vào thôn Nà Lầu lầy lội, xin bê tông."

SHIPPED = Path(__file__).parents[3] / "demo" / "data" / "langson_2024_messages.json"


def plan() -> Plan:
    return Plan(
        id="ls",
        kind="youth_dialogue",
        title="Đối thoại",
        theme="",
        date="2024-03-22",
        timezone="Asia/Ho_Chi_Minh",
        province="Lạng Sơn",
        demo=True,
        legal_basis=(),
        chair_title="Chủ tịch",
        informing_departments=(),
        answer_seconds=240,
        quota=None,
        points=(Point("A", "Xã A", "A", "A", "commune", None, 0),),
        departments=(),
        topics=(
            PlannedTopic("t1", 1, "Dạy nghề ngắn hạn", "Lao động", None),
            PlannedTopic("t2", 2, "Vốn vay khởi nghiệp", "Ngân hàng", None),
        ),
        phases=(),
        categories=(),
        notice=NoticePlan("", "", (), "", "", "", "", (), ""),
        written_answer_due=None,
    )


def event(body: Body, id: str = "command") -> Event:
    return Event(body=body, id=id, at=1, actor=Actor("secretary"))


def submitted(id: str, text: str, training: bool = False) -> Event:
    return event(Submitted("A", text, "001", 1, "live", training=training), id)


def advisor(*events: Event) -> Advisor:
    known = Advisor(plan())
    for one in events:
        known.learn(one)
    return known


def merges(advice: list[Suggest]) -> list[str]:
    return [suggest.candidate for suggest in advice if suggest.kind == "merge"]


def topics(advice: list[Suggest]) -> list[str]:
    return [suggest.candidate for suggest in advice if suggest.kind == "topic"]


def is_stale(known: Advisor) -> bool:
    return known.stale


def test_the_same_words_without_diacritics_are_a_very_close_duplicate_with_the_reason_in_words() -> None:
    [merge] = [s for s in advisor(submitted("r1", VOCATION)).advise(submitted("r2", FOLDED)) if s.kind == "merge"]
    assert (merge.recommendation, merge.candidate, merge.score, merge.band) == ("r2", "r1", 1000, "very_close")
    assert merge.reasons[0] == "trùng nội dung sau khi bỏ dấu và lời chào"
    assert merge.shared == ("mo", "lop", "day", "nghe", "ngan", "han", "ngay", "xa", "thanh", "nien")
    assert merge.version == VERSION


def test_a_near_duplicate_says_how_near() -> None:
    [merge] = [s for s in advisor(submitted("r1", VOCATION)).advise(submitted("r2", NEARLY)) if s.kind == "merge"]
    assert MERGE_FROM <= merge.score < 1000
    assert merge.reasons[0] == f"khả năng cùng nội dung {merge.score // 10} %"


def test_the_same_words_about_another_place_are_not_suggested() -> None:
    known = advisor(submitted("r1", "Xin xây cầu qua suối ở thôn Nà Lại."))
    assert merges(known.advise(submitted("r2", "Xin xây cầu qua suối ở thôn Bản Chành."))) == []
    assert merges(known.advise(submitted("r3", "Xin xây cầu qua suối ở thôn Nà Lại."))) == ["r1"]


def test_strangers_are_not_suggested() -> None:
    assert merges(advisor(submitted("r1", VOCATION)).advise(submitted("r2", ROAD))) == []


def test_learning_is_silent_and_knows_as_much_as_advising() -> None:
    live, replayed = Advisor(plan()), Advisor(plan())
    live.advise(submitted("r1", VOCATION))
    replayed.learn(submitted("r1", VOCATION))
    assert live.advise(submitted("r2", NEARLY)) == replayed.advise(submitted("r2", NEARLY)) != []


def test_at_most_five_groups_are_asked_about() -> None:
    many = [submitted(f"r{n}", f"{VOCATION} {'thêm ' * n}") for n in range(9)]
    assert len(merges(advisor(*many).advise(submitted("new", VOCATION)))) == MERGES_MAX


def test_a_group_is_suggested_once_by_the_item_that_stands_for_it() -> None:
    known = advisor(submitted("r1", VOCATION), submitted("r2", NEARLY), event(Merged(into="r1", recommendation="r2")))
    assert merges(known.advise(submitted("r3", NEARLY))) == ["r1"]
    known.learn(event(Unmerged("r2")))
    assert merges(known.advise(submitted("r4", NEARLY))) == ["r2", "r3", "r1"]


@pytest.mark.parametrize(
    "gone",
    [Withdrawn("r1"), Screened("r1", "out_of_scope"), Screened("r1", "refer")],
    ids=["withdrawn", "out of scope", "referred"],
)
def test_an_item_that_asks_nothing_any_more_is_not_suggested(gone: Body) -> None:
    assert merges(advisor(submitted("r1", VOCATION), event(gone)).advise(submitted("r2", VOCATION))) == []


def test_an_item_returned_for_a_clearer_wording_is_still_suggested() -> None:
    known = advisor(submitted("r1", VOCATION), event(Screened("r1", "return")))
    assert merges(known.advise(submitted("r2", VOCATION))) == ["r1"]


def test_what_people_told_apart_is_not_suggested_again() -> None:
    known = advisor(submitted("r1", VOCATION), event(ToldApart("r1", "r2")))
    assert merges(known.advise(submitted("r2", VOCATION))) == []


def test_the_parts_of_a_split_are_suggested_and_the_whole_is_not() -> None:
    parts = (Part("r1#1", "001.1", VOCATION), Part("r1#2", "001.2", ROAD))
    known = advisor(submitted("r1", f"{VOCATION} {ROAD}"), event(WasSplit("r1", parts)))
    assert merges(known.advise(submitted("r2", ROAD))) == ["r1#2"]


def test_a_training_text_is_neither_advised_on_nor_remembered() -> None:
    known = advisor(submitted("r1", VOCATION, training=True))
    assert known.advise(submitted("r2", VOCATION, training=True)) == []
    assert merges(known.advise(submitted("r3", VOCATION))) == []


def test_a_topic_is_suggested_by_its_name() -> None:
    assert topics(Advisor(plan()).advise(submitted("r1", "Thanh niên cần vốn vay để khởi nghiệp"))) == ["t2"]


def test_a_topic_is_suggested_by_what_people_put_there() -> None:
    known = advisor(submitted("r1", ROAD), event(TopicAssigned("r1", "t2")))
    [suggest] = [s for s in known.advise(submitted("r2", ROAD)) if s.candidate == "t2"]
    assert suggest.reasons == ("gần với kiến nghị đã xếp vào nội dung này",)
    known.learn(event(TopicAssigned("r1", None)))
    alone = [s for s in known.advise(submitted("r3", ROAD)) if s.kind == "topic"]
    assert {(s.band, s.reasons) for s in alone} <= {("possible", (BY_CHANCE,))}, "belief alone puts nothing anywhere"


def test_a_topic_made_on_the_day_is_suggested_and_one_merged_away_is_not() -> None:
    known = advisor(event(TopicCreated("t9", 9, "Đường giao thông nông thôn, bê tông", "Giao thông", None)))
    assert topics(known.advise(submitted("r1", ROAD))) == ["t9"]
    known.learn(event(TopicAssigned("r1", "t9")))
    known.learn(event(TopicMerged(into="t2", topic="t9")))
    assert topics(known.advise(submitted("r2", ROAD))) == ["t2"]


def test_after_an_undo_the_advisor_says_it_is_stale_until_it_relearns_from_the_state() -> None:
    known = advisor(
        submitted("r1", VOCATION), submitted("r2", NEARLY), event(Merged("r1", "r2")), event(Undone("command"))
    )
    assert is_stale(known)
    item = Recommendation("r1", "A", "001", VOCATION, 1, 1, "live", topic="t1")
    topic = Topic("t1", 1, "Dạy nghề ngắn hạn", "Lao động", None)
    state = State(plan(), 0, "", {}, {}, {"t1": topic}, {}, recommendations={
        "r1": item,
        "r2": replace(item, id="r2", text=NEARLY, topic=None),
        "r3": replace(item, id="r3", handling="withdrawn"),
        "r4": replace(item, id="r4", merged_into="r1"),
    }, apart=frozenset({("r2", "r9")}))  # fmt: skip
    known.relearn(state)
    assert not is_stale(known)
    assert merges(known.advise(submitted("r8", VOCATION))) == ["r1", "r2"]
    assert merges(known.advise(submitted("r9", VOCATION))) == ["r1", "r8"]


def test_the_same_advice_has_the_same_id_and_another_pair_or_version_another() -> None:
    merge, *_ = advisor(submitted("r1", VOCATION)).advise(submitted("r2", VOCATION))
    first = command_id(merge)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first)
    assert first == command_id(replace(merge, score=1, reasons=(), shared=()))
    others = {
        command_id(replace(merge, version="another")),
        command_id(replace(merge, kind="topic")),
        command_id(replace(merge, recommendation="r2r", candidate="1")),
        command_id(replace(merge, recommendation="r1", candidate="r2")),
    }
    assert len(others | {first}) == 5


@pytest.mark.parametrize("text", ["", "😀", "\u0301" * 4_000, "e" + "\u0302\u0301" * 2_000, "a" * 4_000])
def test_a_hostile_text_gets_bounded_advice(text: str) -> None:
    known = advisor(*(submitted(f"r{n}", text) for n in range(20)))
    began = time.perf_counter()
    advice = known.advise(submitted("new", text))
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench
    assert len(merges(advice)) <= MERGES_MAX


def test_ten_thousand_equal_texts_are_answered_quickly() -> None:
    known = advisor(*(submitted(f"r{n}", VOCATION) for n in range(10_000)))
    began = time.perf_counter()
    assert len(merges(known.advise(submitted("new", VOCATION)))) == MERGES_MAX
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench


def test_on_the_shipped_messages_equal_requests_meet() -> None:
    """The messages of the demonstration: of those whose clean text came before, most are suggested and found first."""
    messages = [m for m in json.loads(SHIPPED.read_text("utf-8"))["recommendations"] if "resend_of" not in m["truth"]]
    known, first, repeated, found = Advisor(plan()), dict[str, str](), 0, 0
    for message in sorted(messages, key=lambda m: m["received_at"]):
        advice = merges(known.advise(submitted(message["id"], message["text"])))
        clean = message["truth"]["clean_text"]
        repeated += clean in first
        found += first.setdefault(clean, message["id"]) in advice
    print(f"{found} of {repeated} repeated requests suggested")
    assert repeated >= 10
    assert found >= 0.6 * repeated


# ---- what people answered goes back at once, and a restart knows as much ------------------------------------------

DAY = (
    submitted("r1", VOCATION),
    submitted("r2", NEARLY),
    submitted("r3", ROAD),
    submitted("r4", "Xin vốn vay khởi nghiệp cho thanh niên trồng hồi"),
    event(Merged("r1", "r2")),
    event(TopicAssigned("r1", "t1")),
    event(WasSplit("r3", (Part("r3#1", "003.1", ROAD), Part("r3#2", "003.2", "Xin lắp đèn đường ở thôn Nà Lầu")))),
    event(Merged("r4", "r1")),
    event(Unmerged("r1")),
    event(ToldApart("r1", "r4")),
    event(Screened("r4", "out_of_scope")),
    event(Screened("r4", "approve")),
    event(Withdrawn("r2")),
    event(TopicAssigned("r3#1", "t2")),
)
PROBES = (VOCATION, NEARLY, ROAD, "Xin vốn vay khởi nghiệp cho thanh niên", "Xin lắp đèn đường ở thôn Nà Lầu")


def test_after_a_replay_the_advisor_answers_as_the_one_that_lived_through_it() -> None:
    for until in (4, 9, 12, len(DAY)):
        live, replayed, state = Advisor(plan()), Advisor(plan()), None
        for one in (event(ConferenceCreated(plan(), "")), *DAY[:until]):
            live.advise(one)
            replayed.learn(one)
            state = evolve(state, one)
        assert state is not None
        relearned = Advisor(plan())
        relearned.relearn(state)
        for n, probe in enumerate(PROBES):
            asked = submitted(f"probe{n}", probe)
            answers = live.advise(asked)
            assert answers == replayed.advise(asked) == relearned.advise(asked), DAY[until - 1].body


def test_a_head_that_is_withdrawn_leaves_its_group_with_its_topic() -> None:
    known = advisor(submitted("r1", VOCATION), submitted("r2", NEARLY), event(TopicAssigned("r1", "t2")))
    known.learn(event(Merged("r1", "r2")))
    known.learn(event(Withdrawn("r1")))
    advice = known.advise(submitted("r3", NEARLY))
    assert merges(advice) == ["r2"]
    assert topics(advice)[0] == "t2"


def test_equal_words_are_to_be_linked_and_a_message_of_two_requests_is_not() -> None:
    [same] = [s for s in advisor(submitted("r1", VOCATION)).advise(submitted("r2", VOCATION)) if s.kind == "merge"]
    assert same.link
    both = f"{ROAD} Ngoài ra {VOCATION[0].lower()}{VOCATION[1:]}"
    advice = advisor(submitted("r1", VOCATION)).advise(submitted("r2", both))
    assert not any(s.link for s in advice)
    [cut] = [s for s in advice if s.kind == "split"]
    assert len(cut.parts) == 2
    assert all(part in both for part in cut.parts)
    assert not any(s.link for s in advisor(submitted("r1", both)).advise(submitted("r2", VOCATION)))


def test_recommendations_without_a_fitting_topic_are_gathered_into_one() -> None:
    bare = replace(plan(), topics=(), departments=(Department("skh", "Sở Y tế", "Sở Y tế", "Giám đốc"),))
    known, state = Advisor(bare), evolve(None, event(ConferenceCreated(bare, "")))
    told: list[Suggest] = []
    for id, point, text in (
        ("r1", "A", "Trạm y tế xã thiếu bác sĩ và thuốc chữa bệnh"),
        ("r2", "B", ROAD),
        ("r3", "C", "Đề nghị bổ sung bác sĩ cho trạm y tế xã, thuốc chữa bệnh còn thiếu"),
    ):
        one = event(Submitted(point, text, "001", 1, "live"), id)
        state = evolve(state, one)
        known.advise(one)
        told = known.propose(state, id)
    [topic] = told
    assert (topic.kind, topic.members, topic.lead) == ("new_topic", ("r1", "r3"), "skh")
    assert "trạm y tế xã" in topic.title.lower() or "bác sĩ" in topic.title.lower()
    again = Advisor(bare)
    again.relearn(state)
    assert again.unmeasured(state) == ["r1", "r2", "r3"]
    for id in again.unmeasured(state):
        again.measure(id)
    assert again.propose(state, "r3") == told
