"""The lines that explain a place in the queue."""

from dataclasses import replace

import pytest

from hub.domain.commands import Advance, AssignTopic, Move, Postpone, Queue, Screen
from hub.domain.fairness import order
from hub.projections.wording import reason_line
from tests.scenario import CHAIR, COMMUNES, DISTRICTS, START, By, Given, given, says


def lines(here: Given) -> list[str]:
    """The reason lines of the queue, in its order."""
    return [reason_line(here.state, placed, place) for place, placed in enumerate(order(here.state), 1)]


def queued(first: str, second: str, **kinds: object) -> Given:
    """Two topics in the queue, one recommendation under each."""
    plan = COMMUNES if first.startswith("x") else DISTRICTS
    return given(
        says(first),
        says(second, "Đề nghị hỗ trợ việc làm"),
        Screen(("r1", "r2"), "approve"),
        AssignTopic("t1", ("r1",)),
        AssignTopic("t2", ("r2",)),
        Queue(("t1", "t2")),
        plan=plan,
    )


def test_a_fair_place_names_round_district_and_least_heard_point() -> None:
    assert lines(queued("cl1", "hl1")) == [
        "Vòng 1, chilang; cl1 chưa được trả lời",
        "Vòng 1, huulung; hl1 chưa được trả lời",
    ]


def test_the_second_round_counts_turns_already_taken() -> None:
    here = queued("cl1", "hl1").and_(Advance(None), says("cl1", "Đề nghị sửa nhà văn hóa"))
    here = here.and_(Screen(("r3",), "approve"), AssignTopic("t3", ("r3",)), Queue(("t3",)))
    assert lines(here)[-1] == "Vòng 2, chilang; cl1 đã được trả lời 1 lượt"


def test_with_two_tiers_the_commune_is_named_once() -> None:
    assert lines(queued("x1", "x2"))[0] == "Vòng 1, x1 chưa được trả lời"


def test_a_place_given_by_hand_says_by_whom_when_and_what_the_order_would_be() -> None:
    here = queued("cl1", "hl1").and_(By(CHAIR, Move("t2", before="t1")))
    assert lines(here)[0] == "Chủ trì đưa lên lúc 05:13, thứ tự tự động là 2"  # START is 2023-11-14 22:13:20 UTC


def test_moved_down_and_postponed_are_told_apart() -> None:
    assert "Thư ký chuyển xuống" in lines(queued("cl1", "hl1").and_(Move("t1", before=None)))[1]
    here = queued("cl1", "hl1").and_(Advance(None), By(CHAIR, Postpone("t1")))
    assert "Chủ trì để sau lúc" in lines(here)[-1]


def test_a_topic_nobody_asked_for_says_so() -> None:
    assert lines(given(Queue(("t3",)))) == ["Chưa có kiến nghị của điểm cầu nào"]


@pytest.mark.parametrize(("zone", "clock"), [("Asia/Ho_Chi_Minh", "05:13"), ("UTC", "22:13")])
def test_the_clock_is_the_conferences_and_not_the_machines(
    zone: str, clock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    assert START // 60_000 % 60 == 13
    here = queued("cl1", "hl1").and_(Move("t2", before="t1"))
    state = replace(here.state, plan=replace(here.state.plan, timezone=zone))
    assert clock in reason_line(state, order(state)[0], 1)
