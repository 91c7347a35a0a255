"""Domain events to records and back: `dump`, `load`. The only file which knows how an event lies on disk.

`raw` is plain msgpack of `{type, version, at, actor, id, command_seq, i, body}` (protocol.md section 7), so that
anyone can check a record with an ordinary decoder. Fields of old events are filled in by `load`, for ever.
"""

from typing import Any

import msgpack
import msgspec

from hub.domain.events import NAMES, TYPES, Event
from hub.domain.model import Actor
from hub.eventlog.base import Record, Stored

VERSIONS = frozenset({1})
"""Versions of the schema that `load` reads. A new one comes with its way up from the one before."""


class Unreadable(Exception):
    """A stored event that this hub does not understand: written by a newer one, or not by a hub."""


def dump(event: Event) -> Record:
    """The record of one event; the same event always gives the same bytes."""
    whole = {
        "type": NAMES[type(event.body)],
        "version": event.version,
        "at": event.at,
        "actor": msgspec.to_builtins(event.actor),
        "id": event.id,
        "command_seq": event.command_seq,
        "i": event.i,
        "body": msgspec.to_builtins(event.body),
    }
    raw: bytes = msgpack.packb(whole)
    return Record(event.id, event.actor.device, event.command_seq, event.i, raw)


def load(stored: Stored) -> Event:
    """The event in a record. Raises `Unreadable` naming the seq."""
    try:
        whole: dict[str, Any] = msgpack.unpackb(stored.record.raw)
        if whole["version"] not in VERSIONS:
            raise Unreadable(f"seq {stored.seq}: version {whole['version']} is newer than this hub")
        return Event(
            body=msgspec.convert(whole["body"], TYPES[whole["type"]]),
            id=whole["id"],
            at=whole["at"],
            actor=msgspec.convert(whole["actor"], Actor),
            command_seq=whole["command_seq"],
            i=whole["i"],
            version=whole["version"],
        )
    except (KeyError, TypeError, ValueError, msgspec.ValidationError) as problem:
        raise Unreadable(f"seq {stored.seq}: {problem!r}") from problem
