"""Gathering what fits no topic: who belongs together, and that looking only nearby finds the same."""

import random
from collections.abc import Mapping

import pytest

from hub.dedup.proposals import ALIKE_FROM, MEMBERS_MAX, Waiting, proposal, reached

CLINIC = "Đề nghị sửa trạm y tế xã đã xuống cấp."


def waiting(*ids: str) -> list[Waiting]:
    return [Waiting(id, f"p-{id}", CLINIC) for id in ids]


def both_ways(pairs: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    likeness: dict[str, dict[str, float]] = {}
    for (a, b), score in pairs.items():
        likeness.setdefault(a, {})[b] = score
        likeness.setdefault(b, {})[a] = score
    return likeness


def test_those_alike_are_gathered_in_the_order_of_coming() -> None:
    found = proposal("b", waiting("a", "b", "c"), both_ways({("a", "b"): 0.8, ("b", "c"): 0.1}), 2)
    assert found is not None
    assert found.members == ("a", "b")
    assert found.score == pytest.approx(0.8)
    assert "trạm y tế xã" in found.title.lower()


def test_one_point_alone_makes_no_topic() -> None:
    own = [Waiting("a", "p", CLINIC), Waiting("b", "p", CLINIC)]
    assert proposal("b", own, both_ways({("a", "b"): 0.9}), 2) is None


def test_a_chain_of_likenesses_does_not_join_strangers() -> None:
    """a-b-c-d each like the next and no other: the mean over all pairs is what counts."""
    chain = both_ways({("a", "b"): 0.9, ("b", "c"): 0.4, ("c", "d"): 0.9})
    found = proposal("a", waiting("a", "b", "c", "d"), chain, 2)
    assert found is not None
    assert found.members == ("a", "b")


def test_a_group_ends_at_what_one_command_may_carry() -> None:
    ids = [f"r{n:03}" for n in range(MEMBERS_MAX + 10)]
    all_alike = both_ways({(a, b): 0.9 for a in ids for b in ids if a < b})
    found = proposal(ids[0], waiting(*ids), all_alike, 2)
    assert found is not None
    assert len(found.members) <= MEMBERS_MAX


def test_who_no_longer_waits_is_no_bridge() -> None:
    likeness = both_ways({("a", "gone"): 0.9, ("gone", "b"): 0.9})
    assert reached("a", likeness, {"a", "b"}.__contains__) == {"a"}
    assert reached("a", likeness, {"a", "b", "gone"}.__contains__) == {"a", "b", "gone"}


@pytest.mark.parametrize("seed", range(20))
def test_who_is_near_decides_alone(seed: int) -> None:
    """Taking away all that is not reached changes no group: the reason why so little must be looked at."""
    chance = random.Random(seed)
    ids = [f"r{n:02}" for n in range(40)]
    pairs = {(a, b): chance.random() for a in ids for b in ids if a < b and chance.random() < 0.08}
    likeness, them = both_ways(pairs), waiting(*ids)
    near = reached("r00", likeness, set(ids).__contains__)
    apart = both_ways({pair: score for pair, score in pairs.items() if near.issuperset(pair)})
    whole, alone = proposal("r00", them, likeness, 2), proposal("r00", them, apart, 2)
    assert (whole and whole.members) == (alone and alone.members)
    assert all(score < ALIKE_FROM for (a, b), score in pairs.items() if (a in near) != (b in near))
