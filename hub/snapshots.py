"""State and ledger as the bytes of a snapshot, and back. Changes with what must be known to go on from a place.

A snapshot is good only for the code that made it: `version` is a digest of the sources which say what an event does.
A comment changes it too, and costs one replay; a number that somebody has to raise would be forgotten once.
Written in small pieces, since it is made in a thread beside the hub's loop, which must get its turn in between.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec

import hub.domain
import hub.ledger
from hub.domain.model import Change, State, Undoable
from hub.eventlog import codec
from hub.ledger import Ledger, Settled

PIECE_ROWS: Final = 256
"""Rows encoded in one go: below a millisecond, in which nobody else of this process runs."""
LENGTH_BYTES: Final = 4
LEVEL: Final = 1
BODY_BYTES_MAX: Final = 1 << 30
"""A hundred times the largest conference; what claims more is damaged."""

_HINTS: Final[Mapping[str, Any]] = get_type_hints(State)  # types as values: of any type
_TABLES: Final = frozenset(name for name, hint in _HINTS.items() if get_origin(hint) is get_origin(Mapping[str, int]))
_Number = tuple[str, int, Settled, str | None, bool]
"""Device, number, outcome, point, and whether it is the first of its command id."""


class Damaged(Exception):
    """Not a snapshot that this code can read."""


@cache
def version() -> str:
    """Of everything that makes a state from events."""
    domain = sorted(Path(str(hub.domain.__file__)).parent.glob("*.py"))
    digest = blake2b(digest_size=16)
    for path in (*domain, Path(str(hub.ledger.__file__)), Path(str(codec.__file__)), Path(__file__)):
        source = path.read_bytes()
        digest.update(path.name.encode() + len(source).to_bytes(8, "big") + source)
    return digest.hexdigest()


def encode(state: State, ledger: Ledger) -> bytes:
    """What `decode` reads. From any thread: both are the caller's alone, or never change."""
    packed = zlib.compressobj(LEVEL)
    parts: list[bytes] = []
    for piece in (*_state_pieces(state), *_ledger_pieces(ledger)):
        encoded = msgspec.msgpack.encode(piece)
        parts.append(packed.compress(len(encoded).to_bytes(LENGTH_BYTES, "big") + encoded))
    return b"".join((*parts, packed.flush()))


def decode(body: bytes) -> tuple[State, Ledger]:
    """Equal to what was encoded. Raises `Damaged`."""
    state: dict[str, Any] = {}
    ledger = Ledger()
    try:
        for name, value in _pieces(body):
            if name == "last":
                ledger.last.update(msgspec.convert(value, dict[str, int]))
            elif name == "numbers":
                _take_numbers(ledger, msgspec.convert(value, list[_Number]))
            elif name in _TABLES:
                state.setdefault(name, {}).update(msgspec.convert(value, _HINTS[name]))
            else:
                state[name] = msgspec.convert(value, _HINTS[name])
        whole = State(**state)
        return replace(whole, history=tuple(map(_with_typed_changes, whole.history))), ledger
    except (KeyError, TypeError, ValueError, zlib.error, msgspec.ValidationError, msgspec.DecodeError) as problem:
        raise Damaged(repr(problem)) from problem


def _state_pieces(state: State) -> Iterator[tuple[str, object]]:
    for field in fields(State):
        value = getattr(state, field.name)
        if field.name not in _TABLES:
            yield field.name, value
            continue
        yield field.name, {}
        entries = list(value.items())
        for start in range(0, len(entries), PIECE_ROWS):
            yield field.name, dict(entries[start : start + PIECE_ROWS])


def _ledger_pieces(ledger: Ledger) -> Iterator[tuple[str, object]]:
    yield "last", dict(ledger.last)
    rows: list[_Number] = []
    for (device, command_seq), settled in ledger.by_number.items():
        first, point = ledger.by_id[settled.id]
        rows.append((device, command_seq, settled, point, first is settled))
        if len(rows) == PIECE_ROWS:
            yield "numbers", rows
            rows = []
    yield "numbers", rows


def _take_numbers(ledger: Ledger, rows: list[_Number]) -> None:
    """The outcome of a number and the first of its id are one object, as the ledger has them."""
    for device, command_seq, settled, point, is_first in rows:
        ledger.by_number[device, command_seq] = settled
        if is_first:
            ledger.by_id[settled.id] = settled, point


def _pieces(body: bytes) -> Iterator[tuple[str, object]]:
    unpacked = zlib.decompressobj()
    whole = memoryview(unpacked.decompress(body, BODY_BYTES_MAX))
    if not unpacked.eof or unpacked.unused_data:
        raise ValueError("the body is not whole")
    at = 0
    while at < len(whole):
        end = at + LENGTH_BYTES + int.from_bytes(whole[at : at + LENGTH_BYTES], "big")
        yield msgspec.msgpack.decode(whole[at + LENGTH_BYTES : end], type=tuple[str, object])
        at = end


def _with_typed_changes(action: Undoable) -> Undoable:
    return replace(action, changes=tuple(map(_typed, action.changes)))


def _typed(change: Change) -> Change:
    """The values of a change have the type of the field that they were read from."""
    hint = _type_of(change)
    return replace(change, before=msgspec.convert(change.before, hint), after=msgspec.convert(change.after, hint))


def _type_of(change: Change) -> Any:  # a type as a value
    if change.table is None:
        return _HINTS[str(change.field)]
    _, entry = get_args(_HINTS[change.table])
    if change.field is None:
        return entry | None
    return get_type_hints(entry)[change.field]
