"""A real hub in a process of its own on a fresh data folder, and what it costs. Changes with how a hub is started."""

import asyncio
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from hub.folder import create
from hub.gateway.access import Access, Grant
from tests.independent import encode_hello
from tests.live import Clock, new_id
from tests.raw_socket import RawSocket, frame
from tests.scenario import plan, point
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[3]
START_S = 60.0
STOP_S = 30.0
JOINS_AT_ONCE = 20
DISTRICT_COUNT = 11
COMMUNE_COUNT = 200
PROVINCE = plan(
    (
        point("tinh", None, 0),
        *(point(f"h{n}", "tinh", 1 + n) for n in range(DISTRICT_COUNT)),
        *(point(f"x{n}", f"h{n % DISTRICT_COUNT}", 1 + DISTRICT_COUNT + n) for n in range(COMMUNE_COUNT)),
    )
)
"""As many points as on 22/3/2024: what a screen costs follows from how much one point has said."""
POINTS = [each.id for each in PROVINCE.points]


@dataclass(frozen=True)
class Device:
    """A joined point device."""

    id: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What the upgrade says."""
        return {"Authorization": f"Bearer {self.secret}"}

    def hello(self) -> bytes:
        """The first frame, on the wire."""
        return frame(encode_hello(conference=PROVINCE.id, device=self.id, boot=new_id()))


class Server:
    """The process. `folder` holds its data and its log output."""

    def __init__(self, folder: Path, process: asyncio.subprocess.Process, port: int) -> None:
        self.folder, self.process, self.port = folder, process, port

    def rss(self) -> int:
        """Resident bytes of the process (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def said(self) -> str:
        """All that it has written so far."""
        return (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")

    async def ready(self) -> dict[str, object]:
        """The body of /health/ready."""
        async with aiohttp.ClientSession() as web, web.get(f"http://127.0.0.1:{self.port}/health/ready") as answer:
            body: dict[str, object] = await answer.json()
            return body

    async def metrics(self) -> dict[str, str]:
        """The lines of /metrics: name and value."""
        async with aiohttp.ClientSession() as web, web.get(f"http://127.0.0.1:{self.port}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return dict(line.split(" ", 1) for line in lines if not line.startswith("#"))

    async def devices(self, count: int, points: Sequence[str] = POINTS) -> list[Device]:
        """Fresh devices of these points in turn, by codes of the command line's way."""
        access = Access(self.folder / "data" / "access.sqlite", os.urandom)
        codes = access.new_codes([Grant("point", point=points[n % len(points)]) for n in range(count)], _now_ms())
        access.close()
        gate = asyncio.Semaphore(JOINS_AT_ONCE)
        async with aiohttp.ClientSession() as web:
            return await asyncio.gather(*(self._join(web, gate, code) for code in codes))

    async def _join(self, web: aiohttp.ClientSession, gate: asyncio.Semaphore, code: str) -> Device:
        body = {"conference": PROVINCE.id, "code": code}
        async with gate, web.post(f"http://127.0.0.1:{self.port}/api/join", json=body) as answer:
            joined = await answer.json()
        return Device(joined["device"], joined["secret"])

    async def plug(self, device: Device, receive_bytes: int | None = None) -> RawSocket:
        """An upgraded socket of a device, before its hello."""
        return await RawSocket.upgraded(self.port, "/ws/point", device.headers, receive_bytes)


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    """A hub that serves until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="diemcau-load-") as name:
        folder = Path(name)
        await asyncio.to_thread(create, folder / "data", PROVINCE, "dialogue", Clock().world())
        with (folder / "hub.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "hub", "serve", "--data", str(folder / "data")),
                *("--listen", "127.0.0.1:0", "--min-free", "0"),
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        server = Server(folder, process, 0)
        try:
            await until(lambda: _port(server), "the hub's port", START_S)
            server.port = _port(server)
            yield server
        finally:
            await _stop(process)


def _port(server: Server) -> int:
    assert server.process.returncode is None, server.said()
    found = re.search(r" port (\d+)$", server.said(), re.MULTILINE)
    return int(found[1]) if found else 0


async def _stop(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
