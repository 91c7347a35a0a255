"""How suggestions are kept."""

from hub.domain.model import Suggestion
from hub.domain.suggestions import of_item, pair, suggestion_id, trimmed


def suggestion(candidate: str, score: int, item: str = "r1") -> Suggestion:
    id = suggestion_id("topic", item, candidate)
    return Suggestion(id, "topic", item, candidate, score, "close", (), (), "1")


def test_a_pair_is_the_same_whichever_is_named_first() -> None:
    assert pair("b", "a") == pair("a", "b") == ("a", "b")


def test_the_best_are_kept_and_others_are_left_alone() -> None:
    its = [suggestion("t1", 5), suggestion("t2", 9), suggestion("t3", 7), suggestion("t4", 6)]
    all_ = [*its, suggestion("t1", 1, "r2")]
    table = {one.id: one for one in all_}
    assert [one.candidate for one in of_item(table, "topic", "r1")] == ["t2", "t3", "t4", "t1"]
    assert set(trimmed(table, all_[3])) == {"topic:r1:t2", "topic:r1:t3", "topic:r1:t4", "topic:r2:t1"}
