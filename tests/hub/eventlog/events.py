"""Events as the log keeps them, for the specification: real msgpack, small and easy to tell apart."""

from hashlib import blake2b

from msgpack import packb

from hub.eventlog.base import EventLog, Position, Record, Stored

LOG_ID = "00112233445566778899aabbccddeeff"
STREAM = "session"


def event(n: int, device: str | None = "device-a", i: int = 0, text: str = "Đường hỏng") -> Record:
    """Event `n` of a device, as the hub would write it."""
    command_seq = None if device is None else n
    raw: bytes = packb(
        {
            "type": "recommendation_received",
            "version": 1,
            "at": 1_760_000_000_000 + n,
            "actor": {"role": "point", "point": "p1", "department": None, "device": device},
            "id": f"id-{n}",
            "command_seq": command_seq,
            "i": i,
            "body": {"text": f"{text} {n}", "proof": b"\x00\xff", "score": 0.5, "tags": ["a", True, None]},
        }
    )
    return Record(f"id-{n}", device, command_seq, i, raw)


def events(count: int, first: int = 1, device: str | None = "device-a") -> list[Record]:
    return [event(n, device) for n in range(first, first + count)]


def hash_after(records: list[Record]) -> str:
    """The head's hash by the words of the format, not by the product's own module."""
    hash = blake2b(bytes.fromhex(LOG_ID), digest_size=32).digest()
    for record in records:
        hash = blake2b(hash + record.raw, digest_size=32).digest()
    return hash.hex()


async def everything(log: EventLog, after: int = 0) -> list[Stored]:
    return [stored async for stored in log.read(STREAM, after)]


async def append_next(log: EventLog, records: list[Record]) -> Position:
    return await log.append(STREAM, await log.head(STREAM), records)
