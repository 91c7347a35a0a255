"""The chain, against values computed by the words of the format."""

import pytest

from hub.eventlog.chain import Walk, chain, genesis, link

from .events import LOG_ID, events, hash_after


def test_the_chain_starts_at_the_hash_of_the_sixteen_bytes_of_the_log_id() -> None:
    assert genesis(LOG_ID) == hash_after([])
    # Computed with coreutils: printf of the 16 bytes, piped to b2sum -l 256.
    assert genesis(LOG_ID) == "84a5b2397ee07585706b045f25583e1502f1ce5517efddb03edc65e4845531b7"


@pytest.mark.parametrize("not_an_id", ["", "00" * 15, "00" * 17, "0" * 31, "GG" * 16, "AA" * 16, " " + "00" * 16])
def test_what_is_not_an_id_of_sixteen_bytes_starts_no_chain(not_an_id: str) -> None:
    with pytest.raises(ValueError, match=r"hex|log id"):
        genesis(not_an_id)


def test_each_hash_holds_the_one_before_and_the_raw_bytes() -> None:
    records = events(3)
    raws = [record.raw for record in records]
    assert chain(genesis(LOG_ID), raws) == [hash_after(records[:n]) for n in (1, 2, 3)]
    assert link(hash_after(records[:2]), raws[2]) == hash_after(records)
    assert chain(genesis(LOG_ID), []) == []


def test_a_walk_stops_at_the_first_break_and_says_where() -> None:
    first, second, third = events(3)
    walk = Walk(LOG_ID)
    assert walk.step(1, first.raw, hash_after([first])) is None
    assert "seq 2" in str(walk.step(3, third.raw, hash_after([first, third])))
    assert "seq 2" in str(walk.step(1, first.raw, hash_after([first])))
    assert "seq 2" in str(walk.step(2, third.raw, hash_after([first, second])))
    assert (walk.seq, walk.hash) == (1, hash_after([first]))
    assert walk.step(2, second.raw, hash_after([first, second])) is None
