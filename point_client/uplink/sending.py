"""What one connection may put on the wire now: the window, the pause after `busy`, and repeats asked for.

Pure: the time is an argument, the outbox says which command is next. After a `busy` nothing is sent until the
time has passed and everything on the wire is answered; then the lowest number goes first again, as the hub
wants it: whatever it had above that number was answered `busy` too.
"""

from collections import Counter


class Repeats:
    """Command frames to be put on the wire once more than needed, for drills. Outlives connections: one that
    was cut before its answer came is owed again."""

    def __init__(self) -> None:
        self._owed: Counter[int] = Counter()
        self._on_wire: Counter[int] = Counter()

    def ask(self, command_seq: int) -> None:
        """Owe one more frame of this command."""
        self._owed[command_seq] += 1

    def due(self) -> list[int]:
        """Numbers with a repeat that is not on the wire, lowest first."""
        return sorted(seq for seq, owed in self._owed.items() if owed > self._on_wire[seq])

    def put_on_wire(self, command_seq: int) -> None:
        """One of them goes out."""
        self._on_wire[command_seq] += 1

    def answered(self, command_seq: int, still_in_flight: int) -> None:
        """An outcome came. Frames are answered in order, so the command's own frame is answered first."""
        if self.unanswered(command_seq, still_in_flight):
            self._owed[command_seq] -= 1
            self._owed += Counter()  # drops what is at zero

    def unanswered(self, command_seq: int, still_in_flight: int) -> bool:
        """A frame of this command came back, perhaps a repeat of it; True when it was. A repeat that the hub
        was too busy for stays owed."""
        if self._on_wire[command_seq] <= still_in_flight:
            return False
        self._on_wire[command_seq] -= 1
        return True

    def on_disconnect(self) -> None:
        """Nothing is on the wire any more."""
        self._on_wire.clear()


class Sending:
    """The sending side of one connection."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._in_flight: Counter[int] = Counter()
        self._held_until_s: float | None = None

    def put_on_wire(self, command_seq: int) -> None:
        """A frame of this command is being written."""
        self._in_flight[command_seq] += 1

    def answered(self, command_seq: int) -> int:
        """An outcome came, any. Returns how many frames of this command are still without one."""
        left = max(0, self._in_flight[command_seq] - 1)
        self._in_flight[command_seq] = left
        if not left:
            del self._in_flight[command_seq]
        return left

    def hold(self, until_s: float) -> None:
        """The hub is busy: nothing leaves before this time."""
        self._held_until_s = max(until_s, self._held_until_s or until_s)

    def room(self, now_s: float) -> int:
        """How many commands may leave now."""
        if self._held_until_s is not None:
            if self._in_flight or now_s < self._held_until_s:
                return 0
            self._held_until_s = None
        return self._window - self._in_flight.total()

    def wake_s(self, now_s: float) -> float | None:
        """Seconds after which `room` may grow by itself, or None when only an outcome can make it grow."""
        if self._held_until_s is None or self._in_flight:
            return None
        return max(0.0, self._held_until_s - now_s)
