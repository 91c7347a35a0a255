"""Taking an action back (F6): who may take back what, and whether it still can be. Changes with that rule.

Every command of chair or secretary leaves one `Undoable` with the fields that its events changed, found by comparing
the state before with the state after: no event needs an inverse of its own, and a new event is undoable the day it
is written. Undoing is a new event which writes the old values back; nothing is deleted from the log.
"""

from dataclasses import replace
from typing import Final

from hub.domain import events
from hub.domain.changes import changes_between, clash, folded, taken_back
from hub.domain.coherence import incoherent
from hub.domain.commands import Command, Undo
from hub.domain.events import Body, Called, Event, Submitted, Undone
from hub.domain.model import Change, State, Undoable
from hub.domain.refusal import Refusal

HISTORY_MAX: Final = 200
"""Actions kept: a whole inbox screened one by one; nobody remembers what to take back beyond it."""

FINAL: Final[frozenset[type[Body]]] = frozenset(
    {events.ConferenceCreated, Submitted, Undone, events.Sealed, events.CommandSettled}
)
"""Never taken back: a submission is withdrawn instead, a seal is for ever, and an undo is undone by doing again."""


def undo(ask: Undo, command: Command, state: State) -> list[Body]:
    """The latest action of the role. Raises `nothing_to_undo`; `stale` when it is another than expected, or when
    someone has decided anew on what it changed: one of two people must look again."""
    latest = next((one for one in reversed(state.history) if one.role == command.actor.role), None)
    if latest is None:
        raise Refusal("nothing_to_undo", "no action of this role is left to take back")
    if ask.expected is not None and ask.expected != latest.command:
        raise Refusal("stale", f"the latest action is {latest.name} ({latest.command})")
    changed = clash(state, latest.changes)
    if changed is not None:
        raise Refusal("stale", f"{_named(state, changed)}: changed since by someone else")
    broken = incoherent(taken_back(state, latest.changes))
    if broken is not None:
        raise Refusal("stale", f"{broken}, if {latest.name} were taken back now")
    return [Undone(latest.command)]


def is_undoable(event: Event) -> bool:
    """Whether the event belongs to an action that its role may take back."""
    return event.actor.role in ("chair", "secretary") and type(event.body) not in FINAL


def remembered(before: State, after: State, event: Event) -> tuple[Undoable, ...]:
    """The history with this event's changes: those of the events of one command are one action."""
    history = before.history
    changes = changes_between(before, after)
    if history and history[-1].command == event.id:
        latest = replace(history[-1], changes=folded(history[-1].changes, changes))
        if isinstance(event.body, Called):  # a topic took the floor: that is what people say was done
            latest = replace(latest, name=events.NAMES[Called], item=_item(after, event))
        return (*history[:-1], latest)
    name = events.NAMES[type(event.body)]
    latest = Undoable(event.id, event.actor.role, name, _item(after, event), event.at, tuple(changes))
    return (*history, latest)[-HISTORY_MAX:]


def restored(state: State, command: str) -> State:
    """The state with the action of that command taken back, and gone from the history."""
    action = next(one for one in state.history if one.command == command)
    history = tuple(one for one in state.history if one is not action)
    return replace(taken_back(state, action.changes), history=history)


def _item(state: State, event: Event) -> str | None:
    """Receipt of the recommendation, else number of the topic that the event names."""
    id = getattr(event.body, "recommendation", None)
    if id is not None:
        return state.recommendations[id].receipt
    topic = getattr(event.body, "topic", None)
    return None if topic is None else str(state.topics[topic].no)


def _named(state: State, change: Change) -> str:
    """The item as people call it."""
    if change.key is None:
        return str(change.field)
    if change.table == "recommendations":
        return f"recommendation {state.recommendations[change.key].receipt}"
    if change.table == "topics":
        return f"topic {state.topics[change.key].no}"
    return f"{change.table} {change.key}"
