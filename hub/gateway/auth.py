"""Who is on the other end: devices by secret, browsers by cookie and one-use ticket, and where they come from."""

import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from hub.domain.model import Actor
from hub.gateway.access import Device
from protocol.messages import ViewName

TICKET_MS: Final = 30_000
"""A ticket lives as long as opening a socket may take on a slow link."""
TICKETS_MAX: Final = 20_000
"""Open tickets of one hub: twice the connections it takes."""
COOKIE: Final = "diemcau"
ROLES: Final[dict[str, ViewName]] = {
    "point": "point",
    "chair": "chair",
    "secretary": "secretary",
    "department": "department",
    "display": "display",
    "operator": "operator",
}


def actor_of(device: Device) -> Actor:
    """The authority of a device: role, point and department come from its join code and from nowhere else (I9)."""
    grant = device.grant
    return Actor(ROLES[grant.role], grant.point, grant.department, device.id)


def csrf_of(secret: str) -> str:
    """The token a page must send beside the cookie: derived, so nothing more is stored."""
    return hashlib.blake2b(secret.encode(), digest_size=16, person=b"diemcau-csrf").hexdigest()


@dataclass(slots=True)
class Tickets:
    """One-use tickets for `hello`, so that no credential ever stands in a URL."""

    now_ms: Callable[[], int]
    chance: Callable[[int], bytes]
    _open: dict[str, tuple[Device, int]]

    def __init__(self, now_ms: Callable[[], int], chance: Callable[[int], bytes]) -> None:
        self.now_ms = now_ms
        self.chance = chance
        self._open = {}

    def issue(self, device: Device) -> tuple[str, int]:
        """A fresh ticket and the moment it expires."""
        self._sweep()
        ticket, expires = self.chance(16).hex(), self.now_ms() + TICKET_MS
        self._open[ticket] = device, expires
        return ticket, expires

    def take(self, ticket: str) -> Device | None:
        """The device of a ticket, which is used up by this; None when it is unknown, used or expired."""
        device, expires = self._open.pop(ticket, (None, 0))
        return device if self.now_ms() < expires else None

    def _sweep(self) -> None:
        """Tickets lie in the order in which they expire: what has is in front, and so is the oldest."""
        now = self.now_ms()
        while self._open:
            oldest = next(iter(self._open))
            if len(self._open) < TICKETS_MAX and self._open[oldest][1] > now:
                return
            del self._open[oldest]


def origin_allowed(headers: Mapping[str, str], secure: bool, allowed: tuple[str, ...]) -> bool:
    """Whether a page of ours may have opened this: an exact Origin of the allow-list, or the page's own address.

    "Own" counts only where Host is an address or localhost: a name could be re-bound to us by its owner
    (DNS rebinding), an address cannot.
    """
    origin = headers.get("Origin")
    if origin is None:
        return False
    if origin in allowed:
        return True
    host = headers.get("Host", "")
    return origin == f"{'https' if secure else 'http'}://{host}" and _is_address(host)


def _is_address(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name) is not None
    except ValueError:
        return False
