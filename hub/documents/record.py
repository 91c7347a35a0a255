"""How a paper points back to the record it was drawn up from. Changes with what identifies a place in the record."""

from typing import Final

from hub.documents.paper import Head
from hub.domain.model import State

DEMO_MARK: Final = "BẢN MẪU – dữ liệu mô phỏng"


def record_of(head: Head) -> str:
    """The place in the record, for people who check: every line of the paper follows from the events up to it."""
    return f"sổ ghi điện tử {head.log_id}, lần mở {head.epoch}, vị trí {head.seq}, mã băm {head.hash}"


def made_at(state: State) -> int:
    """The paper's own time, in milliseconds: the seal, or before it the opening. Never the moment of printing."""
    return state.sealed_at if state.sealed_at is not None else state.created_at


def demo_mark(state: State) -> str | None:
    """What stands behind the text of every page while the data are simulated."""
    return DEMO_MARK if state.plan.demo else None
