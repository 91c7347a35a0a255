"""Every family of faults, in the order of the table. Changes when a new kind of trouble is thought of."""

import importlib
from typing import Final, cast

from tests.faults.family import Family

SHARES: Final[dict[str, float]] = {
    "tests.faults.simulated:Simulated": 8.0,
    "tests.faults.simulated:Planted": 0.5,
    "tests.faults.crashes:hub_crashes": 3.0,
    "tests.faults.crashes:client_crashes": 3.0,
    "tests.faults.kills:kills": 3.0,
    "tests.faults.kills:Pauses": 3.0,
    "tests.faults.weather:bad_lines": 2.0,
    "tests.faults.weather:cut_sessions": 2.0,
    "tests.faults.namespaces:PulledCable": 2.0,
    "tests.faults.zombies:zombies": 1.0,
    "tests.faults.disk.families:LogPowerCuts": 1.0,
    "tests.faults.disk.families:OutboxPowerCuts": 1.0,
    "tests.faults.disk.families:DiskErrors": 1.0,
    "tests.faults.disk.families:FullDisk": 0.5,
    "tests.faults.disk.families:SmallDisk": 1.0,
    "tests.faults.disk.families:Damage": 1.0,
    "tests.faults.load.slow:SlowPeers": 3.0,
    "tests.faults.load.readers:WeakReaders": 1.0,
    "tests.faults.load.memory:ConnectionMemory": 1.0,
}
"""Module, and the class or function in it that makes the family -> its share of the time, beside the others. Each is
imported when it is made: one whose packages are missing is a red row and takes no other with it."""


def family(where: str) -> Family:
    """The family made by "module:name"."""
    module, _, name = where.partition(":")
    return cast(Family, getattr(importlib.import_module(module), name)())
