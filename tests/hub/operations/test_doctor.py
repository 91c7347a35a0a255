"""The doctor's judgements, and its measuring of a real folder."""

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.config import Address, Config
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.witness import read_promise
from hub.folder import create
from hub.operations.doctor import YEAR_2024_MS, Finding, clock, examine, fit, port, space, sync
from tests.hub.operations.folders import LAST_MS, WORLD, rewind
from tests.scenario import DISTRICTS

MIB = 1 << 20
LETS_EVERYBODY_IN = "pass"
LETS_NOBODY_IN = "raise SystemExit(1)"


def config(folder: Path, min_free_bytes: int = 0) -> Config:
    return Config(folder, Address("127.0.0.1", 0), min_free_bytes=min_free_bytes)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    create(tmp_path / "data", DISTRICTS, "dialogue", WORLD)
    return tmp_path / "data"


def found(findings: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.grade for finding in findings}


def of(findings: list[Finding], name: str) -> Finding:
    return next(finding for finding in findings if finding.name == name)


@pytest.mark.parametrize(
    ("median_s", "grade", "word"),
    [
        (0.000_019, "warning", "bất thường"),
        (0.000_021, "good", ""),
        (0.019, "good", ""),
        (0.021, "warning", "chậm"),
    ],
)
def test_a_disk_is_warned_of_when_it_is_slow_or_impossibly_fast(median_s: float, grade: str, word: str) -> None:
    finding = sync(median_s)
    assert finding.grade == grade
    assert word in finding.sentence


@pytest.mark.parametrize(
    ("free", "grade"), [(511 * MIB, "bad"), (512 * MIB, "warning"), (575 * MIB, "warning"), (577 * MIB, "good")]
)
def test_room_is_judged_by_what_a_conference_and_its_ballast_need(free: int, grade: str) -> None:
    assert space(free, 512 * MIB).grade == grade


@pytest.mark.parametrize(
    ("now_ms", "last_ms", "grade"),
    [
        (YEAR_2024_MS - 1, None, "bad"),
        (YEAR_2024_MS, None, "good"),
        (YEAR_2024_MS + 5_000, YEAR_2024_MS + 5_001, "bad"),
        (YEAR_2024_MS + 5_000, YEAR_2024_MS + 5_000, "good"),
    ],
)
def test_a_clock_before_the_program_or_before_the_last_event_is_wrong(
    now_ms: int, last_ms: int | None, grade: str
) -> None:
    assert clock(now_ms, last_ms).grade == grade


def test_a_port_that_another_program_has_is_bad() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert port(Address("127.0.0.1", taken.getsockname()[1])).grade == "bad"
    assert port(Address("127.0.0.1", 0)).grade == "good"


def test_a_sound_folder_is_fit_and_is_left_as_it_was(data: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    findings = examine(config(data), Address("127.0.0.1", 0), LAST_MS, time.perf_counter)
    names = found(findings)
    assert names.pop("sync") in ("good", "warning")  # of whatever disk the tests run on
    assert names == {"space": "warning" if names["space"] == "warning" else "good", "clock": "good", "locks": "good",
                     "port": "good", "log": "good", "access": "good"}  # fmt: skip
    assert fit(findings)
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_the_measured_sync_is_the_median_of_many(data: Path) -> None:
    ticks = iter(range(1_000_000))
    steady: Callable[[], float] = lambda: next(ticks) * 0.030  # noqa: E731  # each sync seems to take 30 ms
    assert "30,00 ms" in of(examine(config(data), None, LAST_MS, steady), "sync").sentence


def test_the_clock_is_compared_with_the_newest_event(data: Path) -> None:
    assert of(examine(config(data), None, LAST_MS - 1, time.perf_counter), "clock").grade == "bad"


@pytest.mark.parametrize(("locker", "word"), [(LETS_EVERYBODY_IN, "không có hiệu lực"), (LETS_NOBODY_IN, "không khóa")])
def test_a_disk_whose_locks_do_not_hold_is_bad(data: Path, locker: str, word: str) -> None:
    finding = of(examine(config(data), None, LAST_MS, time.perf_counter, locker), "locks")
    assert finding.grade == "bad"
    assert word in finding.sentence


def test_a_log_that_does_not_verify_is_bad_and_names_the_seq(data: Path) -> None:
    content = bytearray((data / "log.sqlite").read_bytes())
    content[content.rindex(b"dialogue")] ^= 1
    (data / "log.sqlite").write_bytes(content)
    findings = examine(config(data), None, LAST_MS, time.perf_counter)
    assert of(findings, "log").grade == "bad"
    assert "seq 1" in of(findings, "log").sentence
    assert not fit(findings)


def test_a_folder_without_a_conference_is_examined_all_the_same(tmp_path: Path) -> None:
    findings = examine(config(tmp_path), None, LAST_MS, time.perf_counter)
    assert of(findings, "log").grade == "warning"
    assert fit(findings)
    assert list(tmp_path.iterdir()) == []


async def test_a_served_folder_is_examined_as_far_as_the_hub_lets_it(data: Path) -> None:
    log = SqliteLog.open(data / "log.sqlite")
    findings = await asyncio.to_thread(examine, config(data), None, LAST_MS, time.perf_counter)
    assert of(findings, "log").grade == "warning"
    assert "đang phục vụ" in of(findings, "log").sentence
    await log.close()


async def test_a_rewound_log_is_told_with_both_positions(data: Path) -> None:
    await rewind(data, 4)
    promise = read_promise(data / "head")
    assert promise is not None
    assert promise.position.seq == 5
    finding = of(await asyncio.to_thread(examine, config(data), None, LAST_MS, time.perf_counter), "log")
    assert finding.grade == "warning"
    assert "đến sự kiện 5 nhưng chỉ còn đến 1" in finding.sentence
