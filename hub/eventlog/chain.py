"""The hash chain of the record, in one place for every log and verifier. Changes only with the format."""

from hashlib import blake2b

HASH_BYTES = 32  # BLAKE2b-256
LOG_ID_BYTES = 16


def genesis(log_id: str) -> str:
    """`hash_0` of the log with this id (32 lower-case hex characters; else `ValueError`)."""
    identity = bytes.fromhex(log_id)
    if len(identity) != LOG_ID_BYTES or identity.hex() != log_id:
        raise ValueError("a log id is 16 bytes, written as 32 lower-case hex characters")
    return blake2b(identity, digest_size=HASH_BYTES).hexdigest()


def link(previous_hash: str, raw: bytes) -> str:
    """`hash_n` from `hash_{n-1}` and the bytes of event n; 64 hex characters."""
    return blake2b(bytes.fromhex(previous_hash) + raw, digest_size=HASH_BYTES).hexdigest()


def chain(previous: str, raws: list[bytes]) -> list[str]:
    """The hash after each of the events, in order."""
    hashes = []
    for raw in raws:
        previous = link(previous, raw)
        hashes.append(previous)
    return hashes


class Walk:
    """Follows a chain from its genesis; `seq` and `hash` are the last place that holds."""

    def __init__(self, log_id: str) -> None:
        self.seq = 0
        self.hash = genesis(log_id)

    def step(self, seq: int, raw: bytes, hash: str) -> str | None:
        """Go on by one event; else stay and say which seq breaks which rule."""
        if seq != self.seq + 1:
            return f"seq {self.seq + 1}: the seq does not follow, found {seq}"
        expected = link(self.hash, raw)
        if hash != expected:
            return f"seq {seq}: the hash chain breaks, found {hash[:64]}, computed {expected}"
        self.seq, self.hash = seq, expected
        return None
