"""A 4501 for a hello that the line made late is weather; one for a hello that is wrong needs a person."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from point_client.outbox import Outbox
from point_client.uplink import BearerEndpoint, Change, Ended, LinkDown, LinkUp, Uplink, Why
from point_client.uplink.changes import LATE_HELLO_S, ended_by
from point_client.uplink.endpoint import Socket
from protocol import limits
from protocol.errors import CloseCode
from protocol.ids import name_id
from tests.point_client.ledger_hub import LedgerHub, until

DEVICE, BOOT = name_id("device"), name_id("boot")


class Line:
    """A line that may hold up the answer to the upgrade: time passes and nothing arrives."""

    def __init__(self, url: str, stalls_s: list[float]) -> None:
        self.endpoint = BearerEndpoint(url, "s3cret")
        self.stalls_s = stalls_s
        self.ahead_s = 0.0

    async def connect(self) -> tuple[Socket, str | None]:
        opened = await self.endpoint.connect()
        self.ahead_s += self.stalls_s.pop(0) if self.stalls_s else 0.0
        return opened

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s


async def ended(folder: Path, hub: LedgerHub, stalls_s: list[float]) -> tuple[Ended, list[Change]]:
    """An uplink over such a line, until it is live or over."""
    said: list[Change] = []
    outbox = Outbox(folder / "outbox.sqlite", "ls-2026")
    outbox.move_to(DEVICE)
    async with hub.serving():
        line = Line(hub.url, stalls_s)
        uplink = Uplink(
            outbox,
            line,
            conference="ls-2026",
            device=DEVICE,
            boot=BOOT,
            clock=lambda: 1_700_000_000_000,
            monotonic=line.monotonic,
            rng=random.Random(1),
            view="point",
            on_change=said.append,
        )
        running = asyncio.create_task(uplink.run())
        await until(lambda: running.done() or any(isinstance(change, LinkUp) for change in said))
        uplink.stop()
        over = await asyncio.wait_for(running, 10)
    outbox.close()
    return over, said


async def test_a_late_hello_comes_back_by_itself(tmp_path: Path) -> None:
    """Also when a stall of the line delivers the upgrade and the close in one moment."""
    over, said = await ended(tmp_path, LedgerHub(closes=[4501]), [limits.HELLO_S + 1.0])
    assert over.why is Why.STOPPED
    assert [change.code for change in said if isinstance(change, LinkDown)] == [4501]
    assert any(isinstance(change, LinkUp) for change in said)


async def test_a_wrong_hello_waits_for_a_person(tmp_path: Path) -> None:
    over, said = await ended(tmp_path, LedgerHub(closes=[4501]), [0.0])
    assert (over.why, over.code) == (Why.HUMAN, 4501)
    assert not any(isinstance(change, LinkUp) for change in said)


@pytest.mark.parametrize("code", [code for code in CloseCode if code.value >= 4400 and code.value != 4409])
def test_only_the_code_of_a_late_hello_depends_on_time(code: CloseCode) -> None:
    soon, late = ended_by(code, "", 0.0), ended_by(code, "", LATE_HELLO_S)
    assert soon is not None
    assert late == (None if code is CloseCode.BAD_HELLO else soon)
