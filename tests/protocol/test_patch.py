"""protocol.patch: a patch of any two states of any view leads from the one to the other."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.codec import decode_from_hub, encode, pack_view, unpack_view
from protocol.messages import FlatView, Patch, Row
from protocol.patch import Change, apply, diff, flatten
from protocol.views import COLLECTIONS, VIEWS
from tests.protocol.samples import HASH, flat
from tests.protocol.strategies import instances

drawn = settings(derandomize=True, max_examples=30, deadline=None)


def _states(name: str, data: st.DataObject) -> tuple[FlatView, FlatView]:
    """Two states of a view that share some of their rows and scalars, as neighbours in time do."""
    first = flatten(data.draw(instances(VIEWS[name])))
    second = flatten(data.draw(instances(VIEWS[name])))
    kept = data.draw(st.sets(st.sampled_from(sorted(first))))
    mixed: FlatView = {field: first[field] if field in kept else value for field, value in second.items()}
    for field in COLLECTIONS[name] - kept:
        mixed[field] = {**_half(first[field]), **_rows(second[field])}
    return first, mixed


def _rows(collection: object) -> dict[str, Row]:
    assert isinstance(collection, dict)
    return collection


def _half(collection: object) -> dict[str, Row]:
    rows = _rows(collection)
    return {key: rows[key] for key in sorted(rows)[::2]}


@pytest.mark.parametrize("name", VIEWS)
@drawn
@given(data=st.data())
def test_the_old_view_and_the_patch_are_the_new_view(name: str, data: st.DataObject) -> None:
    old, new = _states(name, data)
    before = copy.deepcopy((old, new))
    change = diff(old, new, COLLECTIONS[name])
    assert apply(old, change) == new
    assert (old, new) == before, "neither state was altered"
    assert change.empty == (old == new)


@pytest.mark.parametrize("name", VIEWS)
@drawn
@given(data=st.data())
def test_a_patch_means_the_same_after_the_wire(name: str, data: st.DataObject) -> None:
    old, new = _states(name, data)
    change = diff(old, new, COLLECTIONS[name])
    sent = Patch(view="chair", from_=1, to=2, hash=HASH, set=change.set, unset=change.unset, put=change.put)
    heard = decode_from_hub(encode(sent))
    assert isinstance(heard, Patch)
    assert apply(old, Change(set=heard.set, unset=heard.unset, put=heard.put)) == new


@pytest.mark.parametrize("name", VIEWS)
@drawn
@given(data=st.data())
def test_every_view_survives_a_snapshot(name: str, data: st.DataObject) -> None:
    view = flatten(data.draw(instances(VIEWS[name])))
    assert unpack_view(pack_view(view)) == view


OLD = flat({"phase": "a", "counters": {"n": 1}, "rows": {"1": {"x": 1}, "2": {"x": 2}}})
ROWS = frozenset({"rows"})


def test_equal_views_have_no_patch() -> None:
    assert diff(OLD, copy.deepcopy(OLD), ROWS).empty


def test_a_patch_holds_whole_rows_that_differ_and_nothing_else() -> None:
    new = flat({"phase": "a", "counters": {"n": 2}, "rows": {"1": {"x": 1}, "3": {"x": 3}}})
    assert diff(OLD, new, ROWS) == Change(
        set={"rows": {"3": {"x": 3}}}, unset={"rows": ["2"]}, put={"counters": {"n": 2}}
    )


def test_a_scalar_that_is_a_map_is_put_whole() -> None:
    assert apply(OLD, Change(set={}, unset={}, put={"counters": {"m": 1}}))["counters"] == {"m": 1}


def test_rows_that_did_not_change_are_shared_with_the_old_view() -> None:
    new = apply(OLD, Change(set={"rows": {"2": {"x": 9}}}, unset={}, put={}))
    assert _rows(new["rows"])["1"] is _rows(OLD["rows"])["1"]


def test_a_row_that_is_not_there_may_be_unset() -> None:
    assert apply(OLD, Change(set={}, unset={"rows": ["9"]}, put={})) == OLD


def test_a_field_neither_vanishes_nor_appears() -> None:
    for other in (flat({"phase": "a"}), flat({**OLD, "more": 1})):
        with pytest.raises(AssertionError):
            diff(OLD, other, ROWS)


@pytest.mark.parametrize(
    "change",
    [
        Change(set={"nowhere": {"1": {}}}, unset={}, put={}),
        Change(set={}, unset={"nowhere": ["1"]}, put={}),
    ],
    ids=["set", "unset"],
)
def test_a_collection_that_is_not_there_cannot_change(change: Change) -> None:
    with pytest.raises(KeyError):
        apply(OLD, change)


def test_a_scalar_cannot_change_as_a_collection() -> None:
    with pytest.raises(TypeError):
        apply(OLD, Change(set={"phase": {"1": {}}}, unset={}, put={}))
