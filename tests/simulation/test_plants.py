"""The checker finds what it is there to find: each planted mistake, under the name of the promise that it breaks."""

import pytest

from tests.simulation.plants import PLANTS, Plant
from tests.simulation.world import simulate

SEEDS_MAX = 32
"""Within so many worlds every plant must show."""


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())
def test_a_planted_mistake_is_found_by_the_name_of_its_promise(plant: Plant) -> None:
    with plant.sow():
        for seed in range(SEEDS_MAX):
            if plant.promise in {violation.promise for violation in simulate(plant.setting(seed)).violations}:
                return
    pytest.fail(f"{plant.promise} seemed to be kept in {SEEDS_MAX} worlds")


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())
def test_the_same_worlds_without_the_mistake_are_clean(plant: Plant) -> None:
    outcome = simulate(plant.setting(0))
    assert not outcome.violations, str(outcome)
