"""How suggestions are kept."""

import pytest

from hub.domain.model import Suggestion
from hub.domain.suggestions import Suggestions, by_item, differing, of_item, pair, suggestion_id, trimmed


def suggestion(candidate: str, score: int, item: str = "r1") -> Suggestion:
    id = suggestion_id("topic", item, candidate)
    return Suggestion(id, "topic", item, candidate, score, "close", (), (), "1")


def test_a_pair_is_the_same_whichever_is_named_first() -> None:
    assert pair("b", "a") == pair("a", "b") == ("a", "b")


def test_the_best_are_kept_and_others_are_left_alone() -> None:
    its = [suggestion("t1", 5), suggestion("t2", 9), suggestion("t3", 7), suggestion("t4", 6)]
    all_ = [*its, suggestion("t1", 1, "r2")]
    table = {one.id: one for one in all_[:3] + all_[4:]}
    assert [one.candidate for one in of_item(table, "topic", "r1")] == ["t2", "t3", "t1"]
    assert set(trimmed(table, all_[3])) == {"topic:r1:t2", "topic:r1:t3", "topic:r1:t4", "topic:r2:t1"}


ALL = (suggestion("t1", 5), suggestion("t2", 9), suggestion("t1", 1, "r:2"), suggestion("t:1", 3, "r"))
PLAIN = {one.id: one for one in ALL}


def test_the_table_by_item_is_equal_to_the_plain_one() -> None:
    table = by_item(PLAIN)
    assert table == PLAIN
    assert table == PLAIN
    assert by_item(table) is table
    assert (dict(table.items()), list(table.values()), list(table), len(table)) == (PLAIN, [*ALL], [*PLAIN], 4)
    assert not Suggestions({})


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_each_is_found_by_its_id_whatever_signs_are_in_it(one: Suggestion) -> None:
    table = by_item(PLAIN)
    assert table[one.id] is one
    assert one.id in table
    left = table.without([one])
    assert one.id not in left
    assert left == {id: other for id, other in PLAIN.items() if other is not one}
    assert table == PLAIN, "what is taken out of another is still here"
    assert left.having(one) == PLAIN
    assert not table.without(ALL).by_item, "no item is kept that has none"


@pytest.mark.parametrize("id", ["", "topic", "topic:r1", "topic:r1:t3", "merge:r1:t1", "topic:r9:t1"])
def test_what_is_not_there_is_not_found(id: str) -> None:
    assert by_item(PLAIN).get(id) is None


def test_only_what_differs_is_looked_at_again() -> None:
    table = by_item(PLAIN)
    new = suggestion("t1", 6)
    before, after = differing(table, table.having(new))
    assert (set(before), set(after)) == ({"topic:r1:t1", "topic:r1:t2"}, {"topic:r1:t1", "topic:r1:t2"})
    assert after[new.id] is new
    assert differing(table, table) == ({}, {})
    assert differing(table, table.without([ALL[2]])) == ({ALL[2].id: ALL[2]}, {})
