"""Which points have no live connection, and since when: of this process, not of the record. Changes with the answer."""

from collections.abc import Collection, Iterable


class Silent:
    """Looks from time to time; what it tells is as fine as the looks are frequent."""

    def __init__(self) -> None:
        self._last_seen: dict[str, int] = {}

    def since(self, points: Iterable[str], here: Collection[str], now_ms: int) -> dict[str, int]:
        """Of all points those that are not `here`: when each was last, in milliseconds, or 0 if it never was."""
        for point in here:
            self._last_seen[point] = now_ms
        return {point: self._last_seen.get(point, 0) for point in points if point not in here}
