"""The conference as a whole: opening it, its phases and intake, who is there, announcements, the seal.

Phases are a pointer moved by hand, never a timer: late starts and overruns are normal (domain.md section 4).
"""

from typing import Final

from hub.domain.commands import Announce, Attendance, Command, Create, Intake, Phase, RollCall
from hub.domain.events import (
    Announced,
    AttendanceReported,
    Body,
    ConferenceCreated,
    IntakeChanged,
    PhaseChanged,
    RollCalled,
    Sealed,
)
from hub.domain.model import Plan, State
from hub.domain.refusal import Refusal
from hub.domain.standing import open_items
from hub.domain.texts import LINE_CHARS_MAX, check_length, is_blank

ATTENDEES_MAX: Final = 10_000
"""People of one category at one point: twice the largest whole conference seen; more is a slip of the finger."""
NAMED_OPEN_ITEMS: Final = 5
"""Open items that a refused seal names: enough to start with, short enough for one message."""


def create(ask: Create, state: State | None) -> list[Body]:
    """The plan itself was checked when its file was read. Creating the same conference again changes nothing."""
    if state is not None:
        if state.plan == ask.plan:
            return []
        raise Refusal("bad_args", f"conference {state.plan.id}: exists already, with another plan")
    _check_phase(ask.plan, ask.phase)
    return [ConferenceCreated(ask.plan, ask.phase)]


def phase(ask: Phase, state: State) -> list[Body]:
    _check_phase(state.plan, ask.to)
    return [] if state.phase == ask.to else [PhaseChanged(ask.to)]


def intake(ask: Intake, state: State) -> list[Body]:
    return [] if state.intake_mode == ask.mode else [IntakeChanged(ask.mode)]


def roll_call(ask: RollCall, command: Command, state: State) -> list[Body]:
    point = own_point(command, state)
    return [] if state.present.get(point) is ask.present else [RollCalled(point, ask.present)]


def attendance(ask: Attendance, command: Command, state: State) -> list[Body]:
    """The counts replace what the point reported before."""
    point = own_point(command, state)
    known = {category.id for category in state.plan.categories}
    counts = dict(ask.counts)
    if len(counts) < len(ask.counts):
        raise Refusal("bad_args", "counts: a category is counted twice")
    for category, count in ask.counts:
        if category not in known:
            raise Refusal("bad_args", f"{category}: no such category")
        if not 0 <= count <= ATTENDEES_MAX:
            raise Refusal("bad_args", f"{category}: 0 to {ATTENDEES_MAX} people")
    return [] if state.attendance.get(point) == counts else [AttendanceReported(point, tuple(counts.items()))]


def announce(ask: Announce, state: State) -> list[Body]:
    """An announcement stands until the next one to the same audience; an empty one takes it down."""
    check_length(ask.text, LINE_CHARS_MAX, "announcement")
    text = "" if is_blank(ask.text) else ask.text
    shown = state.announcements.get(ask.to)
    if text == (shown.text if shown is not None else ""):
        return []
    return [Announced(text, ask.to)]


def seal(state: State) -> list[Body]:
    """Raises `open_items`, naming the first few: every topic ends in one of the legal lists (domain.md section 3)."""
    items = open_items(state)
    if items:
        named = "; ".join(items[:NAMED_OPEN_ITEMS])
        raise Refusal("open_items", f"{len(items)} open: {named}")
    return [Sealed()]


def own_point(command: Command, state: State) -> str:
    """The point of a moderator's session. It comes from the credential, so an unknown one is our mistake."""
    point = command.actor.point
    assert point is not None
    assert point in state.points
    return point


def _check_phase(plan: Plan, id: str) -> None:
    if all(phase.id != id for phase in plan.phases):
        raise Refusal("bad_args", f"{id}: no such phase")
