"""Bytes <-> frames and views: the only reader and writer of the wire's encoding, msgpack with field names.

Everything that comes from a peer is bounded before it is read, and whatever is wrong with it is a
DecodeError (4500), or a CommandError when only the arguments of a well-formed command are.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Final, assert_never, cast, get_args

import msgspec

from protocol import limits, shape
from protocol.errors import BadArgs, DecodeError, LocalError, UnknownCommand
from protocol.messages import (
    COMMANDS,
    Alike,
    AnyFrame,
    Arg,
    Args,
    Beat,
    Command,
    Error,
    FlatView,
    FromClient,
    FromHub,
    Goaway,
    Hello,
    LocalLink,
    LocalOutbox,
    Outcome,
    Patch,
    Presence,
    Row,
    Scalar,
    Similar,
    Snapshot,
    Value,
    ViewName,
    Welcome,
)

# ---- frames ----------------------------------------------------------------------------------------------


def encode(frame: AnyFrame) -> bytes:
    """One binary WebSocket message. Raises LocalError for what the peer would refuse: too long or no Unicode.

    A patch over CLIENT_FRAME_BYTES_MAX is such a frame: send a snapshot instead.
    """
    try:
        encoded = _ENCODER.encode(frame)
    except (UnicodeEncodeError, OverflowError) as error:
        raise LocalError(f"{type(frame).__name__} cannot be written: {type(error).__name__}") from None
    if len(encoded) > bytes_max(frame):
        raise LocalError(f"{type(frame).__name__} of {len(encoded)} bytes, {bytes_max(frame)} allowed")
    return encoded


def decode_from_client(data: bytes) -> FromClient:
    """The frame a client sent. Raises DecodeError for anything but one whole frame of theirs."""
    if len(data) > limits.FRAME_BYTES_MAX:
        raise DecodeError(f"a frame of {len(data)} bytes, {limits.FRAME_BYTES_MAX} allowed")
    shape.check(data, limits.FRAME_VALUES_MAX)
    try:
        frame = _CLIENT_DECODER.decode(data)
    except _UNREADABLE as error:
        raise DecodeError(_reason(error)) from None
    _check_limit(frame, data)
    return frame


def decode_from_hub(data: bytes) -> FromHub | None:
    """The frame a hub sent, or None for a type this version does not know: ignore it. Raises DecodeError."""
    if len(data) > limits.CLIENT_FRAME_BYTES_MAX:
        raise DecodeError(f"a frame of {len(data)} bytes, {limits.CLIENT_FRAME_BYTES_MAX} allowed")
    shape.check(data, values_max=len(data))
    try:
        frame = _HUB_DECODER.decode(data)
    except _UNREADABLE as error:
        if _is_of_unknown_type(data):
            return None
        raise DecodeError(_reason(error)) from None
    _check_limit(frame, data)
    return frame


def bytes_max(frame: AnyFrame) -> int:
    """How long a frame of this type may be on the wire."""
    match frame:
        case Hello():
            return limits.HELLO_BYTES_MAX
        case Command() | Similar():
            return limits.COMMAND_BYTES_MAX
        case Beat():
            return limits.FRAME_BYTES_MAX  # goes both ways: the smaller of the two sides' bounds
        case (
            Welcome() | Snapshot() | Patch() | Outcome() | Goaway() | Error() | Presence() | Alike()
            | LocalOutbox() | LocalLink()
        ):  # fmt: skip
            return limits.CLIENT_FRAME_BYTES_MAX
        case _:
            assert_never(frame)


def _check_limit(frame: AnyFrame, data: bytes) -> None:
    if len(data) > bytes_max(frame):
        raise DecodeError(f"a {type(frame).__name__.lower()} of {len(data)} bytes, {bytes_max(frame)} allowed")


class _Tag(msgspec.Struct):
    type: str


def _is_of_unknown_type(data: bytes) -> bool:
    """Whether a well-formed frame only has a type from the future;
    a known one in the wrong direction has not.
    """
    try:
        return _TAG_DECODER.decode(data).type not in TYPES
    except _UNREADABLE:
        return False


# ---- arguments -------------------------------------------------------------------------------------------


def parse_args(name: str, args: dict[str, Arg]) -> Args:
    """The typed arguments of the command `name`; unknown ones are ignored.
    Raises UnknownCommand or BadArgs.
    """
    shape_of_args = COMMANDS.get(name)
    if shape_of_args is None:
        raise UnknownCommand("name: not a command of this protocol")
    try:
        return msgspec.convert(args, shape_of_args)
    except msgspec.ValidationError as error:
        raise BadArgs(_reason(error)) from None


_PLACE: Final = re.compile(r" - at `?(?:key` in `)?\$\.?([\w.\[\]]*)`$")


def _reason(error: Exception) -> str:
    """Which field broke which rule, `place: rule`. Values are left out: they may be what a person typed."""
    if not isinstance(error, msgspec.ValidationError):
        return "not readable"
    told = str(error)
    place = _PLACE.search(told)
    rule = told[: place.start()] if place else told
    if rule.startswith("Invalid "):  # the only message that quotes the value
        rule = "not one of the allowed values"
    return f"{place[1]}: {rule}" if place and place[1] else rule


# ---- views -----------------------------------------------------------------------------------------------


def pack_view(view: Mapping[str, Value | Mapping[str, Row]]) -> bytes:
    """A whole view as the parts of its snapshots carry it."""
    return _ENCODER.encode(view)


def unpack_view(packed: bytes) -> FlatView:
    """The view in `packed`. Raises DecodeError for anything else, and above SNAPSHOT_BYTES_MAX."""
    if len(packed) > limits.SNAPSHOT_BYTES_MAX:
        raise DecodeError("the view is too large")
    try:
        # The types cannot tell a collection from a scalar that is a map, hence one superset of both is read.
        return cast(FlatView, _VIEW_DECODER.decode(packed))
    except _UNREADABLE as error:
        raise DecodeError(f"view: {_reason(error)}") from None


PART_DATA_BYTES: Final = limits.SNAPSHOT_PART_BYTES_MAX - 256
"""What one part carries, so that its frame, names and hash included, stays within one batch."""


def snapshot_parts(
    view_name: ViewName, packed: bytes, epoch: int, seq: int, hash: str, deflate: bool = True
) -> list[Snapshot]:
    """The frames that carry a packed view at a position, in the order to send; each takes at most 16 KiB.

    The same list serves every client that sees this view at this position.
    """
    carried = zlib.compress(packed) if deflate else packed
    pieces = [carried[at : at + PART_DATA_BYTES] for at in range(0, len(carried), PART_DATA_BYTES)] or [b""]
    return [
        Snapshot(
            view=view_name,
            epoch=epoch,
            seq=seq,
            hash=hash,
            part=number,
            parts=len(pieces),
            deflate=deflate,
            data=piece,
        )
        for number, piece in enumerate(pieces, start=1)
    ]


def join_parts(parts: Sequence[Snapshot]) -> bytes:
    """The packed view of all the parts of one snapshot, in order, inflated within SNAPSHOT_BYTES_MAX.

    Raises DecodeError for a bomb, a broken or unfinished stream, or bytes after it. That the parts are those
    of one snapshot is the follower's to check.
    """
    carried = b"".join(part.data for part in parts)
    return _inflate(carried) if parts[0].deflate else carried


def _inflate(deflated: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        inflated = stream.decompress(deflated, limits.SNAPSHOT_BYTES_MAX + 1)
    except zlib.error:
        raise DecodeError("snapshot: not a zlib stream") from None
    if len(inflated) > limits.SNAPSHOT_BYTES_MAX:
        raise DecodeError("snapshot: inflates to more than is accepted")
    if not stream.eof or stream.unused_data:
        raise DecodeError("snapshot: the zlib stream does not end where the parts end")
    return inflated


# ---- what does the work ----------------------------------------------------------------------------------

_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the decoder raises on hostile bytes; ValidationError is a DecodeError."""

_ENCODER: Final = msgspec.msgpack.Encoder()
# No ext_hook: the default is to refuse, and `shape` has refused before.
_CLIENT_DECODER: Final[msgspec.msgpack.Decoder[FromClient]] = msgspec.msgpack.Decoder(FromClient)
_HUB_DECODER: Final[msgspec.msgpack.Decoder[FromHub]] = msgspec.msgpack.Decoder(FromHub)
_TAG_DECODER: Final = msgspec.msgpack.Decoder(_Tag)
_VIEW_DECODER: Final = msgspec.msgpack.Decoder(
    dict[str, Scalar | list[Scalar] | dict[str, Scalar | list[Scalar] | Row]]
)

FRAMES: Final[tuple[type[AnyFrame], ...]] = get_args(AnyFrame)
TYPES: Final[dict[str, type[AnyFrame]]] = {str(frame.__struct_config__.tag): frame for frame in FRAMES}
"""The word in `type` -> the frame."""
