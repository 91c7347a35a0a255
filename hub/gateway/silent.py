"""Which points have no live connection, and since when: of this process, not of the record. Changes with the answer."""

from collections.abc import Collection, Iterable
from typing import Final

from protocol import limits

NAMED_BYTES_MAX: Final = limits.SNAPSHOT_PART_BYTES_MAX - 1024
"""The names told, and nine bytes of time with each: the whole frame is one batch of a writer."""
ENTRY_BYTES: Final = 12
"""What msgpack adds to a name: its head, and the time."""


class Silent:
    """Looks from time to time; what it tells is as fine as the looks are frequent."""

    def __init__(self) -> None:
        self._last_seen: dict[str, int] = {}

    def since(self, points: Iterable[str], here: Collection[str], now_ms: int) -> tuple[dict[str, int], int]:
        """Of all points those that are not `here`: when each was last, in milliseconds, or 0 if it never was.

        Those that left last come first; beside them, how many others there are for whom one frame has no room.
        """
        for point in here:
            self._last_seen[point] = now_ms
        silent = [point for point in points if point not in here]
        silent.sort(key=lambda point: self._last_seen.get(point, 0), reverse=True)
        told: dict[str, int] = {}
        room = NAMED_BYTES_MAX
        for point in silent:
            room -= len(point.encode()) + ENTRY_BYTES
            if room < 0:
                break
            told[point] = self._last_seen.get(point, 0)
        return told, len(silent) - len(told)
