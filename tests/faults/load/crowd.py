"""Fifty who never read and five hundred who never finish, in a process of their own, for as long as its input is open.

    python -m tests.faults.load.crowd PORT SLOWLORIS < devices.json

Reads one line of JSON, the devices that stall ([[id, secret], …]); prints "ready" when all have come.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.faults.load.peers import SMALL_BYTES, slowloris
from tests.faults.load.server import ROOT, STOP_S, Device, Server
from tests.raw_socket import RawSocket

READY_S = 60.0


async def main(port: int, many: int) -> None:
    """Until the end of standard input."""
    devices = [Device(id, secret) for id, secret in json.loads(sys.stdin.readline())]
    stalled = [await RawSocket.upgraded(port, "/ws/point", device.headers, SMALL_BYTES) for device in devices]
    for raw, device in zip(stalled, devices, strict=True):
        raw.say(device.hello())
        raw.writer.transport.pause_reading()  # type: ignore[attr-defined]  # of asyncio's own transports: it never reads
    slow = asyncio.create_task(slowloris(port, many))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    for raw in stalled:
        raw.cut()


@asynccontextmanager
async def crowd(server: Server, devices: list[Device], slow: int) -> AsyncIterator[None]:
    """They are there within the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.load.crowd", str(server.port), str(slow)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps([[device.id, device.secret] for device in devices]).encode() + b"\n")
        ready = await asyncio.wait_for(process.stdout.readline(), READY_S)
        assert ready == b"ready\n", "the crowd did not come"
        yield
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
