"""What a serving hub looks after: a log opened with care, alarms that stand and end, backups while it serves."""

import asyncio
import json
import shutil
import signal
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hub.config import Config
from hub.eventlog.base import SESSION, Broken
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.verify import verify_path
from hub.folder import BadFolder, config_of, create
from hub.gateway.alarms import Alarms
from hub.gateway.metrics import Metrics
from hub.operations import service
from hub.operations.backups import listed
from hub.operations.service import LOW_BYTES, Upkeep, open_log
from hub.operations.space import free_bytes
from tests.hub.operations.folders import WORLD, append, rewind
from tests.hub.served import serving
from tests.scenario import DISTRICTS
from tests.waiting import until


@pytest.fixture
def data(tmp_path: Path) -> Path:
    create(tmp_path / "data", DISTRICTS, "dialogue", WORLD)
    return tmp_path / "data"


@pytest.fixture
def config(data: Path) -> Config:
    return replace(config_of(data), min_free_bytes=0, backup=data.parent / "backups")


# ---- opening -------------------------------------------------------------------------------------------------


async def test_a_log_that_keeps_its_promise_opens_without_alarm(config: Config) -> None:
    alarms = Alarms()
    opened = await open_log(config, alarms)
    assert (opened.missing, opened.eventlog.epoch, alarms.told()) == (0, 1, [])
    assert opened.eventlog.promise is not None, "a new conference has its head file"
    await opened.eventlog.close()


async def test_a_rewound_log_is_served_under_a_new_epoch_with_an_alarm_that_names_both_positions(
    config: Config,
) -> None:
    await rewind(config.data, 6)
    alarms = Alarms()
    opened = await open_log(config, alarms)
    assert opened.missing == 6
    [told] = alarms.told()
    assert told["code"] == "log_rewound"
    assert "đến sự kiện 7 " in told["message"]
    assert "còn đến sự kiện 1 " in told["message"]
    assert (await opened.eventlog.head(SESSION)).epoch == 2
    await append(opened.eventlog, 2)
    await opened.eventlog.close()
    again = await open_log(config, Alarms())
    assert (again.missing, again.eventlog.epoch) == (0, 2)
    await again.eventlog.close()


async def test_the_end_that_a_crash_tore_is_kept_as_it_was_before_the_log_goes_on(
    config: Config, tmp_path: Path
) -> None:
    log = SqliteLog.open(config.log_path)
    await append(log, 6)
    crashed = replace(config, data=tmp_path / "crashed")
    shutil.copytree(config.data, crashed.data)  # as a power cut leaves it: the log was not closed
    await log.close()
    wal = crashed.data / "log.sqlite-wal"
    wal.write_bytes(wal.read_bytes()[:-2_000] + b"\xa5" * 2_000)
    left = {name: (crashed.data / name).read_bytes() for name in ("log.sqlite-wal", "head")}
    opened = await open_log(crashed, Alarms())
    assert opened.missing == 1
    await append(opened.eventlog, 2)
    await opened.eventlog.close()
    aside = crashed.data / "quarantine" / "001"
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == left


async def test_a_log_whose_lost_end_cannot_be_kept_is_served_all_the_same(config: Config) -> None:
    await rewind(config.data, 6)
    (config.data / "quarantine").write_text("a file stands where the folder should be")
    opened = await open_log(config, Alarms())
    assert (opened.missing, opened.eventlog.epoch) == (6, 2)
    await opened.eventlog.close()


async def test_a_log_of_which_nothing_is_left_is_not_served(config: Config) -> None:
    log = SqliteLog.open(config.log_path)
    log_id = log.log_id
    await log.close()
    config.log_path.unlink()
    head = (config.data / "head").read_bytes()
    await SqliteLog.create(config.log_path, log_id).close()
    (config.data / "head").write_bytes(head)
    with pytest.raises(Broken, match="restore"):
        await open_log(config, Alarms())
    await SqliteLog.open(config.log_path).close()  # it was let go of


async def test_too_little_room_is_refused_before_anything_is_opened(config: Config) -> None:
    before = {path.name: path.read_bytes() for path in config.data.iterdir()}
    with pytest.raises(BadFolder, match="MiB"):
        await open_log(replace(config, min_free_bytes=free_bytes(config.data) * 2), Alarms())
    assert {path.name: path.read_bytes() for path in config.data.iterdir()} == before


# ---- while serving -------------------------------------------------------------------------------------------


class Bench:
    """A log in service and what looks after it."""

    def __init__(self, config: Config, eventlog: SqliteLog) -> None:
        self.eventlog, self.alarms, self.metrics = eventlog, Alarms(), Metrics()
        self.upkeep = Upkeep(config, eventlog, self.alarms, self.metrics, WORLD.now_ms, WORLD.chance)


@pytest.fixture
async def bench(config: Config) -> AsyncIterator[Bench]:
    bench = Bench(config, SqliteLog.open(config.log_path))
    yield bench
    await bench.upkeep.close()
    await bench.eventlog.close()


async def test_the_first_backup_is_taken_at_once_and_a_last_one_at_the_end(config: Config, bench: Bench) -> None:
    assert config.backup is not None
    out = config.backup
    bench.upkeep.start()
    await until(lambda: listed(out), "the first backup")
    await append(bench.eventlog, 4)
    await bench.upkeep.close()
    assert [backup.manifest.seq for backup in listed(out)] == [1, 5]
    assert all(verify_path(backup.folder).ok for backup in listed(out))
    assert b"diemcau_backup_seq 5.0" in bench.metrics.text()


async def test_backups_are_taken_again_and_again(config: Config, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert service.BACKUP_S == 60, "what a lost disk may cost: docs/van-hanh.md"
    monkeypatch.setattr(service, "BACKUP_S", 0.01)
    assert config.backup is not None
    out = config.backup
    bench.upkeep.start()
    for count in (2, 4):
        head = (await bench.eventlog.head(SESSION)).seq + count
        await append(bench.eventlog, count)
        await until(partial(backed_up, out, head))


def backed_up(out: Path, seq: int) -> bool:
    return any(backup.manifest.seq == seq for backup in listed(out))


async def test_a_backup_that_cannot_be_taken_is_an_alarm_until_one_can(config: Config, bench: Bench) -> None:
    assert config.backup is not None
    config.backup.write_text("a file stands where the folder should be")
    assert await bench.upkeep.back_up(config.backup) is None
    assert [told["code"] for told in bench.alarms.told()] == ["backup_failed"]
    assert str(config.backup) in bench.alarms.told()[0]["message"]
    config.backup.unlink()
    assert await bench.upkeep.back_up(config.backup) is not None
    assert bench.alarms.told() == []
    await append(bench.eventlog, 1)


@pytest.mark.parametrize(("free", "stands"), [(LOW_BYTES - 1, True), (LOW_BYTES, False)])
async def test_a_disk_that_is_nearly_full_is_an_alarm_while_it_is(
    config: Config, bench: Bench, monkeypatch: pytest.MonkeyPatch, free: int, stands: bool
) -> None:
    monkeypatch.setattr("hub.operations.service.free_bytes", lambda folder: free)
    monkeypatch.setattr("hub.operations.service.LOOK_S", 0.01)
    if not stands:
        bench.alarms.start("disk_low", "it stood before")
    bench.upkeep.start()
    await until(lambda: bench.alarms.stands("disk_low") is stands)
    assert bench.metrics.registry.get_sample_value("diemcau_disk_free_bytes") == free
    monkeypatch.setattr("hub.operations.service.free_bytes", lambda folder: LOW_BYTES)
    await until(lambda: not bench.alarms.stands("disk_low"))


# ---- a real process ------------------------------------------------------------------------------------------


def answer(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}/health/ready", timeout=10) as said:
        body: dict[str, Any] = json.load(said)
    return body


def metric(address: str, name: str) -> float:
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as said:
        [line] = [line for line in said.read().decode().splitlines() if line.startswith(f"{name} ")]
    return float(line.split()[-1])


def test_a_rewound_hub_serves_and_says_so_wherever_one_looks(data: Path) -> None:
    asyncio.run(rewind(data, 6))
    with serving(data, "--min-free", "0") as (_, address):
        ready = answer(address)
        assert (ready["ready"], ready["epoch"], ready["seq"]) == (True, 2, 1)
        assert [alarm["code"] for alarm in ready["alarms"]] == ["log_rewound"]
        assert metric(address, 'diemcau_alarm_standing{code="log_rewound"}') == 1
        assert metric(address, 'diemcau_alarm_standing{code="disk_low"}') == 0
        assert metric(address, "diemcau_log_missing_events") == 6


def test_a_served_folder_is_backed_up_and_its_last_backup_has_everything(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "backups"
    with serving(data, "--backup", out, "--min-free", "0") as (hub, address):
        assert answer(address)["alarms"] == []
        hub.send_signal(signal.SIGTERM)
        assert hub.wait(timeout=20) == 0
    assert verify_path(listed(out)[-1].folder) == verify_path(data)
    assert not (data / "ballast").exists(), "a machine that asks for no room keeps no ballast"


def test_a_hub_killed_without_warning_leaves_backups_that_verify(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "backups"
    with serving(data, "--backup", out, "--min-free", "0") as (_, address):
        answer(address)
    shutil.rmtree(data)
    for backup in listed(out):
        assert verify_path(backup.folder).ok
