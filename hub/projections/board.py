"""The scalars every screen has, worked out once per state. Changes with what all screens show alike."""

from typing import Literal, TypedDict

from hub.domain.model import Announcement, IntakeMode, State
from hub.domain.standing import Counters as Counted
from hub.domain.standing import intake_open
from protocol.views import Counters


class BoardFields(TypedDict):
    """The fields of `protocol.views.Board`, to be laid into a view."""

    title: str
    theme: str
    demo: bool
    phase: str
    phase_label: str
    intake: Literal["open", "closed"]
    intake_mode: IntakeMode
    now: str | None
    now_since: int | None
    next: str | None
    announcement: str | None
    announced_at: int | None
    counters: Counters
    points_total: int
    answer_seconds: int
    sealed: bool


def board_of(state: State, counted: Counted, next_topic: str | None) -> BoardFields:
    """The board as all but the public display see it. `next_topic`: the first of the queue."""
    plan = state.plan
    said = state.announcements.get("all")
    return {
        "title": plan.title,
        "theme": plan.theme,
        "demo": plan.demo,
        "phase": state.phase,
        "phase_label": next((phase.label for phase in plan.phases if phase.id == state.phase), state.phase),
        "intake": "open" if intake_open(state) else "closed",
        "intake_mode": state.intake_mode,
        "now": state.floor.topic if state.floor else None,
        "now_since": state.floor.since if state.floor else None,
        "next": next_topic,
        "announcement": said.text if said else None,
        "announced_at": said.at if said else None,
        "counters": _counters(counted),
        "points_total": len(state.points),
        "answer_seconds": plan.answer_seconds,
        "sealed": state.sealed_at is not None,
    }


def public_board(board: BoardFields, state: State) -> BoardFields:
    """The board of the public display, which also shows what was announced to it alone: the later of the two."""
    said = [state.announcements[to] for to in ("all", "display") if to in state.announcements]
    if not said:
        return board
    latest: Announcement = max(said, key=lambda announcement: announcement.at)
    return {**board, "announcement": latest.text, "announced_at": latest.at}


def _counters(counted: Counted) -> Counters:
    return Counters(
        recommendations=counted.recommendations,
        received=counted.received,
        topics=counted.topics,
        topics_settled=counted.topics_settled,
        turns=counted.turns,
        points_heard=counted.points_heard,
        points_submitted=counted.points_submitted,
    )
