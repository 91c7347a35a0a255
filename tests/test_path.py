"""The path of one recommendation: as ARCHITECTURE.md names it, and as it really goes, over real sockets."""

import asyncio
import importlib
import random
import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from point_client.outbox import Outbox, State
from point_client.uplink import BearerEndpoint, Change, Uplink
from tests.live import LiveHub, new_id
from tests.scenario import DISTRICTS
from tests.waiting import until

PAGE = Path(__file__).parent.parent / "ARCHITECTURE.md"
HEADING = "The path of one recommendation"
SEED = 17


def stations() -> list[str]:
    """`module:qualname` of every numbered line under the heading."""
    text = PAGE.read_text(encoding="utf-8")
    section = re.split(r"^## ", text.partition(f"## {HEADING}\n")[2], flags=re.MULTILINE)[0]
    lines = re.findall(r"^\d+\. (.*)$", section, flags=re.MULTILINE)
    named = [re.match(r"`([\w.]+:[\w.]+)`", line) for line in lines]
    assert all(named), f"a line that does not begin with a name: {lines}"
    return [match[1] for match in named if match]


def test_the_page_names_the_path() -> None:
    assert len(stations()) >= 10


@pytest.mark.parametrize("station", stations())
def test_every_station_of_the_path_exists(station: str) -> None:
    module, _, qualname = station.partition(":")
    found: object = importlib.import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    assert callable(found)


def own_items(uplink: Uplink) -> Mapping[str, object]:
    """What the point is shown of its own recommendations."""
    rows = uplink.followed.view.get("recommendations", {})
    assert isinstance(rows, dict)
    return rows


async def test_from_the_outbox_of_a_point_to_the_screen_of_the_chair(hub: LiveHub, tmp_path: Path) -> None:
    """Through every station once, with a cut on the way; nothing but bytes between the two programs."""
    print("seed", SEED)
    device = await hub.join_point("cl1")
    outbox = Outbox(tmp_path / "outbox.sqlite", DISTRICTS.id)
    outbox.move_to(device.id)
    text = "Đề nghị mở thêm lớp học nghề cho thanh niên"
    item = outbox.put("submit", {"text": text}, time.time_ns() // 1_000_000, new_id())
    assert item.state is State.QUEUED, "kept before anything is sent"
    changes: list[Change] = []
    uplink = Uplink(
        outbox,
        BearerEndpoint(f"{hub.ws}/ws/point", str(device.secret)),
        conference=DISTRICTS.id,
        device=device.id,
        boot=new_id(),
        clock=lambda: time.time_ns() // 1_000_000,
        monotonic=time.monotonic,
        rng=random.Random(SEED),
        view="point",
        on_change=changes.append,
    )
    running = asyncio.create_task(uplink.run())
    try:
        told = await asyncio.wait_for(uplink.wait_for_outcome(item.command_seq), 10)
        assert told.state is State.ACKNOWLEDGED
        assert told.settlement is not None
        assert told.settlement.receipt == "001"
        await until(lambda: item.id in own_items(uplink))

        uplink.cut()
        desk, chair = await hub.console("secretary"), await hub.console("chair")
        await desk.until(lambda: item.id in desk.rows("recommendations"))
        assert desk.rows("recommendations")[item.id]["text"] == text
        await desk.do("screen", {"recommendations": [item.id], "decision": "approve"})
        await desk.do("assign_topic", {"topic": "t2", "recommendations": [item.id]})
        await desk.do("queue", {"topics": ["t2"]})
        await chair.until(lambda: chair.view["next"] == "t2")
        await chair.do("advance", {"expected": None})
        await chair.until(lambda: chair.view["now"] == "t2")
        assert chair.rows("recommendations")[item.id]["wording"] == text

        await until(lambda: uplink.reconnects == 1 and uplink.followed.view.get("now") == "t2")
        row = own_items(uplink)[item.id]
        assert isinstance(row, dict)
        assert row["handling"] == "called"
        assert (desk.unstable, chair.unstable, uplink.duplicates, uplink.contradictions) == ([], [], 0, 0)
    finally:
        uplink.stop()
        await asyncio.wait_for(running, 10)
        outbox.close()
