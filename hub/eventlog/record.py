"""The public record of a conference, record.jsonl: written from the log, verified from the file alone."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TypeAlias

from msgpack import unpackb

from .base import Stored
from .chain import Walk, genesis
from .report import Report

FORMAT = 1
FIELDS = frozenset({"type", "version", "at", "actor", "id", "command_seq", "i", "body"})
CHAINED = frozenset({"seq", "hash", "raw"})  # what the log adds to an event
# An event carries at most one frame's texts or a conference's whole agenda; hex and base64 triple it.
LINE_BYTES_MAX = 16 << 20

Shown: TypeAlias = "bool | int | float | str | list[Shown] | dict[str, Shown] | None"


@dataclass(frozen=True, slots=True)
class Header:
    """The first line. Only `log_id` is bound to the events by the chain; the others are what the hub says."""

    log_id: str
    epoch: int
    conference: str


class Unreadable(ValueError):
    """Not what a record can hold; the message names the rule."""


def write_record(path: Path, header: Header, events: Iterable[Stored]) -> None:
    """Write the record, whole or not at all: what stands at the path is replaced when all is on the disk.

    Raises `Unreadable` for an event whose raw bytes are not an event, `OSError`.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            first: dict[str, Shown] = {"log_id": header.log_id, "epoch": header.epoch, "format": FORMAT}
            file.write(_line({**first, "conference": header.conference}))
            file.writelines(_line(shown(stored)) for stored in events)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def shown(stored: Stored) -> dict[str, Shown]:
    """What the record says of one event."""
    raw = stored.record.raw
    return {
        "seq": stored.seq,
        **show_event(raw),
        "hash": stored.hash,
        "raw": b64encode(raw).decode("ascii"),
    }


def show_event(raw: bytes) -> dict[str, Shown]:
    """The event in the words of JSON, bytes as hex. Raises `Unreadable`."""
    try:
        event: object = unpackb(raw)
    except ValueError as error:  # every refusal of a plain decoder is one
        raise Unreadable(f"raw is not msgpack: {error!r}") from error
    try:
        fields = _shown(event)
    except RecursionError as error:
        raise Unreadable("raw is not an event: too deep") from error
    if not isinstance(fields, dict) or not fields.keys() >= FIELDS or fields.keys() & CHAINED:
        raise Unreadable("raw is not an event")
    return fields


def _shown(value: object) -> Shown:
    match value:
        case None | bool() | int() | str():
            return value
        case float() if isfinite(value):
            return value
        case bytes():
            return value.hex()
        case list():
            return [_shown(item) for item in value]
        case dict():
            return {_key(key): _shown(item) for key, item in value.items()}
        case _:
            raise Unreadable(f"raw holds a {type(value).__name__}, which has no words in JSON")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Unreadable("raw holds a map whose key is not text")
    return key


def verify_record(path: Path) -> Report:
    """Recompute the chain and compare every field of every line with its raw bytes. Raises `OSError`."""
    with path.open("rb") as file:
        lines = iter(lambda: file.readline(LINE_BYTES_MAX), b"")
        try:
            header = _header(next(lines, b""))
        except Unreadable as error:
            return Report("", 0, 0, "", f"header: {error}")
        walk = Walk(header.log_id)
        problem = _first_problem(walk, lines)
        return Report(header.log_id, header.epoch, walk.seq, walk.hash, problem)


def _header(text: bytes) -> Header:
    match _parsed(text):
        case {
            "log_id": str(log_id),
            "epoch": int(epoch),
            "format": int(form),
            "conference": str(name),
            **more,
        }:
            if more:
                raise Unreadable(f"unknown field {min(more)}")
        case _:
            raise Unreadable("log_id, epoch, format and conference are needed")
    if isinstance(epoch, bool) or epoch < 1:
        raise Unreadable("epoch counts from 1")
    if isinstance(form, bool) or form != FORMAT:
        raise Unreadable(f"format is not {FORMAT}")
    try:
        genesis(log_id)
    except ValueError as error:
        raise Unreadable(f"log_id: {error}") from error
    return Header(log_id, epoch, name)


def _first_problem(walk: Walk, lines: Iterator[bytes]) -> str | None:
    commands: set[tuple[str, int, int]] = set()
    for text in lines:
        try:
            said = _parsed(text)
            raw = _raw_of(said)
            event = show_event(raw)
            _compare(said, event)
            _count(commands, event)
            broken = walk.step(*_place_of(said, raw))
        except Unreadable as error:
            return f"seq {walk.seq + 1}: {error}"
        if broken is not None:
            return broken
    return None


def _raw_of(said: dict[str, Shown]) -> bytes:
    text = said.get("raw")
    try:
        raw = b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        raw = b""
    # Base64 has spare bits at its end: only one spelling counts.
    if not raw or b64encode(raw).decode("ascii") != text:
        raise Unreadable("raw is not base64")
    return raw


def _place_of(said: dict[str, Shown], raw: bytes) -> tuple[int, bytes, str]:
    match said.get("seq"), said.get("hash"):
        case int(seq), str(hash) if not isinstance(seq, bool):
            return seq, raw, hash
        case _:
            raise Unreadable("seq or hash is missing")


def _compare(said: dict[str, Shown], event: dict[str, Shown]) -> None:
    for field in sorted((said.keys() | event.keys()) - CHAINED):
        # As JSON texts: in Python 1, 1.0 and true are equal.
        if field not in said or field not in event or _json(said[field]) != _json(event[field]):
            raise Unreadable(f"{field} differs from raw")


def _count(commands: set[tuple[str, int, int]], event: dict[str, Shown]) -> None:
    """At most one outcome of a device's command, also in the record."""
    match event:
        case {"actor": {"device": str(device)}, "command_seq": int(command_seq), "i": int(i)}:
            if (device, command_seq, i) in commands:
                raise Unreadable(f"command_seq {command_seq} of this device stands twice")
            commands.add((device, command_seq, i))
        case _:
            pass


def _parsed(text: bytes) -> dict[str, Shown]:
    try:
        value: Shown = json.loads(
            text.decode(), object_pairs_hook=_without_repeats, parse_float=_finite, parse_constant=_finite
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Unreadable("a line is not a JSON object")
    return value


def _without_repeats(pairs: list[tuple[str, Shown]]) -> dict[str, Shown]:
    # Of two equal keys one reader would see the first and another the last.
    if len(dict(pairs)) < len(pairs):
        raise Unreadable("a JSON key stands twice")
    return dict(pairs)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):  # NaN, Infinity, 1e999: no event holds one
        raise Unreadable(f"{text} is not a number of an event")
    return number


def _line(value: dict[str, Shown]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def _json(value: Shown) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
