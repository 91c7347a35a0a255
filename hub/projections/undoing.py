"""What a console's undo would take back. Changes with how undo is offered."""

from typing import Literal, TypedDict

from hub.domain.model import State


class UndoFields(TypedDict):
    """The scalars of the consoles that can undo."""

    undo: str | None
    undo_item: str | None
    undo_id: str | None


def undo_fields(state: State, role: Literal["chair", "secretary"]) -> UndoFields:
    """The role's own latest action: nobody takes back what another role did."""
    latest = next((action for action in reversed(state.history) if action.role == role), None)
    if latest is None or state.sealed_at is not None:
        return {"undo": None, "undo_item": None, "undo_id": None}
    return {"undo": latest.name, "undo_item": latest.item, "undo_id": latest.command}
