"""What the bytes of any frame must look like before they are read: changes only with the encoding itself.

The typed decoder skips what stands in unknown fields, and skipping is lenient: an extension type, a broken
text or a thousand nested lists pass unseen there. The contract refuses them wherever they stand, and bounds
what a peer can make us allocate, so one pass over the bytes comes first. It builds nothing and only ever
refuses: what a frame means is read by the decoder alone.
"""

from typing import Final

from protocol.errors import DecodeError
from protocol.limits import FRAME_DEPTH_MAX

_PLAIN, _TEXT, _BYTES, _LIST, _MAP, _FLOAT, _EXT, _NEVER = range(8)
"""What a value is. `_PLAIN`: null, boolean or integer, whose `length` bytes follow."""


def _lead_byte(byte: int) -> tuple[int, int, int]:
    """What a first byte announces: (kind, how many bytes tell the length, length when none do)."""
    if byte <= 0x7F or byte >= 0xE0:
        return (_PLAIN, 0, 0)
    if byte <= 0x8F:
        return (_MAP, 0, byte & 0x0F)
    if byte <= 0x9F:
        return (_LIST, 0, byte & 0x0F)
    if byte <= 0xBF:
        return (_TEXT, 0, byte & 0x1F)
    return _NAMED[byte]


_NAMED: Final[dict[int, tuple[int, int, int]]] = {
    **{0xC0: (_PLAIN, 0, 0), 0xC1: (_NEVER, 0, 0), 0xC2: (_PLAIN, 0, 0), 0xC3: (_PLAIN, 0, 0)},
    **{0xC4: (_BYTES, 1, 0), 0xC5: (_BYTES, 2, 0), 0xC6: (_BYTES, 4, 0)},
    **dict.fromkeys((0xC7, 0xC8, 0xC9), (_EXT, 0, 0)),
    **dict.fromkeys((0xCA, 0xCB), (_FLOAT, 0, 0)),
    **{0xCC: (_PLAIN, 0, 1), 0xCD: (_PLAIN, 0, 2), 0xCE: (_PLAIN, 0, 4), 0xCF: (_PLAIN, 0, 8)},
    **{0xD0: (_PLAIN, 0, 1), 0xD1: (_PLAIN, 0, 2), 0xD2: (_PLAIN, 0, 4), 0xD3: (_PLAIN, 0, 8)},
    **dict.fromkeys((0xD4, 0xD5, 0xD6, 0xD7, 0xD8), (_EXT, 0, 0)),
    **{0xD9: (_TEXT, 1, 0), 0xDA: (_TEXT, 2, 0), 0xDB: (_TEXT, 4, 0)},
    **{0xDC: (_LIST, 2, 0), 0xDD: (_LIST, 4, 0), 0xDE: (_MAP, 2, 0), 0xDF: (_MAP, 4, 0)},
}
_LEADS: Final = [_lead_byte(byte) for byte in range(256)]


def check(data: bytes, values_max: int) -> None:
    """Raise DecodeError unless `data` is one value of texts, integers, booleans, nulls, bytes, lists and maps.

    Keys are texts, texts are UTF-8, containers are at most FRAME_DEPTH_MAX deep, and there are at most
    `values_max` values and keys. Constant memory; time is linear in the bytes.
    """
    at, end, seen = 0, len(data), 0
    due = 1  # values still to come in the innermost open container; the frame itself is the outermost
    keyed = False  # whether that container is a map: then a value at an even count is a key
    outer: list[tuple[int, bool]] = []
    while True:
        while due == 0:
            if not outer:
                if at != end:
                    raise DecodeError("bytes after the end of the frame")
                return
            due, keyed = outer.pop()
        seen += 1
        if at >= end:
            raise DecodeError("the frame is cut off")
        if seen > values_max:
            raise DecodeError(f"more than {values_max} values in one frame")
        kind, width, length = _LEADS[data[at]]
        at += 1
        if width:
            length = int.from_bytes(data[at : at + width], "big")
            at += width
        if keyed and due % 2 == 0 and kind != _TEXT:
            raise DecodeError("a key is not a text")
        due -= 1
        if kind in (_LIST, _MAP):
            # a short frame may announce four billion values: they are counted as they come, never reserved
            if len(outer) >= FRAME_DEPTH_MAX:
                raise DecodeError(f"more than {FRAME_DEPTH_MAX} containers deep")
            outer.append((due, keyed))
            keyed = kind == _MAP
            due = 2 * length if keyed else length
            continue
        if kind >= _FLOAT:
            raise DecodeError(_REFUSED[kind])
        if at + length > end:
            raise DecodeError("the frame is cut off")
        if kind == _TEXT:
            _check_text(data[at : at + length])
        at += length


_REFUSED: Final = {
    _FLOAT: "no frame holds a float",
    _EXT: "no frame holds an extension type",
    _NEVER: "a byte that the encoding never uses",
}


def _check_text(raw: bytes) -> None:
    if raw.isascii():
        return
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise DecodeError("a text is not UTF-8") from None
