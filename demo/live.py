"""The same conference live: points keep submitting while a person plays chair and secretary in the browser."""

import asyncio
import contextlib
import json
import signal
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo.messages import Script
from demo.model import installed
from demo.processes import Hub, Points, hub_command, run

FREE_POINTS: Final = 3
"""Points left to people: their codes are printed, nobody simulates them."""


class PortTaken(Exception):
    """Another program listens where the hub should; the text says what to do."""


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """Which port, over how many minutes the messages come, and the seed of the points' delays."""

    port: int
    minutes: float
    seed: int


async def live(script: Script, options: LiveOptions) -> int:
    """Runs until Ctrl-C or SIGTERM; then everything started here ends. Raises PortTaken and Failed."""
    _check_free(options.port)
    with tempfile.TemporaryDirectory(prefix="diemcau-up-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        hub = Hub(work / "data", options.port, work / "hub.log", installed())
        points = Points(work / "points.log", lambda line: None)
        try:
            playing = asyncio.create_task(_play(script, options, work, hub, points))
            await _until_told_to_stop(playing)
            if points.alive:  # stopped so early that they were not even started: nothing to say goodbye to
                await points.stop()
            return await hub.stop() if hub.alive else 0
        finally:
            await points.close()
            await hub.close()


async def _play(script: Script, options: LiveOptions, work: Path, hub: Hub, points: Points) -> None:
    made = await run(*hub_command("create", "--data", work / "data", script.conference_file, "--json"))
    codes: dict[str, dict[str, str]] = json.loads(made)["codes"]
    await hub.start()
    free = free_points(script)
    print(links(script, hub.url, codes, free), flush=True)
    print(f"Data folder, for diemcau-hub code and the other commands: {work / 'data'}", flush=True)
    simulated = {point: code for point, code in codes["point"].items() if point not in free}
    file = work / "codes.json"
    file.write_text(json.dumps({"conference": script.plan.id, "codes": simulated}))
    await points.start(hub.url, file, work / "points", options.seed)
    await points.say("roll_call")
    pause_s = options.minutes * 60 / len(script.messages)
    for message in script.messages:
        if message.resend_of is not None:
            await points.say("resend", message=message.id, of=message.resend_of)
        else:
            await points.say(
                "submit",
                message=message.id,
                point=message.point_id,
                text=message.text,
                category=message.attendee_category,
                channel=message.channel,
            )
        await asyncio.sleep(pause_s)
    print("All messages are in. Ctrl-C ends the conference.", flush=True)
    await asyncio.Event().wait()


def free_points(script: Script) -> list[str]:
    """Some points without messages of their own, the deepest first: communes, not the centre."""
    busy = {message.point_id for message in script.messages}
    return [point.id for point in reversed(script.plan.points) if point.id not in busy][:FREE_POINTS]


def links(script: Script, url: str, codes: dict[str, dict[str, str]], free: list[str]) -> str:
    """What to click: each link is used once, by one browser profile."""
    names = {point.id: point.name for point in script.plan.points}
    department = next((topic.lead for topic in script.plan.topics if topic.lead), None)
    rows = [(role, codes["role"][role]) for role in ("chair", "secretary", "display", "operator")]
    rows += [(f"point {names[point]}", codes["point"][point]) for point in free]
    if department is not None:
        name = next(d.name for d in script.plan.departments if d.id == department)
        rows.append((f"department {name}", codes["department"][department]))
    lines = [f"  {title:<40} {url}/join#{code}" for title, code in rows]
    head = f"{script.plan.title}\nOpen each link in a window of its own (a private one for a second role):"
    return "\n".join([head, *lines, "Ctrl-C ends the conference."])


async def _until_told_to_stop(playing: "asyncio.Task[None]") -> None:
    """Returns on SIGINT or SIGTERM; raises what went wrong with the play."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
            loop.add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({playing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if playing.done():
        playing.result()
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise PortTaken(f"port {port}: {problem.strerror}; choose another with --port") from None
