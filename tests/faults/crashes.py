"""Family: the hub, or a client, dies at every named place of its code, and everything must still come right."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from hub.eventlog.verify import LOG_FILE, verify_path
from hub.operations.backups import Backup, listed
from tests.faults.crash import HUB, JOINING, POINTS, SEALING, TYPING, WELCOMING, WORKING, CrashPoint
from tests.faults.family import Family
from tests.faults.rounds import Conferences, Deadline
from tests.faults.stage import Ground, Stage, staged

PROMISES: Final = "I1-I7 I11"
HIT_S: Final = 30
"""A place that nobody passes within this time is told as never hit."""
NUDGE_S: Final = 0.25
BURSTS: Final = frozenset({"before requeue", "after requeue"})
NUDGES: Final[dict[str, tuple[str, int]]] = {
    "before requeue": ("burst", 50),
    "after requeue": ("burst", 50),
    "before disconnect": ("cut", 0),
    "after disconnect": ("cut", 0),
    "before purge": ("purge", 0),
    "after purge": ("purge", 0),
}
"""What must happen for a place to be passed: a bucket that runs dry, a link that breaks, an operator's purge."""


def hub_crashes() -> Family:
    """Conference after conference; within each the hub dies at all places, in an order of its own."""
    hits: Counter[str] = Counter()

    async def play(number: int, deadline: Deadline) -> tuple[int, list[str]]:
        order = [*WELCOMING, *random.Random(number).sample(sorted(WORKING), len(WORKING))]
        before = hits.total()
        violations = await hub_conference(number, order, hits, deadline)
        return hits.total() - before, violations

    return Conferences("hub dies at named places", PROMISES, play, lambda played: _never_hit(HUB, hits))


def client_crashes() -> Family:
    """The clients' process dies: after the seal, while it joins, and while people type."""
    hits: Counter[str] = Counter()

    async def play(number: int, deadline: Deadline) -> tuple[int, list[str]]:
        order = [*JOINING, *random.Random(number).sample(sorted(TYPING), len(TYPING))]
        before = hits.total()
        violations = await sealed_conference(number, list(SEALING), hits)
        violations += await client_conference(number, order, hits, deadline)
        return hits.total() - before, violations

    points = JOINING | TYPING | SEALING
    return Conferences("clients die at named places", PROMISES, play, lambda played: _never_hit(points, hits))


def _never_hit(points: Mapping[str, CrashPoint], hits: Counter[str]) -> str:
    missing = sorted(points.keys() - hits.keys())
    never = f"; never hit: {', '.join(missing)}" if missing else ""
    return f"{len(points) - len(missing)} of {len(points)} places{never}"


async def hub_conference(
    seed: int, names: Sequence[str], hits: Counter[str], deadline: Deadline | None = None
) -> list[str]:
    """One conference whose hub dies at these places, at the first of them while devices join; the violations."""
    rng = random.Random(f"{seed} hub crashes")
    async with staged(seed) as stage:
        backups = stage.hub.data.parent / "backups"
        for name in names:
            if deadline is not None and deadline.over and hits:
                break
            nth = rng.randint(1, POINTS[name].often)
            backup = ("--backup", str(backups)) if name.startswith("backup") else ()
            await stage.hub.end()
            await stage.hub.start(f"{name}:{nth}", *backup)
            await stage.anybody()
            assert stage.hub.program is not None
            await stage.hub.program.gone(HIT_S)
            hits.update([name] if stage.hub.program.died_at == name else [])
            await stage.hub.end()
        return await stage.verdict() + [broken for backup in listed(backups) for broken in _unverified(backup)]


def _unverified(backup: Backup) -> list[str]:
    """What is named a backup is whole, wherever the hub died."""
    report = verify_path(backup.folder / LOG_FILE)
    at = backup.manifest
    if report.ok and (report.seq, report.hash) == (at.seq, at.hash):
        return []
    return [f"{backup.folder.name}: says seq {at.seq}, holds {report.seq}: {report.problem}"]


async def client_conference(
    seed: int, names: Sequence[str], hits: Counter[str], deadline: Deadline | None = None
) -> list[str]:
    """One conference whose clients die at these places; the first of them while they join."""
    rng = random.Random(f"{seed} client crashes")
    async with staged(seed, Ground(together=True)) as stage:
        for name in names:
            if deadline is not None and deadline.over and hits:
                break
            await _die(stage, name, rng.randint(1, POINTS[name].often), hits)
            if name in BURSTS:
                await stage.hub.end()  # a new hub knows nothing of the bucket that the burst has emptied
                await stage.hub.start()
        return await stage.verdict()


async def sealed_conference(seed: int, names: Sequence[str], hits: Counter[str]) -> list[str]:
    """One conference that ends; then its clients die at these places."""
    async with staged(seed, Ground(together=True, quietly=True)) as stage:
        await stage.everybody()
        await stage.silence()
        await stage.until(lambda: stage.head > 0, HIT_S)
        before = stage.head
        stage.clients[0].ask("seal")
        await stage.until(lambda: stage.settled and stage.head > before, HIT_S)
        for name in names:
            await _die(stage, name, 1, hits)
        return await stage.verdict(last_word=False)


async def _die(stage: Stage, name: str, nth: int, hits: Counter[str]) -> None:
    """The clients start with their death ordered, and are nudged until it comes."""
    [clients] = stage.clients
    await clients.end()
    await clients.start(f"{name}:{nth}")
    program, deadline = clients.program, Deadline(HIT_S)
    assert program is not None
    await stage.until(lambda: stage.joined or not program.alive, HIT_S)
    nudged = False
    while await program.gone(NUDGE_S) is None and not deadline.over:
        if name in NUDGES and not (nudged and name in BURSTS):
            op, count = NUDGES[name]
            clients.ask(op, "Mời các điểm cầu chuẩn bị.", count)
            nudged = True
    hits.update([name] if program.died_at == name else [])
    await clients.end()
