"""The connections of this hub by device: supersession, cloned secrets, revocation, presence."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from hub.gateway.bucket import Bucket, bucket_for, bucket_for_similar
from protocol.errors import CloseCode

ALTERNATIONS_MAX: Final = 3
ALTERNATIONS_S: Final = 5 * 60
"""Two boots of one device that take turns this often within this time are two copies of one secret."""


class Connected(Protocol):
    """What the registry needs of a connection."""

    device: str
    role: str
    point: str | None
    boot: str
    number: int

    def end(self, code: CloseCode, detail: str) -> None:
        """Close it soon, with this code."""


@dataclass(slots=True)
class _Known:
    bucket: Bucket
    similar_bucket: Bucket = field(default_factory=bucket_for_similar)
    live: list[Connected] = field(default_factory=list)
    boots: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=ALTERNATIONS_MAX + 1))
    frozen: bool = False


class Refused(Exception):
    """This connection may not start; close it with `code`."""

    def __init__(self, code: CloseCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Devices:
    """All connections of a hub."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self.connected = 0
        """Connections that are let in."""
        self._known: dict[str, _Known] = {}
        self._points: dict[str, int] = {}

    def bucket(self, device: str, role: str) -> Bucket:
        """The device's allowance, which outlives its connections."""
        return self._of(device, role).bucket

    def similar_bucket(self, device: str) -> Bucket:
        """The device's allowance of hints, which outlives its connections too."""
        return self._known[device].similar_bucket

    def enter(self, new: Connected) -> None:
        """Let a connection in; an older one of the same point device is superseded. Raises `Refused`."""
        known = self._of(new.device, new.role)
        if known.frozen:
            raise Refused(CloseCode.FORK, "this device was frozen: its secret is used twice")
        if new.role == "point":
            self._check_clone(known, new)
            for older in tuple(known.live):
                if older.boot == new.boot and older.number > new.number:
                    raise Refused(CloseCode.SUPERSEDED, "a newer connection of this boot is here already")
                older.end(CloseCode.SUPERSEDED, "a newer connection took over")
                self.leave(older)
        known.live.append(new)
        self.connected += 1
        if new.point is not None:
            self._points[new.point] = self._points.get(new.point, 0) + 1

    def leave(self, gone: Connected) -> None:
        """A connection ended; leaving twice does nothing."""
        known = self._known.get(gone.device)
        if known is None or gone not in known.live:
            return
        known.live.remove(gone)
        self.connected -= 1
        if gone.point is not None:
            self._points[gone.point] -= 1
            if not self._points[gone.point]:
                del self._points[gone.point]

    @property
    def points_connected(self) -> int:
        """Points with at least one live connection."""
        return len(self._points)

    def has_point(self, point: str) -> bool:
        """Whether this point has a live connection."""
        return point in self._points

    def all(self) -> Iterable[Connected]:
        """Every live connection."""
        return [connected for known in self._known.values() for connected in known.live]

    def end_devices(self, devices: Iterable[str], code: CloseCode, detail: str) -> None:
        """Close every connection of these devices, and of no other."""
        for device in devices:
            for connected in tuple(self._known[device].live) if device in self._known else ():
                connected.end(code, detail)

    def _of(self, device: str, role: str) -> _Known:
        return self._known.setdefault(device, _Known(bucket_for(role)))

    def _check_clone(self, known: _Known, new: Connected) -> None:
        if not known.boots or known.boots[-1][1] != new.boot:
            known.boots.append((self._now_s(), new.boot))
        changes = list(known.boots)
        recent = len(changes) > ALTERNATIONS_MAX and changes[-1][0] - changes[0][0] < ALTERNATIONS_S
        if recent and len({boot for _, boot in changes}) == 2:
            known.frozen = True
            for older in known.live:
                older.end(CloseCode.FORK, "two boots of this device take turns")
            raise Refused(CloseCode.FORK, "two boots of this device take turns")
