"""A conference on a log, for the specification: where it starts, who asks, and how it is read again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hub.conference import Conference
from hub.domain.commands import Ask, Command
from hub.domain.decide import decide
from hub.domain.model import Actor, Plan
from hub.eventlog.base import SESSION, EventLog
from hub.eventlog.codec import dump
from hub.eventlog.memory import MemoryLog
from hub.eventlog.sqlite import SqliteLog
from tests.scenario import DISTRICTS, START, By, created, events_of, moderator, says

LOG_ID = "00112233445566778899aabbccddeeff"
POINT = moderator("cl1")
POINT_AGAIN = Actor("point", point="cl1", device="second-device-cl1")
OTHER_POINT = moderator("hl1")


@dataclass
class Store:
    """Where one log lies; `again` reads it as a hub does after a restart."""

    kind: Literal["memory", "sqlite"]
    path: Path
    log: EventLog

    async def again(self, conference: Conference) -> Conference:
        if self.kind == "memory":
            return await Conference.open(self.log)
        await conference.close()
        return await Conference.open(SqliteLog.open(self.path))


async def laid_down(log: EventLog, plan: Plan = DISTRICTS) -> EventLog:
    """The log with its first event."""
    command = created(plan)
    events = [dump(event) for event in events_of(command, decide(command, None))]
    await log.append(SESSION, await log.head(SESSION), events)
    return log


async def new_store(kind: Literal["memory", "sqlite"], folder: Path) -> Store:
    path = folder / "log.sqlite"
    log: EventLog = MemoryLog(LOG_ID) if kind == "memory" else SqliteLog.create(path, LOG_ID)
    return Store(kind, path, await laid_down(log))


def asked(number: int, ask: Ask | By | None = None, by: Actor = POINT, id: str | None = None) -> Command:
    """The command with this number of a device; a submission unless something else is asked."""
    ask = ask.ask if isinstance(ask, By) else ask
    wanted = ask if ask is not None else says(by.point or "cl1", f"Đề nghị số {number} của {by.device}")
    return Command(id or f"{by.device}-{number}", START + number, by, wanted, number)
