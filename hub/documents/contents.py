"""What of the record goes into the papers, counted once for all of them. Changes with Decree 13/2021, Article 11.

Only what the screening made public is ever printed. What is restricted, out of scope or withdrawn is a number here
and nothing else, so that no paper can print it by mistake.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.domain.model import Outcome, Point, Recommendation, State, Topic
from hub.domain.receipts import by_receipt
from hub.domain.standing import handling_of, head_of, in_scope


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording with everyone who asked for it. `spoken_for`: in order of receipt, never empty."""

    head: Recommendation
    spoken_for: tuple[Recommendation, ...]
    original: Recommendation | None
    """The composite recommendation that the head was split from, where it may be printed."""
    apart: tuple[tuple[Outcome, tuple[Recommendation, ...]], ...]
    """Outcomes apart from the topic's, each with those whom it concerns."""

    @property
    def receipts(self) -> tuple[str, ...]:
        """Every receipt the entry stands for."""
        return tuple(rec.receipt for rec in self.spoken_for)

    @property
    def ended_whole(self) -> bool:
        """All of it ended apart from its topic, and in one way."""
        return len(self.apart) == 1 and len(self.apart[0][1]) == len(self.spoken_for)


@dataclass(frozen=True, slots=True)
class Content:
    """A topic with its entries; topic None: recommendations that were settled one by one."""

    topic: Topic | None
    entries: tuple[Entry, ...]

    @property
    def recommendations(self) -> int:
        return sum(len(entry.spoken_for) for entry in self.entries)

    @property
    def points(self) -> int:
        """Distinct points that asked."""
        return len({rec.point for entry in self.entries for rec in entry.spoken_for})

    @property
    def outcome(self) -> Outcome | None:
        return self.topic.outcome if self.topic else None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of work with its contents, in the order of topic numbers."""

    name: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was received and is not in the papers, as bare numbers."""

    referred: int
    out_of_scope: int
    withdrawn: int
    unscreened: int
    """In scope, but nobody has looked at it yet: possible in a draft, never after the seal."""


@dataclass(frozen=True, slots=True)
class Contents:
    """`singles`: recommendations without a topic, each with its own outcome."""

    fields: tuple[Field, ...]
    singles: Content | None
    left_out: LeftOut

    def topics(self) -> Iterator[tuple[Content, Topic]]:
        """The contents that have a topic, in the order of printing."""
        for content in self.all():
            if content.topic is not None:
                yield content, content.topic

    def all(self) -> Iterator[Content]:
        """Every content in the order of printing."""
        for field in self.fields:
            yield from field.contents
        if self.singles is not None:
            yield self.singles

    @property
    def recommendations(self) -> int:
        """R of the notice: in scope after splitting, each of a merged group counted."""
        return sum(content.recommendations for content in self.all())


def contents_of(state: State) -> Contents:
    """The record as the papers tell it."""
    scope = [rec for rec in state.recommendations.values() if in_scope(state, rec)]
    printed = [rec for rec in scope if _is_public(state, rec)]
    by_topic: dict[str | None, list[Entry]] = {}
    for entry in _entries(state, printed):
        by_topic.setdefault(head_of(state, entry.head).topic, []).append(entry)
    topics = sorted((state.topics[topic] for topic in by_topic if topic is not None), key=lambda topic: topic.no)
    fields: dict[str, list[Content]] = {}
    for topic in topics:
        fields.setdefault(topic.field, []).append(Content(topic, _in_order(by_topic[topic.id])))
    return Contents(
        fields=tuple(Field(name, tuple(contents)) for name, contents in fields.items()),
        singles=Content(None, _in_order(by_topic[None])) if None in by_topic else None,
        left_out=_left_out(state, unscreened=len(scope) - len(printed)),
    )


def _is_public(state: State, rec: Recommendation) -> bool:
    """Screened itself, or linked to what is: then the head's wording is printed, and this one's point beside it."""
    return rec.publication == "public" or (
        rec.publication == "internal" and rec.handling == "received" and head_of(state, rec).publication == "public"
    )


def points_of(state: State, entry: Entry) -> tuple[Point, ...]:
    """Every point that asked, once, in the order of receipts."""
    return tuple(state.points[point] for point in dict.fromkeys(rec.point for rec in entry.spoken_for))


def _entries(state: State, printed: Sequence[Recommendation]) -> Iterator[Entry]:
    groups: dict[str, list[Recommendation]] = {}
    for rec in printed:
        groups.setdefault(rec.merged_into or rec.id, []).append(rec)
    for head_id, group in groups.items():
        group.sort(key=lambda rec: by_receipt(rec.receipt))
        head = next((rec for rec in group if rec.id == head_id), group[0])
        yield Entry(head, tuple(group), _original(state, head), _apart(state, group))


def _apart(state: State, group: Sequence[Recommendation]) -> tuple[tuple[Outcome, tuple[Recommendation, ...]], ...]:
    ends: dict[Outcome, list[Recommendation]] = {}
    for rec in group:
        outcome = rec.outcome or head_of(state, rec).outcome
        if outcome is not None:
            ends.setdefault(outcome, []).append(rec)
    return tuple((outcome, tuple(of)) for outcome, of in ends.items())


def _in_order(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those that ended as their topic first, so that its answer stands once beside them all; then by receipt."""
    return tuple(sorted(entries, key=lambda entry: (bool(entry.apart), by_receipt(entry.receipts[0]))))


def _original(state: State, part: Recommendation) -> Recommendation | None:
    """The composite text, if all of it is public: one restricted part makes the whole text restricted."""
    if part.split_from is None:
        return None
    whole = state.recommendations[part.split_from]
    parts = [state.recommendations[each] for each in whole.parts]
    return whole if all(each.publication == "public" for each in parts) else None


def _left_out(state: State, unscreened: int) -> LeftOut:
    kept = [rec for rec in state.recommendations.values() if not rec.training]
    handlings = [handling_of(state, rec) for rec in kept if rec.publication != "restricted"]
    return LeftOut(
        referred=sum(rec.publication == "restricted" for rec in kept),
        out_of_scope=handlings.count("out_of_scope"),
        withdrawn=handlings.count("withdrawn"),
        unscreened=unscreened,
    )
