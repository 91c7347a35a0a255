"""A second client of the wire, written from docs/protocol.md with the plain msgpack package and dicts alone.

It shares no line and no library with the product's codec, so what both agree on is the wire and not a habit
of one of them. It changes only when the page does.
"""

import zlib
from collections.abc import Mapping
from typing import cast

import msgpack

Plain = None | bool | int | str | bytes | list["Plain"] | dict[str, "Plain"]
FrameMap = dict[str, Plain]

VIEW_BYTES_MAX = 64 * 1024 * 1024  # more than any view; a bomb stops here


class Broken(Exception):
    """The hub said something that the page does not allow."""


def encode(frame: Mapping[str, object]) -> bytes:
    """One frame, as it is, whatever it is."""
    return cast(bytes, msgpack.packb(frame, use_bin_type=True))


def encode_hello(
    *,
    conference: str,
    device: str,
    boot: str,
    connection: int = 1,
    ticket: str | None = None,
    view: str = "point",
    resume: tuple[int, int, str] | None = None,
    command_seq_top: int = 0,
    version: tuple[int, int] = (1, 0),
) -> bytes:
    """The first frame of a client."""
    return encode(
        {
            "type": "hello",
            "version": list(version),
            "conference": conference,
            "device": device,
            "boot": boot,
            "connection": connection,
            "ticket": ticket,
            "view": view,
            "resume": list(resume) if resume else None,
            "command_seq_top": command_seq_top,
        }
    )


def encode_command(
    command_seq: int, id: str, name: str, args: Mapping[str, object] | None = None, *, at: int, now: int
) -> bytes:
    """One command; `at` is when it was typed, `now` when it is sent (milliseconds since the epoch)."""
    return encode(
        {
            "type": "command",
            "command_seq": command_seq,
            "id": id,
            "name": name,
            "args": args or {},
            "at": at,
            "now": now,
        }
    )


def encode_beat(seq: int, now: int) -> bytes:
    """The sign of life; `seq` is the view cursor."""
    return encode({"type": "beat", "seq": seq, "now": now})


def decode(data: bytes) -> FrameMap:
    """One frame with string keys. Raises Broken for what is not one whole map."""
    try:
        frame = msgpack.unpackb(data, raw=False, strict_map_key=True)
    except (ValueError, msgpack.UnpackException) as error:
        raise Broken(str(error)) from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise Broken("not a frame")
    return cast(FrameMap, frame)


class Follower:
    """The view of one client over one connection: snapshots and patches in, a plain dict out."""

    def __init__(self) -> None:
        self.view: FrameMap = {}
        self.position: tuple[int, int, str] | None = None
        self._parts: list[FrameMap] = []
        self._epoch: int | None = None

    def take(self, frame: FrameMap) -> None:
        """Any frame of the hub; those that are not of the view are passed over."""
        match frame["type"]:
            case "welcome":
                self._epoch = _integer(frame, "epoch")
                self._parts = []
            case "snapshot":
                self._snapshot(frame)
            case "patch":
                self._patch(frame)
            case _:
                pass

    def _snapshot(self, part: FrameMap) -> None:
        if part["part"] != len(self._parts) + 1:
            raise Broken("parts out of order")
        if part["epoch"] != self._epoch:
            raise Broken("the epoch changed within a connection")
        self._parts.append(part)
        if part["part"] != part["parts"]:
            return
        carried = b"".join(cast(bytes, each["data"]) for each in self._parts)
        if part["deflate"]:
            stream = zlib.decompressobj()
            carried = stream.decompress(carried, VIEW_BYTES_MAX)
            if not stream.eof:
                raise Broken("the snapshot does not end")
        self.view = cast(FrameMap, msgpack.unpackb(carried, raw=False))
        self.position = (_integer(part, "epoch"), _integer(part, "seq"), cast(str, part["hash"]))
        self._parts = []

    def _patch(self, patch: FrameMap) -> None:
        if self.position is None or self._parts:
            raise Broken("a patch before the view")
        epoch, cursor, _ = self.position
        start, end = _integer(patch, "from"), _integer(patch, "to")
        if end <= cursor:
            return
        if start > cursor:
            raise Broken("a hole in the view")
        for name, keys in _map(patch, "unset").items():
            for key in cast(list[str], keys):
                _map(self.view, name).pop(key, None)
        for name, rows in _map(patch, "set").items():
            _map(self.view, name).update(cast(FrameMap, rows))
        self.view.update(_map(patch, "put"))
        self.position = (epoch, end, cast(str, patch["hash"]))


def _integer(frame: FrameMap, field: str) -> int:
    value = frame[field]
    if not isinstance(value, int):
        raise Broken(f"{field} is not an integer")
    return value


def _map(frame: FrameMap, field: str) -> FrameMap:
    value = frame.get(field, {})
    if not isinstance(value, dict):
        raise Broken(f"{field} is not a map")
    return value
