"""What a serving hub does beside serving: opening its log with care, backups, an eye on the disk.

Changes with what a hub looks after by itself. Nothing here stops the hub: what goes wrong stands as an alarm.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.config import Config
from hub.eventlog.base import SESSION, Broken
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.witness import Rewound
from hub.gateway.alarms import Alarms
from hub.gateway.metrics import Metrics
from hub.operations.backups import Backup, begin, copy_served, finish
from hub.operations.quarantine import UNHELD, put_aside
from hub.operations.space import BALLAST_BYTES, BALLAST_FILE, free_bytes, keep_ballast, require_room

BACKUP_S: Final = 60.0
"""What a lost disk may cost the secretaries at most; the points send theirs again."""
LOOK_S: Final = 5.0
LOW_BYTES: Final = BALLAST_BYTES
"""Below this the disk is as good as full: minutes, not hours."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A log ready to be served. `missing`: acknowledged events that it had lost, at least."""

    eventlog: SqliteLog
    missing: int


async def open_log(config: Config, alarms: Alarms) -> Opened:
    """The log, verified, to be served. One that lost its tail is served too, under a new epoch and an alarm.

    Raises `BadFolder` where there is too little room, `Unavailable` as `SqliteLog.open`, `OSError`.
    """
    if config.data.is_dir():
        require_room(config.data, config.min_free_bytes)
    eventlog = await asyncio.to_thread(SqliteLog.open, config.log_path)
    try:
        if eventlog.promise is None:
            log.warning("no head file of this log: whether its end is missing cannot be told this time")
        rewound = eventlog.rewound
        if rewound is not None:
            await _go_on_without_tail(eventlog, rewound, alarms, config.data)
    except BaseException:
        await eventlog.close()
        raise
    return Opened(eventlog, rewound.missing if rewound is not None else 0)


async def _go_on_without_tail(eventlog: SqliteLog, rewound: Rewound, alarms: Alarms, data: Path) -> None:
    """Other events will stand at positions that clients have seen, hence the new epoch: all take a snapshot, and the
    points send again what they were promised (the welcome rule)."""
    log.error("%s", rewound)
    if (await eventlog.head(SESSION)).seq == 0:
        raise Broken(str(rewound), hint="hãy khôi phục bản sao lưu mới nhất: diemcau-hub restore")
    promised, found = rewound.promised, rewound.found
    alarms.start(
        "log_rewound",
        f"Hồ sơ bị lùi: đã báo nhận đến sự kiện {promised.seq} (lần thứ {promised.epoch}), nhưng chỉ còn đến sự kiện"
        f" {found.seq} (lần thứ {found.epoch}). Các điểm cầu đang tự gửi lại; đề nghị Chủ tọa và Thư ký rà soát"
        " các thao tác cuối.",
    )
    try:  # the next write goes over what is left of the torn end
        log.error("what is left of the lost end is kept in %s", await asyncio.to_thread(put_aside, data, UNHELD))
    except OSError as problem:
        log.error("what is left of the lost end could not be kept: %s", problem)
    await eventlog.begin_epoch(promised.epoch + 1)


class Upkeep:
    """The background work of one serving hub. `close` ends it."""

    def __init__(
        self,
        config: Config,
        eventlog: SqliteLog,
        alarms: Alarms,
        metrics: Metrics,
        now_ms: Callable[[], int],
        chance: Callable[[int], bytes],
    ) -> None:
        self._config = config
        self._eventlog = eventlog
        self._alarms = alarms
        self._metrics = metrics
        self._now_ms = now_ms
        self._chance = chance
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin: the first backup is taken at once, so that the backups know a new epoch."""
        self._tasks = [asyncio.create_task(self._watch_disk(), name="disk")]
        if self._config.backup is not None:
            self._tasks.append(asyncio.create_task(self._back_up_again(self._config.backup), name="backup"))

    async def close(self) -> None:
        """End, with a last backup of everything; the log is still open."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._config.backup is not None and self._tasks:
            await self.back_up(self._config.backup)

    async def back_up(self, out: Path) -> Backup | None:
        """One backup now; None, and an alarm, when it could not be taken."""
        try:
            making = await asyncio.to_thread(begin, out)
            await copy_served(self._eventlog, making)
            backup = await asyncio.to_thread(finish, making, self._config.access_path, self._now_ms())
        except Exception as problem:  # whatever it is: backups that end without a word are worse than none
            self._alarms.start("backup_failed", f"Chưa sao lưu được vào {out}: {problem}")
            return None
        self._alarms.end("backup_failed")
        self._metrics.backup_seq.set(backup.manifest.seq)
        self._metrics.backup_at.set(backup.manifest.at / 1000)
        return backup

    async def _back_up_again(self, out: Path) -> None:
        if await asyncio.to_thread(_same_disk, out, self._config.data):
            log.warning("%s lies on the same disk as the data: it does not help when that disk fails", out)
        while True:
            await self.back_up(out)
            await asyncio.sleep(BACKUP_S)

    async def _watch_disk(self) -> None:
        await asyncio.to_thread(self._lay_ballast)
        while True:
            try:
                self._look(await asyncio.to_thread(free_bytes, self._config.data))
            except OSError as problem:
                log.warning("room on the disk cannot be read: %s", problem)
            await asyncio.sleep(LOOK_S)

    def _lay_ballast(self) -> None:
        """A small machine (`min_free_bytes` 0) keeps none; the disk's refusal is told, and nothing else is lost."""
        spare = self._config.min_free_bytes
        try:
            if spare and not keep_ballast(self._config.data, BALLAST_BYTES, spare, self._chance):
                log.warning("too little room for the ballast")
        except OSError as problem:
            log.warning("no ballast: %s", problem)

    def _look(self, free: int) -> None:
        self._metrics.free.set(free)
        if free >= LOW_BYTES:
            self._alarms.end("disk_low")
            return
        ballast = self._config.data / BALLAST_FILE
        self._alarms.start(
            "disk_low",
            f"Ổ đĩa chỉ còn trống {free >> 20} MiB. Hãy xóa tệp không cần thiết; nếu gấp, xóa tệp dự phòng {ballast}.",
        )


def _same_disk(out: Path, data: Path) -> bool:
    try:
        out.mkdir(parents=True, exist_ok=True)
        return out.stat().st_dev == data.stat().st_dev
    except OSError:  # the backup itself will say so
        return False
