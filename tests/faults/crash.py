"""Crash points: named places in the real code where a process can be made to end as `kill -9` would end it.

    DIEMCAU_CRASH_AT="committed:3"    the third time that place is passed, the process is gone

Changes with the steps that a command takes. A place that no longer exists ends the process at its start, loudly.
"""

import functools
import importlib
import inspect
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

ENVIRONMENT: Final = "DIEMCAU_CRASH_AT"
GONE: Final = 137
"""Exit code of a process that died at its place; a real SIGKILL is a signal and not a code."""
DIED_AT: Final = "died at: "
"""Begins the last line on standard error."""

Sight = Callable[[tuple[object, ...]], bool]


def _always(arguments: tuple[object, ...]) -> bool:
    return True


def _sends(kind: bytes) -> Sight:
    """Whether a hub's connection sends a frame of this type: `_send(self, encoded)`."""

    def sight(arguments: tuple[object, ...]) -> bool:
        frames = arguments[1]
        return isinstance(frames, list) and any(kind in frame[:24] for frame in frames)

    return sight


def _speaks_of(name: str) -> Sight:
    """Whether the last argument is of the class with this name."""
    return lambda arguments: type(arguments[-1]).__name__ == name


def _stores_a_text(arguments: tuple[object, ...]) -> bool:
    """Whether a point's text is among what is appended, `append(self, stream, expected, records)`: the loss of a
    suggestion of the hub's own would be nobody's."""
    records = arguments[3]
    assert isinstance(records, Sequence)
    return any(b"submitted" in record.raw for record in records)


@dataclass(frozen=True)
class CrashPoint:
    """`where`: "module:Class.method" or "module:function". `often`: how many times every run passes it within seconds.
    `tuned`: bounds changed so that it does."""

    where: str
    when: Literal["before", "after"]
    sight: Sight = _always
    often: int = 4
    tuned: Mapping[str, object] = field(default_factory=dict)


CONFERENCE: Final = "hub.conference:Conference"
WRITER: Final = "hub.eventlog.sqlite.writer:Writer"
CONNECTION: Final = "hub.gateway.connection:Connection"
SHORT_OF_SNAPSHOTS: Final = {"hub.conference:SNAPSHOT_EVERY": 4}
BUSY_WRITER: Final = {"hub.eventlog.sqlite.writer:CHECKPOINT_IDLE_S": 0.005}

WELCOMING: Final[dict[str, CrashPoint]] = {
    "before join": CrashPoint("hub.gateway.access:Access.join", "before"),
    "after join": CrashPoint("hub.gateway.access:Access.join", "after"),
}
"""The hub, while devices join: passed once in a device's life."""
WORKING: Final[dict[str, CrashPoint]] = {
    "ticket drawn": CrashPoint("hub.gateway.auth:Tickets.issue", "after", often=1),
    "ticket taken": CrashPoint("hub.gateway.auth:Tickets.take", "after", often=1),
    "person kept": CrashPoint("hub.gateway.access:Access.keep_person", "after", often=1),
    "after replay": CrashPoint("hub.app:open_conference", "after", often=1),
    "before welcome": CrashPoint(f"{CONNECTION}._send", "before", _sends(b"welcome")),
    "after welcome": CrashPoint(f"{CONNECTION}._send", "after", _sends(b"welcome")),
    "before snapshot": CrashPoint(f"{CONNECTION}._send", "before", _sends(b"snapshot")),
    "after snapshot": CrashPoint(f"{CONNECTION}._send", "after", _sends(b"snapshot")),
    "before decide": CrashPoint(f"{CONFERENCE}._decide", "before"),
    "after decide": CrashPoint(f"{CONFERENCE}._decide", "after"),
    "before append": CrashPoint("hub.eventlog.sqlite.log:SqliteLog.append", "before", _stores_a_text),
    "rows inserted": CrashPoint(f"{WRITER}._apply", "after"),
    "committed": CrashPoint(f"{WRITER}._promise", "before"),
    "head file written": CrashPoint("hub.eventlog.witness:Witness.keep", "after"),
    "after append": CrashPoint(f"{CONFERENCE}._append", "after"),
    "before publish": CrashPoint(f"{CONFERENCE}._publish", "before"),
    "after publish": CrashPoint(f"{CONFERENCE}._publish", "after"),
    "before outcome": CrashPoint(f"{CONNECTION}._send", "before", _sends(b"outcome")),
    "after outcome": CrashPoint(f"{CONNECTION}._send", "after", _sends(b"outcome")),
    "before patch": CrashPoint(f"{CONNECTION}._send", "before", _sends(b"patch")),
    "after patch": CrashPoint(f"{CONNECTION}._send", "after", _sends(b"patch")),
    "before advice": CrashPoint("hub.conferences:Engine._ask", "before"),
    "after advice": CrashPoint("hub.conferences:Engine._ask", "after"),
    "snapshot due": CrashPoint(f"{CONFERENCE}._keep_snapshot", "before", often=1, tuned=SHORT_OF_SNAPSHOTS),
    "snapshot stored": CrashPoint(
        "hub.eventlog.sqlite.log:SqliteLog.keep_snapshot", "after", often=1, tuned=SHORT_OF_SNAPSHOTS
    ),
    "before checkpoint": CrashPoint(f"{WRITER}._checkpoint", "before", tuned=BUSY_WRITER),
    "after checkpoint": CrashPoint(f"{WRITER}._checkpoint", "after", tuned=BUSY_WRITER),
    "backup begun": CrashPoint("hub.operations.service:begin", "after", often=1),
    "backup copied": CrashPoint("hub.operations.service:copy_served", "after", often=1),
    "backup named": CrashPoint("hub.operations.service:finish", "after", often=1),
}
"""The hub at work, in the order of a command's way; the first ones and the backups are passed at every start."""
HUB: Final = {**WELCOMING, **WORKING}

OUTBOX: Final = "point_client.outbox.store:Outbox"
LINK: Final = "point_client.uplink.connection:Connection"

JOINING: Final[dict[str, CrashPoint]] = {
    "joined": CrashPoint("point_client.join:join", "after", often=1),
    "before identity": CrashPoint("point_client.identity:store", "before", often=1),
    "after identity": CrashPoint("point_client.identity:store", "after", often=1),
    "before move": CrashPoint(f"{OUTBOX}.move_to", "before", often=1),
    "after move": CrashPoint(f"{OUTBOX}.move_to", "after", often=1),
}
"""A point that becomes a device: passed once in a folder's life, in this order."""
TYPING: Final[dict[str, CrashPoint]] = {
    "before put": CrashPoint(f"{OUTBOX}.put", "before"),
    "row inserted": CrashPoint(f"{OUTBOX}._insert", "after"),
    "after put": CrashPoint(f"{OUTBOX}.put", "after"),
    "before sent": CrashPoint(f"{OUTBOX}.sent", "before"),
    "after sent": CrashPoint(f"{OUTBOX}.sent", "after"),
    "before frame": CrashPoint(f"{LINK}.send", "before", _speaks_of("Command")),
    "after frame": CrashPoint(f"{LINK}.send", "after", _speaks_of("Command")),
    "before settle": CrashPoint(f"{OUTBOX}.settle", "before"),
    "after settle": CrashPoint(f"{OUTBOX}.settle", "after"),
    "before told": CrashPoint("point_client.uplink.uplink:Uplink._tell", "before", _speaks_of("Told")),
    "before requeue": CrashPoint(f"{OUTBOX}.requeue_from", "before", often=1),
    "after requeue": CrashPoint(f"{OUTBOX}.requeue_from", "after", often=1),
    "before welcome rule": CrashPoint(f"{OUTBOX}.on_welcome", "before"),
    "after welcome rule": CrashPoint(f"{OUTBOX}.on_welcome", "after"),
    "before disconnect": CrashPoint(f"{OUTBOX}.on_disconnect", "before"),
    "after disconnect": CrashPoint(f"{OUTBOX}.on_disconnect", "after"),
}
"""A client at work, in the order of an item's states."""
SEALING: Final[dict[str, CrashPoint]] = {
    "before sealed": CrashPoint(f"{OUTBOX}.mark_sealed", "before", often=1),
    "after sealed": CrashPoint(f"{OUTBOX}.mark_sealed", "after", often=1),
    "before purge": CrashPoint(f"{OUTBOX}.purge", "before", often=1),
    "after purge": CrashPoint(f"{OUTBOX}.purge", "after", often=1),
}
"""A client whose conference is over."""
POINTS: Final = {**HUB, **JOINING, **TYPING, **SEALING}


def arm_from_environment() -> None:
    """Arm what `DIEMCAU_CRASH_AT` names, if it names something. Raises KeyError for a name that is none."""
    wanted = os.environ.get(ENVIRONMENT)
    if wanted:
        name, _, nth = wanted.partition(":")
        arm(name, int(nth or "1"))


def arm(name: str, nth: int = 1) -> None:
    """From now on this process dies at the nth passing of the place."""
    point = POINTS[name]
    for where, value in point.tuned.items():
        tune(where, value)
    holder, attribute = _holder(point.where)
    honest = getattr(holder, attribute)
    assert inspect.isfunction(honest), f"{point.where} is no plain function"
    setattr(holder, attribute, _dying(honest, point, _Death(name, nth)))


def tune(where: str, value: object) -> None:
    """Change a bound of the product in this process, so that a short conference meets what a long one would."""
    holder, attribute = _holder(where)
    assert hasattr(holder, attribute), where
    setattr(holder, attribute, value)


def _holder(where: str) -> tuple[object, str]:
    module, _, path = where.partition(":")
    *outer, attribute = path.split(".")
    return functools.reduce(getattr, outer, importlib.import_module(module)), attribute


class _Death:
    """Counts the passings; several threads may pass."""

    def __init__(self, name: str, nth: int) -> None:
        self._name, self._left = name, nth
        self._lock = threading.Lock()

    def passes(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                sys.stderr.write(f"{DIED_AT}{self._name}\n")
                sys.stderr.flush()
                os._exit(GONE)


def _dying(honest: Callable[..., object], point: CrashPoint, death: _Death) -> Callable[..., object]:
    def pass_(when: str, arguments: tuple[object, ...]) -> None:
        if point.when == when and point.sight(arguments):
            death.passes()

    if inspect.iscoroutinefunction(honest):

        @functools.wraps(honest)
        async def waiting(*arguments: object, **named: object) -> object:
            pass_("before", arguments)
            result = await honest(*arguments, **named)
            pass_("after", arguments)
            return result

        return waiting

    @functools.wraps(honest)
    def plain(*arguments: object, **named: object) -> object:
        pass_("before", arguments)
        result = honest(*arguments, **named)
        pass_("after", arguments)
        return result

    return plain
