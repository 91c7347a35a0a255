"""A device's allowance of commands: a token bucket, and what follows when it is empty (docs/protocol.md, limits)."""

from dataclasses import dataclass

from protocol import limits


@dataclass(slots=True)
class Bucket:
    """`size` tokens, refilled at `per_s`; starts full. Times are seconds of one monotonic clock."""

    size: int
    per_s: float
    _tokens: float = -1.0
    _at_s: float = 0.0

    def take(self, now_s: float) -> bool:
        """Take a token; False when there is none."""
        before = float(self.size) if self._tokens < 0 else self._tokens
        self._tokens = min(float(self.size), before + (now_s - self._at_s) * self.per_s)
        self._at_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def bucket_for(role: str) -> Bucket:
    """The allowance of a role's device."""
    if role == "point":
        return Bucket(limits.POINT_BUCKET, limits.POINT_REFILL_PER_S)
    return Bucket(limits.CONSOLE_BUCKET, limits.CONSOLE_REFILL_PER_S)


def bucket_for_similar() -> Bucket:
    """The allowance of hints, apart from that of commands."""
    return Bucket(limits.SIMILAR_BUCKET, limits.SIMILAR_REFILL_PER_S)


@dataclass(slots=True)
class Hold:
    """Everything above a busy command is busy too, until that one is repeated; who keeps sending is cut off."""

    _from: int | None = None
    _until_s: float = 0.0
    _further: int = 0

    def start(self, command_seq: int, now_s: float) -> None:
        """`command_seq` was answered busy."""
        if self._from is None or command_seq <= self._from:
            self._from, self._further = command_seq, 0
            self._until_s = now_s + limits.BUSY_RETRY_MS / 1000

    def covers(self, command_seq: int) -> bool:
        """Whether this command must wait for an earlier busy one; a repetition of that one ends the hold."""
        if self._from is None or command_seq < self._from:
            return False
        if command_seq == self._from:
            self._from = None
            return False
        return True

    def overrun(self, now_s: float) -> bool:
        """Count one more command sent into the hold; True when it was more than a window before the time was up."""
        if now_s >= self._until_s:
            return False
        self._further += 1
        return self._further > limits.WINDOW
