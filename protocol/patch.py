"""What changed between two states of one view, and the view after it. Pure; never alters its input.

For all pairs of states of one view type: ``apply(old, diff(old, new)) == new``.
"""

from typing import cast

import msgspec

from protocol.messages import FlatView, Row, Value
from protocol.views import AnyView


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """`set`: whole rows that are new or differ; `unset`: keys that are gone; `put`: scalars that differ."""

    set: dict[str, dict[str, Row]]
    unset: dict[str, list[str]]
    put: dict[str, Value]

    @property
    def empty(self) -> bool:
        """Nothing changed: there is no patch to send."""
        return not (self.set or self.unset or self.put)


def flatten(view: AnyView) -> FlatView:
    """A view as it travels: plain dicts, lists and scalars, nothing shared with the struct that can
    change.
    """
    return cast(FlatView, msgspec.to_builtins(view))


def diff(old: FlatView, new: FlatView, collections: frozenset[str]) -> Change:
    """What turns `old` into `new`, two states of the view whose collections are named.

    A view type has fixed fields: states with different names are a mistake of the caller (AssertionError).
    """
    assert old.keys() == new.keys(), "a view's fields are fixed; only rows come and go"
    change = Change(set={}, unset={}, put={})
    for name, value in new.items():
        before = old[name]
        if before is value:
            continue
        if name in collections:
            _note_rows(change, name, cast(dict[str, Row], before), cast(dict[str, Row], value))
        elif before != value:
            change.put[name] = cast(Value, value)
    return change


def _note_rows(change: Change, name: str, old: dict[str, Row], new: dict[str, Row]) -> None:
    changed = {key: row for key, row in new.items() if key not in old or old[key] != row}
    gone = [key for key in old if key not in new]
    if changed:
        change.set[name] = changed
    if gone:
        change.unset[name] = gone


def apply(old: FlatView, change: Change) -> FlatView:
    """The view after `change`: rows and scalars that did not change are shared with `old`, maps are new.

    A row that is not there may be unset: the outcome is the same. A change of a collection that `old` has not
    is KeyError, and one of a scalar as a collection TypeError.
    """
    new = dict(old)
    for name in change.set.keys() | change.unset.keys():
        rows = dict(_rows(old, name))
        for key in change.unset.get(name, ()):
            rows.pop(key, None)
        rows.update(change.set.get(name, {}))
        new[name] = rows
    new.update(change.put)
    return new


def _rows(view: FlatView, name: str) -> dict[str, Row]:
    rows = view[name]
    if not isinstance(rows, dict):
        raise TypeError(f"{name} is not a collection")
    return cast(dict[str, Row], rows)
