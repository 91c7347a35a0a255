"""The worst morning: the folder is gone in the middle of a conference, and nothing that was said is."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.point_client.point_process import REPO, PointProcess
from tests.point_client.real_hub import real_hub

pytestmark = pytest.mark.timeout(120)
"""Several processes one after the other, and a point whose next try comes when its backoff says."""


async def command(*words: str | Path) -> dict[str, object]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub", *map(str, words), "--json"), cwd=REPO, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, words
    said: dict[str, object] = json.loads(out)
    return said


async def test_a_lost_folder_is_restored_and_the_points_bring_back_the_rest(tmp_path: Path) -> None:
    codes, data, backups = tmp_path / "codes.json", tmp_path / "hub", tmp_path / "backups"
    async with real_hub(tmp_path) as hub:
        codes.write_text(json.dumps({"conference": "ls-2026", "codes": hub.codes}))
        points = await PointProcess.start(
            "simulate", "--hub", hub.url, "--codes", codes, "--data", tmp_path / "points", "--seed", "7"
        )
        await points.wait_for_events("ready")
        for n in (1, 2, 3):
            points.tell(op="submit", message=f"r{n}", point="LS-01", text=f"Kiến nghị thứ {n}.")
        await points.wait_for_events("told", 3)
        await hub.kill()
        taken = await command("backup", "--data", data, "--out", backups)
        await hub.start()
        points.tell(op="submit", message="r4", point="LS-01", text="Kiến nghị thứ 4.")
        points.tell(op="submit", message="r5", point="LS-02", text="Kiến nghị thứ 5.")
        told = await points.wait_for_events("told", 5)
        await hub.kill()
        shutil.rmtree(data)
        restored = await command("restore", "--from", backups, "--data", data)
        assert restored["seq"] == taken["seq"]
        await hub.start()
        points.tell(op="submit", message="r6", point="LS-01", text="Kiến nghị thứ 6.")
        points.tell(op="submit", message="r7", point="LS-02", text="Kiến nghị thứ 7.")
        # A device is answered in its order, so an answer to these tells that the ones before are in the record.
        # What was restored without its outcome is told once more.
        again = await points.wait_for_events("told", 7)
        while not {"r6", "r7"} <= {event["message"] for event in again}:
            again = await points.wait_for_events("told", len(again) + 1)
        points.tell(op="status")
        (status,) = await points.wait_for_events("status")
        points.tell(op="stop")
        assert await points.end() == 0
        await hub.kill()
        assert (await command("verify", data))["epoch"] == restored["epoch"]
        recorded = await hub.recorded()
    submitted = [event["id"] for event in recorded if event["type"] == "submitted"]
    ids = {event["message"]: event["id"] for event in told}
    assert len(submitted) == len(set(submitted)) == 7
    assert {ids[f"r{n}"] for n in range(1, 6)} <= set(submitted)
    assert status["pending"] == 0
