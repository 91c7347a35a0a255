"""A data folder, which holds one conference: made from a conference file, given more codes."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hub.config import Address, Config
from hub.domain.commands import Command, Create
from hub.domain.decide import decide
from hub.domain.events import Event
from hub.domain.model import Actor, Plan
from hub.domain.refusal import Refusal
from hub.eventlog.base import SESSION
from hub.eventlog.codec import dump
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.witness import HEAD_FILE
from hub.gateway.access import RESTORE, Access, Grant, counted
from hub.gateway.server import World

CONSOLE_ROLES: Final = ("chair", "secretary", "display", "operator")
EPOCH: Final = 1
Codes = dict[str, dict[str, str]]


class BadFolder(Exception):
    """The folder cannot be used as asked; the message names it and the rule."""


def config_of(data: Path) -> Config:
    """The paths of a folder; the addresses are of no matter here."""
    return Config(data, Address("127.0.0.1", 0))


def create(data: Path, plan: Plan, phase: str, world: World) -> Codes:
    """A new conference in `data`, opening in `phase`, and its join codes: `{"point": {id: code}, …}`.

    The files appear at the end, together; whatever fails before leaves the folder as it was. Raises `BadFolder`.
    """
    config = config_of(data)
    if config.log_path.exists():
        raise BadFolder(f"{data}: holds a conference already; a data folder holds one")
    command = Command(world.new_id(), world.now_ms(), Actor("hub"), Create(plan, phase))
    try:
        bodies = decide(command, None)
    except Refusal as refusal:
        raise BadFolder(f"phase: {refusal.detail}") from None
    data.mkdir(parents=True, exist_ok=True)
    making = data / f".making-{world.new_id()}"
    making.mkdir()
    try:
        new = config_of(making)
        events = [Event(body, command.id, command.at, command.actor, None, i) for i, body in enumerate(bodies)]
        asyncio.run(_begin(new.log_path, world.chance(16).hex(), events))
        codes = _first_codes(new.access_path, plan, world)
        new.access_path.replace(config.access_path)
        new.log_path.with_name(HEAD_FILE).replace(config.log_path.with_name(HEAD_FILE))
        new.log_path.replace(config.log_path)
    finally:
        shutil.rmtree(making)
    return codes


async def _begin(path: Path, log_id: str, events: Sequence[Event]) -> None:
    eventlog = SqliteLog.create(path, log_id, EPOCH)
    try:
        await eventlog.append(SESSION, await eventlog.head(SESSION), [dump(event) for event in events])
    finally:
        await eventlog.close()


def _first_codes(path: Path, plan: Plan, world: World) -> Codes:
    points = [Grant("point", point=point.id) for point in plan.points]
    departments = [Grant("department", department=department.id) for department in plan.departments]
    roles = [Grant(role) for role in CONSOLE_ROLES]
    grants = points + departments + roles
    access = Access(path, world.chance)
    try:
        codes = iter(access.new_codes(grants, world.now_ms()))
    finally:
        access.close()
    return {
        "point": {point.id: next(codes) for point in plan.points},
        "department": {department.id: next(codes) for department in plan.departments},
        "role": {role: next(codes) for role in CONSOLE_ROLES},
    }


def with_access(data: Path, world: World) -> Access:
    """The credentials of a folder, whole, also while its hub serves. Raises `BadFolder`, and as `counted`."""
    config = config_of(data)
    if not config.access_path.exists():
        if config.log_path.exists():
            raise BadFolder(f"{config.access_path}: không có tệp này, nên không thiết bị nào vào được ({RESTORE})")
        raise BadFolder(f"{data}: holds no conference (log.sqlite and access.sqlite are missing)")
    counted(config.access_path)
    return Access(config.access_path, world.chance)
