"""Which recommendations were held to be one, by whom and why: read from the record. Changes with what an auditor asks.

One row a pair: the engine's finding, the answer, and what became of it. A question that nobody has answered is no row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from hub.domain.events import (
    Event,
    Merged,
    Objected,
    Screened,
    Suggested,
    ToldApart,
    Undone,
    Unmerged,
    WasSplit,
    Withdrawn,
)
from hub.domain.evolve import evolve
from hub.domain.model import Actor, Band, State

Verdict = Literal["linked by the hub", "merged", "told apart"]

Happening = Literal[
    "objected", "kept", "confirmed", "moved", "unmerged", "ended", "told apart", "linked again", "undone"
]
"""`kept`: merged once more over an objection; `moved`: what it was linked to was linked on; `ended`: one of the two
was withdrawn, referred or split; `linked again`: after it had ended."""


@dataclass(frozen=True, slots=True)
class Later:
    """What became of an answer. `words`: the reason of an objection; `into`: where a link was moved to."""

    what: Happening
    by: Actor
    at: int
    words: str = ""
    into: str | None = None


@dataclass(slots=True)
class Held:
    """One pair. `score` per mille, with the reasons and the engine that found it; None where people found it."""

    recommendation: str
    other: str
    score: int | None = None
    band: Band | None = None
    reasons: tuple[str, ...] = ()
    version: str = ""
    verdict: Verdict | None = None
    by: Actor | None = None
    at: int = 0
    later: list[Later] = field(default_factory=list)


def pairs_held(events: Iterable[Event]) -> list[Held]:
    """The answered pairs in the order of their answers; `events` from the first of a conference on."""
    reading = _Reading()
    for event in events:
        reading.take(event)
    return sorted((held for held in reading.pairs.values() if held.verdict is not None), key=lambda held: held.at)


@dataclass(slots=True)
class _Reading:
    pairs: dict[frozenset[str], Held] = field(default_factory=dict)
    linked: dict[str, Held] = field(default_factory=dict)
    """Recommendation -> the pair by which it is merged, or was the last time it was."""
    of_command: dict[str, list[Held]] = field(default_factory=dict)
    state: State | None = None

    def take(self, event: Event) -> None:
        before, self.state = self.state, evolve(self.state, event)
        if before is not None:
            for held in self._touched(event, before, self.state):
                self.of_command.setdefault(event.id, []).append(held)

    def _touched(self, event: Event, before: State, after: State) -> Iterator[Held]:
        match event.body:
            case Suggested(kind="merge") as body:
                held = self._pair(body.recommendation, body.candidate)
                held.score, held.band, held.reasons, held.version = body.score, body.band, body.reasons, body.version
            case Merged(recommendation=id, into=into) as body:
                was = before.recommendations[id]
                if was.merged_into == into:
                    yield self._then(self.linked[id], event, "confirmed" if was.objection is None else "kept")
                else:
                    if was.merged_into is not None:
                        yield self._then(self.linked[id], event, "moved", into=into)
                    yield self._linked(body, event)
                for other in _moved(before, after, but=id):
                    yield self._then(self.linked[other], event, "moved", into=into)
            case ToldApart(a=a, b=b):
                yield self._told_apart(self._pair(a, b), event)
            case Unmerged(recommendation=id) if before.recommendations[id].merged_into is not None:
                yield self._then(self.linked[id], event, "unmerged")
            case Objected(recommendation=id, reason=reason) if before.recommendations[id].merged_into is not None:
                yield self._then(self.linked[id], event, "objected", reason)
            case Withdrawn() | Screened() | WasSplit():
                for id in _moved(before, after):
                    yield self._then(self.linked[id], event, "ended")
            case Undone(command=command):
                for held in {id_of(held): held for held in self.of_command.get(command, ())}.values():
                    self._then(held, event, "undone")
                self._find_again(after)
            case _:
                pass

    def _find_again(self, state: State) -> None:
        """The pairs by which links stand that were moved, and the moving taken back."""
        for id, held in self.linked.items():
            into = state.recommendations[id].merged_into
            again = self.pairs.get(frozenset((id, into))) if into is not None else None
            self.linked[id] = again if again is not None and again.verdict is not None else held

    def _linked(self, body: Merged, event: Event) -> Held:
        held = self._pair(body.recommendation, body.into)
        self.linked[body.recommendation] = held
        if held.verdict is not None:
            return self._then(held, event, "linked again")
        if body.likeness is not None:
            found = body.likeness
            held.score, held.reasons, held.version, held.band = found.score, found.reasons, found.version, "very_close"
        held.verdict = "merged" if body.likeness is None else "linked by the hub"
        held.by, held.at = event.actor, event.at
        return held

    def _told_apart(self, held: Held, event: Event) -> Held:
        """The word of people on a link that they took apart is one with that."""
        if held.verdict is None:
            held.verdict, held.by, held.at = "told apart", event.actor, event.at
        elif not any(held is one for one in self.of_command.get(event.id, ())):
            self._then(held, event, "told apart")
        return held

    def _pair(self, recommendation: str, other: str) -> Held:
        return self.pairs.setdefault(frozenset((recommendation, other)), Held(recommendation, other))

    def _then(self, held: Held, event: Event, what: Happening, words: str = "", into: str | None = None) -> Held:
        held.later.append(Later(what, event.actor, event.at, words, into))
        return held


def _moved(before: State, after: State, but: str = "") -> list[str]:
    """What was merged before into something else than after, the recommendation `but` left out."""
    if before.recommendations is after.recommendations:
        return []
    was = before.recommendations
    items = [item for id, item in after.recommendations.items() if item is not was.get(id)]
    return [
        item.id
        for item in items
        if item.id in was and item.id != but and was[item.id].merged_into not in (None, item.merged_into)
    ]


def id_of(held: Held) -> frozenset[str]:
    """The pair, whichever is named first."""
    return frozenset((held.recommendation, held.other))


COLUMNS: Final = (
    ("STT", 6),
    ("Số tiếp nhận", 12),
    ("Điểm cầu", 30),
    ("Nội dung", 60),
    ("Trùng với số", 12),
    ("Điểm cầu", 30),
    ("Nội dung", 60),
    ("Kết quả", 14),
    ("Độ giống", 12),
    ("Mức", 14),
    ("Lý do", 40),
    ("Phiên bản máy", 16),
    ("Ai quyết định", 22),
    ("Thời điểm", 20),
    ("Diễn biến sau đó", 50),
)
"""Heading and width in characters of the sheet that `workbook` writes."""
