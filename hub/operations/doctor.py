"""The doctor: is this machine and this folder fit to hold a conference? Changes with what has gone wrong before.

Every check measures something and says what it means and what to do, in the words of the operator. `bad`: do not
open a conference like this; `warning`: it will work, but somebody must know.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from hub.config import Address, Config
from hub.eventlog.base import Position, Unavailable
from hub.eventlog.chain import LOG_ID_BYTES
from hub.eventlog.record import Unreadable, show_event
from hub.eventlog.report import Report
from hub.eventlog.sqlite import IN_USE, SqliteLog, reading
from hub.eventlog.verify import LOG_FILE, verify_path
from hub.eventlog.witness import HEAD_FILE, read_promise
from hub.gateway.access import RESTORE, counted
from hub.operations.space import BALLAST_BYTES, free_bytes

Grade = Literal["good", "warning", "bad"]
Name = Literal["sync", "space", "clock", "locks", "port", "log", "access"]

SYNCS: Final = 40
SYNC_BYTES: Final = 4096
SLOW_SYNC_S: Final = 0.020
"""A hard disk needs 8 to 15 ms. Above this fifty commits a second are out of reach, and points would wait."""
FAST_SYNC_S: Final = 0.000_020
"""No disk writes within 20 µs: something on the way says "written" and does not write. A power cut would lose it."""
YEAR_2024_MS: Final = 1_704_067_200_000  # 1 January 2024, UTC: this program did not exist before
LOCKER_S: Final = 20.0
LOCKER: Final = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
"""What another process does with a log; it ends with 0 when it gets in."""
OWN_DISK: Final = "hãy dùng ổ đĩa gắn trong máy"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `sentence` is for people, in Vietnamese."""

    name: Name
    grade: Grade
    sentence: str


def examine(
    config: Config, listen: Address | None, now_ms: int, clock_s: Callable[[], float], locker: str = LOCKER
) -> list[Finding]:
    """All checks of a data folder, which exists. Raises `OSError` where the folder cannot be written."""
    log, last_ms = _log(config)
    return [
        sync(statistics.median(_syncs(config.data, clock_s))),
        space(free_bytes(config.data), config.min_free_bytes),
        clock(now_ms, last_ms),
        _locks(config.data, locker),
        *([port(listen)] if listen is not None else []),
        log,
        *([_access(config)] if config.log_path.exists() else []),
    ]


def fit(findings: list[Finding]) -> bool:
    """Whether nothing is bad."""
    return all(finding.grade != "bad" for finding in findings)


def sync(median_s: float) -> Finding:
    """Judge how long the disk takes to make a small write durable."""
    took = f"ghi bền một lần mất {f'{median_s * 1000:.2f}'.replace('.', ',')} ms (trung vị của {SYNCS} lần)"
    if median_s > SLOW_SYNC_S:
        return Finding("sync", "warning", f"{took}: ổ đĩa chậm; nên chuyển thư mục dữ liệu sang ổ SSD")
    if median_s < FAST_SYNC_S:
        unreal = "nhanh bất thường, có thể ổ đĩa không ghi thật; mất điện là mất dữ liệu, nên dùng ổ đĩa khác"
        return Finding("sync", "warning", f"{took}: {unreal}")
    return Finding("sync", "good", took)


def space(free: int, min_free_bytes: int) -> Finding:
    """Judge the room on the disk."""
    left = f"còn trống {free >> 20} MiB"
    if free < min_free_bytes:
        return Finding("space", "bad", f"{left}, cần ít nhất {min_free_bytes >> 20} MiB: hãy giải phóng ổ đĩa")
    if free < min_free_bytes + BALLAST_BYTES:
        return Finding("space", "warning", f"{left}: chưa đủ chỗ cho tệp dự phòng {BALLAST_BYTES >> 20} MiB")
    return Finding("space", "good", left)


def clock(now_ms: int, last_ms: int | None) -> Finding:
    """Judge the machine's clock by the newest event, which was not written in the future."""
    if now_ms < YEAR_2024_MS:
        return Finding("clock", "bad", "đồng hồ máy chủ chỉ trước năm 2024: hãy chỉnh lại ngày giờ")
    if last_ms is not None and now_ms < last_ms:
        late = (last_ms - now_ms) // 1000
        return Finding("clock", "bad", f"đồng hồ chậm {late} giây so với sự kiện cuối của hồ sơ: hãy chỉnh lại")
    return Finding("clock", "good", "ngày giờ hợp lý")


def port(listen: Address) -> Finding:
    """Whether the address can be listened on."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        socket.create_server((listen.host, listen.port), family=family).close()
    except OSError as error:
        why = error.strerror or str(error)
        return Finding("port", "bad", f"{listen.host}:{listen.port} không dùng được ({why}): hãy chọn cổng khác")
    return Finding("port", "good", f"{listen.host}:{listen.port} dùng được")


def _syncs(folder: Path, clock_s: Callable[[], float]) -> list[float]:
    """How long each of some small appends took to be on the disk, as the log appends."""
    took = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(SYNCS):
            began = clock_s()
            file.write(b"\xa5" * SYNC_BYTES)
            os.fsync(file.fileno())
            took.append(clock_s() - began)
    return took


def _locks(folder: Path, locker: str) -> Finding:
    """Whether another process is kept out of a log that is open. Some network file systems let everybody in."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".doctor-") as room:
        held, free = asyncio.run(_tries(Path(room) / LOG_FILE, locker))
    if not free:
        return Finding("locks", "bad", f"không khóa được tệp trong thư mục này: {OWN_DISK}")
    if held:
        return Finding("locks", "bad", f"khóa tệp không có hiệu lực (có thể là ổ đĩa mạng): {OWN_DISK}")
    return Finding("locks", "good", "khóa tệp có hiệu lực")


async def _tries(path: Path, locker: str) -> tuple[bool, bool]:
    """Whether another process gets the lock while a log holds it, and after it was closed."""
    log = SqliteLog.create(path, "00" * LOG_ID_BYTES)
    held = await asyncio.to_thread(_gets_lock, path, locker)
    await log.close()
    return held, await asyncio.to_thread(_gets_lock, path, locker)


def _gets_lock(path: Path, locker: str) -> bool:
    # A process of its own: within one process SQLite itself keeps the peace, whatever the disk does.
    tried = subprocess.run(
        [sys.executable, "-I", "-c", locker, str(path)], capture_output=True, check=False, timeout=LOCKER_S
    )
    return tried.returncode == 0


def _log(config: Config) -> tuple[Finding, int | None]:
    """The log's own state, and when its newest event was written."""
    if not config.log_path.exists():
        return Finding("log", "warning", "thư mục chưa có hội nghị nào"), None
    try:
        report = verify_path(config.log_path)
        with reading(config.log_path) as frozen:
            last = frozen.last() if report.ok else None
    except Unavailable as error:
        if error.hint == IN_USE:
            return Finding("log", "warning", "hub đang phục vụ hội nghị này nên chưa kiểm tra được hồ sơ"), None
        return Finding("log", "bad", f"không mở được hồ sơ: {error}"), None
    if not report.ok:
        what_to_do = "hãy khôi phục bản sao lưu mới nhất, hoặc chạy diemcau-hub repair"
        return Finding("log", "bad", f"hồ sơ hỏng ở {report.problem}: {what_to_do}"), None
    last_ms = _written_ms(last.record.raw) if last is not None else None
    promise = read_promise(config.data / HEAD_FILE)
    if promise is not None and promise.log_id == report.log_id and _beyond(promise.position, report):
        lost = f"đã báo nhận đến sự kiện {promise.position.seq} nhưng chỉ còn đến {report.seq}"
        return Finding("log", "warning", f"hồ sơ bị lùi: {lost}; các điểm cầu sẽ tự gửi lại khi hub chạy"), last_ms
    return Finding("log", "good", f"{report.seq} sự kiện, lần thứ {report.epoch}, chuỗi mã băm đúng"), last_ms


def _access(config: Config) -> Finding:
    """Whether the join codes and devices of the conference are all there."""
    if not config.access_path.exists():
        return Finding("access", "bad", f"không có tệp {config.access_path}: {RESTORE}")
    try:
        codes, devices = counted(config.access_path)
    except Unavailable as error:
        return Finding("access", "bad", f"không dùng được mã tham gia và thiết bị: {error}")
    return Finding("access", "good", f"{codes} mã tham gia, {devices} thiết bị")


def _beyond(promised: Position, report: Report) -> bool:
    return (promised.epoch, promised.seq) > (report.epoch, report.seq)


def _written_ms(raw: bytes) -> int | None:
    try:
        at = show_event(raw)["at"]
    except Unreadable:
        return None
    return at if isinstance(at, int) else None
