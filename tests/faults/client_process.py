"""The clients of a round in one process, each with the product's own outbox and uplink, which may be told where to die.

A nursery of such processes; the words are a folder, whose seats.json names them, and a seed. Each obeys one JSON line
at a time (`Op`), says on one line how things stand (`Status`) whenever that changes, and ends with its standard input.
Changes with what a stage must be able to ask.
"""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Final

import msgspec

from point_client.folder import Edge
from point_client.operations import Lines
from protocol.ids import RANDOM_BYTES, uuid7
from protocol.messages import Arg
from tests.faults.diary import Diary
from tests.faults.nursery import tend
from tests.faults.page import head_of
from tests.faults.seats import Op, Status, read_seats
from tests.faults.station import Impatient, Station

TELL_S: Final = 0.05


def main() -> None:
    tend(_run)


def _run(words: list[str]) -> None:
    folder, seed = words
    asyncio.run(_all(Path(folder), int(seed)))


async def _all(folder: Path, seed: int) -> None:
    await Clients(folder, seed).run()


class Clients:
    """All stations of a folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._seats = read_seats(folder)
        diary = Diary(folder / f"{time.monotonic_ns():020}.diary")
        self._head = -1
        self._asks_head = False
        self._said: Status | None = None
        rng = Impatient(seed)
        edge = Edge(_now_ms, time.monotonic, lambda: uuid7(_now_ms(), os.urandom(RANDOM_BYTES)), rng)
        self._stations = [Station(seat, self._seats, folder / seat.name, diary, edge) for seat in self._seats.seats]

    async def run(self) -> None:
        lines = Lines(sys.stdin.fileno())
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(station.run()) for station in self._stations]
            tasks += [group.create_task(self._tell()), group.create_task(self._ask_head())]
            while (line := await lines.next()) is not None:
                self._obey(msgspec.json.decode(line, type=Op))
            for task in tasks:
                task.cancel()
        os._exit(0)  # a thread may still wait for a hub that does not answer

    def _obey(self, op: Op) -> None:
        match op.op:
            case "quiet":
                self._asks_head = True
                for station in self._stations:
                    station.typing = False
            case "cut":
                for station in self._stations:
                    if station.uplink is not None:
                        station.uplink.cut()
            case "burst" | "bell":
                for _ in range(max(1, op.count)):
                    self._say("secretary", "announce", {"text": op.text, "to": "all"})
            case "seal":
                self._say("chair", "seal", {})
            case "purge":
                for station in self._stations:
                    if station.outbox is not None and station.outbox.sealed:
                        station.outbox.purge()
            case _:
                raise AssertionError(op)

    def _say(self, role: str, name: str, args: dict[str, Arg]) -> None:
        """The console of this role, if it has joined yet."""
        for station in self._stations:
            if station.seat.role == role and station.outbox is not None:
                station.put(name, args)

    async def _tell(self) -> None:
        while True:
            status = self._status()
            if status != self._said:
                self._said = status
                sys.stdout.buffer.write(msgspec.json.encode(status) + b"\n")
                sys.stdout.buffer.flush()
            await asyncio.sleep(TELL_S)

    async def _ask_head(self) -> None:
        while True:
            await asyncio.sleep(TELL_S)
            if self._asks_head:
                self._head = await asyncio.to_thread(head_of, self._seats.url)

    def _status(self) -> Status:
        outboxes = [station.outbox for station in self._stations if station.outbox is not None]
        uplinks = [station.uplink for station in self._stations if station.uplink is not None]
        views = [uplink.followed for uplink in uplinks]
        said = [view.view.get("announcement") for view in views]
        return Status(
            pending=sum(outbox.pending for outbox in outboxes) if len(outboxes) == len(self._stations) else -1,
            connected=sum(uplink.connected for uplink in uplinks),
            told=[text if isinstance(text, str) else None for text in said],
            seqs=[view.position[1] if view.position else 0 for view in views],
            head=self._head,
            quiet=not any(station.typing for station in self._stations),
        )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    main()
