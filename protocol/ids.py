"""Identifiers: ordered ones that are drawn, and repeatable ones that are derived.
Time and chance are arguments.
"""

import hashlib
from typing import Final

RANDOM_BYTES: Final = 10
"""What a UUIDv7 takes of chance: 74 bits of these 80 (RFC 9562 §5.7)."""
_MILLIS_BITS: Final = 48


def uuid7(now_ms: int, random_bytes: bytes) -> str:
    """A new id that sorts by time (RFC 9562 §5.7). `random_bytes`:
    at least RANDOM_BYTES from a secure source.
    """
    assert 0 <= now_ms < 1 << _MILLIS_BITS, "milliseconds since the epoch"
    assert len(random_bytes) >= RANDOM_BYTES, "an id made of too little chance may meet itself"
    return _written(now_ms.to_bytes(6, "big") + random_bytes[:RANDOM_BYTES], version=7)


def name_id(*parts: str) -> str:
    """The id of a name: equal for equal parts, for ever (RFC 9562 §5.8, from BLAKE2b).

    Each part is hashed with its length, so ("a", "bc") and ("ab", "c") are different names.
    """
    digest = hashlib.blake2b(digest_size=16, person=b"diemcau-name")
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return _written(digest.digest(), version=8)


def _written(raw: bytes, version: int) -> str:
    """16 bytes as text, with version and variant set in their places."""
    number = int.from_bytes(raw, "big")
    number = number & ~(0xF << 76) | version << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
