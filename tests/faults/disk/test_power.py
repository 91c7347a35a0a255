"""A power cut loses nothing that anybody was told; and this test would notice if it did."""

import pytest

from tests.faults.disk.power import cut_log, cut_outbox, synchronous_normal

SEED = 7
IMAGES = 40


async def test_every_image_of_a_power_cut_opens_verifies_and_holds_what_was_acknowledged() -> None:
    print(f"seed {SEED}")
    assert await cut_log(SEED, IMAGES) == []


async def test_without_a_sync_in_every_commit_the_same_test_finds_acknowledged_events_lost() -> None:
    with synchronous_normal():
        problems = await cut_log(SEED, IMAGES)
    assert any("acknowledged lost" in problem for problem in problems)


def test_every_image_of_a_power_cut_holds_what_was_saved_at_the_point() -> None:
    assert cut_outbox(SEED, IMAGES) == []


@pytest.mark.parametrize("seed", [SEED])
def test_an_outbox_without_that_sync_is_found_out(seed: int) -> None:
    assert any("were saved" in problem for problem in cut_outbox(seed, IMAGES, "NORMAL"))
