"""What all connections of a hub share, and how one of them is told to end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hub.conference import Conference
from hub.domain.model import Band
from hub.gateway.access import Access
from hub.gateway.alarms import Alarms
from hub.gateway.devices import Devices
from hub.gateway.follow import Showcase
from hub.gateway.metrics import Metrics
from protocol.errors import CloseCode
from protocol.messages import AnyFrame

Search = Callable[[str, str], Awaitable[list[tuple[str, Band]]]]
"""A text that is being typed, and its point -> what is like it, the likest first."""


@dataclass(frozen=True, slots=True)
class Hall:
    """What every connection of a hub shares."""

    conference: Conference
    showcase: Showcase
    devices: Devices
    access: Access
    metrics: Metrics
    now_ms: Callable[[], int]
    now_s: Callable[[], float]
    new_id: Callable[[], str]
    jitter: Callable[[], float]
    """Uniform in [0, 1)."""
    alarms: Alarms
    similar: Search | None = None
    """None: no hint is offered."""


class End(Exception):
    """Close with this code; `last` is said before."""

    def __init__(self, code: CloseCode, detail: str, last: AnyFrame | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.last = last
