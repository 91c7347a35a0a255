"""What all connections of a hub share, and how one of them is told to end."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.conference import Conference
from hub.gateway.access import Access
from hub.gateway.devices import Devices
from hub.gateway.follow import Showcase
from hub.gateway.metrics import Metrics
from protocol.errors import CloseCode
from protocol.messages import AnyFrame


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
    alarm: Callable[[str], None]


class End(Exception):
    """Close with this code; `last` is said before."""

    def __init__(self, code: CloseCode, detail: str, last: AnyFrame | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.last = last
