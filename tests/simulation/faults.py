"""What may go wrong in a world, each with its name. Changes when a new trouble is thought of.

Faults are drawn one after the other; which of them a world knows at all, and how often each comes, is drawn once a
world, so that every seed has troubles of its own.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.simulation.hub import HubMachine
from tests.simulation.machine import Machine
from tests.simulation.net import NEVER_S, Link

HUB_PLACES: Final = (
    "before append",
    "before sync",
    "after append",
    "before publish",
    "after publish",
    "before outcome",
    "before patch",
    "before snapshot",
    "before welcome",
    "after replay",
)
MACHINE_PLACES: Final = (
    "before synced commit",
    "after synced commit",
    "before plain commit",
    "after plain commit",
    "before identity",
)
CLOCK_JUMP_MS: Final = 3_600_000


@dataclass
class Target:
    """All that can be hurt."""

    rng: random.Random
    hub: HubMachine
    machines: Sequence[Machine]
    now_s: Callable[[], float]

    def machine(self) -> Machine:
        return self.rng.choice(self.machines)

    def link(self) -> Link | None:
        links = [link for link in self.machine().links if not link.over]
        return self.rng.choice(links) if links else None


def cut(target: Target) -> None:
    """A link is reset."""
    if (link := target.link()) is not None:
        link.cut()


def stall(target: Target) -> None:
    """A link stands still for a while, in one direction or both."""
    if (link := target.link()) is not None:
        up = target.rng.random() < 0.7
        link.stall(target.now_s() + target.rng.uniform(0.5, 40.0), up=up, down=not up or target.rng.random() < 0.7)


def half_open(target: Target) -> None:
    """A link dies and tells nobody, or only one side."""
    if (link := target.link()) is not None:
        up = target.rng.random() < 0.7
        link.stall(NEVER_S, up=up, down=not up or target.rng.random() < 0.7)


def replace_link(target: Target) -> None:
    """A client loses its link while the hub does not: what it sent before arrives after its next hello."""
    machine = target.machine()
    for link in machine.links:
        link.stall(target.now_s() + target.rng.uniform(0.2, 3.0), up=True, down=True)
        link.client.forget()


# Within a connection TCP repeats nothing and changes no order, so no link of the simulation does. What comes twice was
# said twice: by a client in a hurry (`say_again`), or by something on the way that kept what a connection had carried
# (`replay`). What comes out of order came over two connections of one client (`replace_link`, `replay`).


def say_again(target: Target) -> None:
    """A client sends commands again that are in flight or answered."""
    target.machine().say_again(target.rng)


def replay(target: Target) -> None:
    """What an old connection carried, from its hello on, comes once more on a new one."""
    target.machine().replay(target.rng, target.rng.uniform(0.1, 5.0))


def go_offline(target: Target) -> None:
    """A point's line is down for a while."""
    machine = target.machine()
    machine.offline_until_s = target.now_s() + target.rng.uniform(1.0, 30.0)
    for link in machine.links:
        link.stall(machine.offline_until_s, up=True, down=True)


def storm(target: Target) -> None:
    """Every link is cut at once."""
    for machine in target.machines:
        for link in machine.links:
            link.cut()


def kill_hub(target: Target) -> None:
    target.hub.die("killed")


def kill_hub_at(target: Target) -> None:
    target.hub.peril.armed = target.rng.choice(HUB_PLACES)


def kill_machine(target: Target) -> None:
    target.machine().die("killed")


def kill_machine_at(target: Target) -> None:
    target.machine().peril.armed = target.rng.choice(MACHINE_PLACES)


def disk_full(target: Target) -> None:
    """The hub's disk has no room for a while: everything is answered busy."""
    target.hub.disk.full_until_s = target.now_s() + target.rng.uniform(0.05, 5.0)


def disk_breaks(target: Target) -> None:
    target.hub.disk.breaks = True


def lose_tail(target: Target) -> None:
    """The hub dies and its disk forgets some events that it had synced."""
    disk = target.hub.disk
    most = target.rng.choice((3, 10, 50))  # a torn page, a torn file, the copy of a minute ago
    count = min(target.rng.randint(1, most), len(disk.stored) - 1)
    target.hub.die("its disk loses the tail")
    if count > 0:
        disk.lose_tail(count, new_epoch=target.rng.random() < 0.3)


def turn_clock(target: Target) -> None:
    """Somebody sets a clock."""
    machine = target.rng.choice((target.hub, target.machine()))
    machine.ahead_ms += target.rng.randint(-CLOCK_JUMP_MS, CLOCK_JUMP_MS)


def copy_machine(target: Target) -> None:
    for machine in target.machines:
        if target.rng.random() < 0.3:
            machine.copy()


def restore_machine(target: Target) -> None:
    """Somebody puts an old copy of a machine's disk back; what was typed since is gone from there."""
    copied = [machine for machine in target.machines if machine.copies]
    if copied:
        machine = target.rng.choice(copied)
        machine.restore(target.rng.choice(machine.copies))


Fault = Callable[[Target], None]
FAULTS: Final[dict[Fault, float]] = {
    cut: 4.0,
    stall: 3.0,
    half_open: 1.0,
    replace_link: 3.0,
    say_again: 2.0,
    replay: 1.5,
    go_offline: 2.0,
    storm: 1.0,
    kill_hub: 2.0,
    kill_hub_at: 4.0,
    kill_machine: 2.0,
    kill_machine_at: 3.0,
    disk_full: 2.0,
    disk_breaks: 0.5,
    lose_tail: 1.0,
    turn_clock: 1.0,
    copy_machine: 1.5,
    restore_machine: 1.0,
}
"""How often each comes, beside the others."""


@dataclass(frozen=True)
class Troubles:
    """The faults of one world."""

    faults: Sequence[Fault]
    weights: Sequence[float]
    mean_pause_s: float

    def strike(self, target: Target) -> str:
        """One of them, now; its name."""
        [fault] = target.rng.choices(self.faults, self.weights)
        fault(target)
        return fault.__name__


def draw(rng: random.Random) -> Troubles:
    """Some of the faults, each as often as chance has it."""
    chosen = [fault for fault in FAULTS if rng.random() < 0.6] or [cut]
    return Troubles(chosen, [FAULTS[fault] * rng.expovariate(1.0) for fault in chosen], rng.uniform(0.7, 5.0))
