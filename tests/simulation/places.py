"""One small world again and again: each of its programs dies once at every place that it passes.

Changes with what a small world is.
"""

import random
from typing import Final

from tests.simulation import faults
from tests.simulation.world import Outcome, Setting

CALM: Final = faults.Troubles([faults.copy_machine], [1.0], mean_pause_s=5.0)
"""Nothing breaks by itself: who copies a disk disturbs nobody."""
Place = tuple[str, int]
"""A program, and the how manieth place it passes."""


def small(seed: int) -> Setting:
    """Two points and the consoles, some seconds."""
    return Setting(seed, points=2, faults_s=6.0, troubles=lambda rng: CALM)


def places_of(outcome: Outcome) -> list[Place]:
    """Every place that was passed in a world, in an order of chance: a part of them is of everywhere."""
    places = [(name, number) for name, passed in outcome.places.items() for number in range(1, passed + 1)]
    random.Random(outcome.setting.seed).shuffle(places)
    return places
