"""What differs between two states, and writing it back."""

from dataclasses import fields, replace

from hub.domain import changes
from hub.domain.changes import changes_between, clash, folded, taken_back
from hub.domain.commands import Queue, Screen, Suggest
from hub.domain.model import Change, State
from hub.domain.tables import without
from tests.scenario import given, says

HERE = given(says("cl1"), says("cl2"), Queue(("t1", "t2", "t3"))).state


def queue(before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    return Change(None, None, "queue", before, after)


def test_every_field_of_the_state_is_tracked_or_named_as_never_undone() -> None:
    tracked = {*changes.RECORDS, *changes.WHOLE, *changes.SCALARS}
    never = {
        "plan", "created_at", "points", "departments", "district_of",  # laid down once
        "present", "attendance",  # only points write them
        "receipt_last", "sealed_at", "history",  # never go back
    }  # fmt: skip
    assert tracked | never == {field.name for field in fields(State)}
    assert not tracked & never


def test_only_what_differs_is_a_change() -> None:
    after = given(says("cl1"), says("cl2"), Queue(("t1", "t2", "t3")), Screen(("r1",), "approve")).state
    assert list(changes_between(HERE, HERE)) == []
    assert list(changes_between(HERE, after)) == [
        Change("recommendations", "r1", "handling", "received", "screened"),
        Change("recommendations", "r1", "publication", "internal", "public"),
    ]


def test_changes_of_one_action_fold_into_one_a_field() -> None:
    one, two = queue(("t1",), ("t1", "t2")), queue(("t1", "t2"), ("t2",))
    assert folded((one,), (two,)) == (queue(("t1",), ("t2",)),)
    assert folded((one,), (queue(("t1", "t2"), ("t1",)),)) == ()


def test_a_sequence_gives_back_only_what_the_action_took() -> None:
    took = queue(("t2", "t1", "t3"), ("t2", "t3"))
    now = replace(HERE, queue=("t3", "t2", "n1"))
    assert taken_back(now, [took]).queue == ("t3", "t2", "t1", "n1")
    assert taken_back(replace(HERE, queue=("n1",)), [took]).queue == ("t1", "n1")
    assert clash(replace(HERE, queue=("t1", "t3")), [took]) == took


def test_a_sequence_loses_only_what_the_action_put() -> None:
    put = queue(("t1",), ("t1", "t2"))
    assert taken_back(replace(HERE, queue=("t2", "t3", "t1")), [put]).queue == ("t3", "t1")
    assert clash(replace(HERE, queue=("t1",)), [put]) == put


def test_counts_and_pairs_are_taken_back_from_whatever_they_are_now() -> None:
    now = replace(HERE, turns=5, turns_of_points={"cl1": 3, "cl2": 1}, apart=frozenset({("a", "b"), ("c", "d")}))
    back = taken_back(
        now,
        [
            Change(None, None, "turns", 1, 2),
            Change("turns_of_points", "cl1", None, 1, 2),
            Change("turns_of_points", "cl2", None, None, 1),
            Change(None, None, "apart", frozenset({("e", "f")}), frozenset({("a", "b")})),
        ],
    )
    assert (back.turns, back.turns_of_points) == (4, {"cl1": 2})
    assert back.apart == {("c", "d"), ("e", "f")}


def test_counts_pairs_and_suggestions_never_clash() -> None:
    for change in (
        Change(None, None, "turns", 7, 8),
        Change("turns_of_points", "cl1", None, 7, 8),
        Change(None, None, "apart", frozenset(), frozenset({("a", "b")})),
    ):
        assert clash(HERE, [change]) is None, change


def test_a_suggestion_that_took_the_place_of_another_stays() -> None:
    asked = Suggest("merge", "r2", "r1", 700, "close", (), (), "1")
    here = given(says("cl1"), says("cl2"), asked).state
    old = replace(here.suggestions["merge:r2:r1"], score=1)
    gone = Change("suggestions", old.id, None, old, None)
    assert clash(here, [gone]) is None
    assert taken_back(here, [gone]).suggestions == here.suggestions
    assert taken_back(replace(here, suggestions={}), [gone]).suggestions == {old.id: old}


def test_a_plain_field_that_holds_something_else_clashes() -> None:
    change = Change("recommendations", "r1", "handling", "screened", "received")
    assert clash(HERE, [change]) is None
    assert clash(HERE, [replace(change, after="withdrawn")]) is not None
    assert clash(HERE, [replace(change, key="nobody")]) is not None
    assert clash(HERE, [Change(None, None, "phase", "collect", "conclude")]) is not None
    assert clash(HERE, [Change("announcements", "all", None, None, "x")]) is not None


def test_a_suggestion_about_what_is_no_more_does_not_come_back() -> None:
    asked = Suggest("merge", "r2", "r1", 700, "close", (), (), "1")
    here = given(says("cl1"), says("cl2"), asked).state
    assert list(taken_back(here, []).suggestions) == ["merge:r2:r1"]
    for id in ("r1", "r2"):
        gone = replace(here, recommendations=without(here.recommendations, (id,)))
        assert taken_back(gone, []).suggestions == {}
