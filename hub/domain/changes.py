"""The fields in which two states differ, and how to write old values back. Changes when the state gains a field.

Three kinds of fields are told apart, because others act between an action and its being taken back:
- a plain field is put back only while it still holds what the action left there; otherwise someone decided anew;
- sequences (queue, overrides), pairs and counts (turns) are shared by many actions: only what this action added or
  took away is taken back, whatever else happened to them;
- suggestions are advice: put back where nothing else took their place, never a reason to say no.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from hub.domain.model import Change, Recommendation, State, Topic
from hub.domain.suggestions import about_something, by_item, differing

RECORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "recommendations": tuple(field.name for field in fields(Recommendation)),
    "topics": tuple(field.name for field in fields(Topic)),
}
"""Tables whose entries are compared field by field."""
WHOLE: Final = ("announcements", "suggestions", "dismissed", "turns_of_points", "turns_of_districts")
"""Tables whose entries are compared as a whole."""
SCALARS: Final = ("phase", "intake_mode", "intake_closed_at", "floor", "turns", "queue", "overrides", "apart")
"""Fields of the state itself. Not here: what only points or the hub write, the receipts, the seal, the history."""
SEQUENCES: Final = frozenset({"queue", "overrides"})
COUNTS: Final = frozenset({"turns", "turns_of_points", "turns_of_districts"})

Key = tuple[str | None, str | None, str | None]
T = TypeVar("T")


def changes_between(old: State, new: State) -> Iterator[Change]:
    """Every tracked field that differs."""
    for table, names in RECORDS.items():
        for key, before, after in _differing(getattr(old, table), getattr(new, table)):
            if before is None or after is None:
                yield Change(table, key, None, before, after)
                continue
            for name in names:
                was, now = getattr(before, name), getattr(after, name)
                if was != now:
                    yield Change(table, key, name, was, now)
    for table in WHOLE:
        was_table, table_now = getattr(old, table), getattr(new, table)
        if table == "suggestions" and was_table is not table_now:
            was_table, table_now = differing(was_table, table_now)
        for key, before, after in _differing(was_table, table_now):
            yield Change(table, key, None, before, after)
    for name in SCALARS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(None, None, name, was, now)


def folded(earlier: Iterable[Change], later: Iterable[Change]) -> tuple[Change, ...]:
    """One change a field: from before the earlier to after the later; a field that is as it was has none."""
    total: dict[Key, Change] = {}
    for change in (*earlier, *later):
        key = change.table, change.key, change.field
        total[key] = replace(change, before=total[key].before) if key in total else change
    return tuple(change for change in total.values() if change.before != change.after)


def clash(state: State, changes: Iterable[Change]) -> Change | None:
    """The first change that cannot be taken back, because someone decided anew since; None when all can."""
    return next((one for one in changes if one.table != "suggestions" and not _stands(state, one)), None)


def taken_back(state: State, changes: Sequence[Change]) -> State:
    """The state with every change written back. Call only when `clash` finds none."""
    # Fields of many types, addressed by name: the type checker cannot follow; each value was read from that field.
    written: dict[str, Any] = {}
    for change in changes:
        if change.table is None:
            assert change.field is not None
            written[change.field] = _scalar_back(change.field, getattr(state, change.field), change)
        elif _stands(state, change):
            assert change.key is not None
            table = written.setdefault(change.table, dict(getattr(state, change.table).items()))
            _entry_back(table, change.key, change)
    restored = replace(state, **written)
    return _without_loose_ends(restored, changes)


def _differing(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    if old is new:
        return
    replaced = [key for key, after in new.items() if old.get(key) is not after]  # nearly all entries are shared
    for key in replaced:
        if old.get(key) != new[key]:
            yield key, old.get(key), new[key]
    for key in old.keys() - new.keys():
        yield key, old[key], None


def _stands(state: State, change: Change) -> bool:
    if change.table is None:
        assert change.field is not None
        return _scalar_stands(getattr(state, change.field), change)
    if change.table in COUNTS:
        return True
    current = getattr(state, change.table).get(change.key)
    if change.field is not None:
        return current is not None and bool(getattr(current, change.field) == change.after)
    return bool(current == change.after)


def _scalar_stands(current: Any, change: Change) -> bool:
    if change.field in COUNTS or change.field == "apart":
        return True
    if change.field in SEQUENCES:
        added, removed = _added_and_removed(change)
        return all(one in current for one in added) and not any(one in current for one in removed)
    return bool(current == change.after)


def _entry_back(table: dict[str, Any], key: str, change: Change) -> None:
    if change.table in COUNTS:
        table[key] = table.get(key, 0) + _difference(change)
        if not table[key]:
            del table[key]
    elif change.field is not None:
        table[key] = replace(table[key], **{change.field: change.before})
    elif change.before is None:
        del table[key]
    else:
        table[key] = change.before


def _scalar_back(field: str, current: Any, change: Change) -> object:
    if current == change.after:
        return change.before
    if field in COUNTS:
        return current + _difference(change)
    before: Any = change.before
    if field == "apart":
        after: Any = change.after
        return (current - (after - before)) | (before - after)
    assert field in SEQUENCES
    added, removed = _added_and_removed(change)
    kept = [one for one in current if one not in added]
    for one in removed:
        kept.insert(_place(kept, before, one), one)
    return tuple(kept)


def _added_and_removed(change: Change) -> tuple[list[object], list[object]]:
    before: Any = change.before
    after: Any = change.after
    return [one for one in after if one not in before], [one for one in before if one not in after]


def _place(kept: Sequence[object], before: Sequence[object], one: object) -> int:
    """Behind the nearest of those that stood ahead of it and are still there; else in front."""
    ahead = before[: before.index(one)]
    return next((kept.index(other) + 1 for other in reversed(ahead) if other in kept), 0)


def _difference(change: Change) -> int:
    before, after = change.before or 0, change.after or 0
    assert isinstance(before, int)
    assert isinstance(after, int)
    return before - after


def _without_loose_ends(state: State, changes: Sequence[Change]) -> State:
    """An objection ends with the merge it was against, a suggestion with what it is about."""
    items = dict(state.recommendations)
    for change in changes:
        if (change.table, change.field, change.before) == ("recommendations", "merged_into", None):
            assert change.key is not None
            items[change.key] = replace(items[change.key], objection=None, likeness=None)
    kept = {id: one for id, one in state.suggestions.items() if about_something(state, one)}
    return replace(state, recommendations=items, suggestions=by_item(kept))
