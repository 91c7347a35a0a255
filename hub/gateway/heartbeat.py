"""The heartbeat of the event loop: how late it beats, and the alarm when it is late again and again (I8).

All clients share one loop. Whatever holds it up (a slow disk under a synchronous call, another program on the
processor, a mistake of ours) holds up everybody, and shows here first.
"""

import asyncio
from collections import deque
from typing import Final

from hub.gateway.alarms import Alarms
from hub.gateway.metrics import Metrics

BEAT_S: Final = 0.25
LATE_S: Final = 0.050
"""protocol.md I8: the loop is never held up for longer."""
MEMORY_S: Final = 60.0
LATE_MAX: Final = 4
"""So many late beats within the memory ring: one stumble is nothing that a person could act on, a second is."""


class Heartbeat:
    """Beats four times a second. Times are seconds of the loop's own clock."""

    def __init__(self, metrics: Metrics, alarms: Alarms) -> None:
        self._metrics = metrics
        self._alarms = alarms
        self._late: deque[tuple[float, float]] = deque(maxlen=int(MEMORY_S / BEAT_S))

    async def run(self) -> None:
        """For ever."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + BEAT_S
            await asyncio.sleep(BEAT_S)
            self.beat(loop.time(), due_s)

    def beat(self, now_s: float, due_s: float) -> None:
        """A beat that was due at `due_s` came now. The beats that should have come meanwhile are late too."""
        lag_s = max(0.0, now_s - due_s)
        self._metrics.loop_lag.observe(lag_s)
        if lag_s > LATE_S:
            self._late.extend([(now_s, lag_s)] * (1 + int(lag_s / BEAT_S)))
        while self._late and self._late[0][0] <= now_s - MEMORY_S:
            self._late.popleft()
        self._metrics.loop_late_beats.set(len(self._late))
        if len(self._late) >= LATE_MAX:
            self._alarms.start(
                "loop_late",
                f"Máy chủ xử lý chậm: {len(self._late)} trong {int(MEMORY_S / BEAT_S)} nhịp gần nhất trễ quá"
                f" {LATE_S * 1000:.0f} ms, nhịp trễ nhất {self.worst_ms} ms.",
            )
        elif not self._late:
            self._alarms.end("loop_late")

    @property
    def worst_ms(self) -> int:
        """How late the latest beat of the last minute came, above what is allowed; 0 when none was late."""
        return round(1000 * max((lag_s for _, lag_s in self._late), default=0.0))
