"""Which recommendations were held to be one, by whom and why: read from the record. Changes with what an auditor asks.

One row a pair: the engine's finding, the answer, and what became of it. A question that nobody has answered is no row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from hub.domain.events import Event, Merged, Objected, Suggested, ToldApart, Undone, Unmerged
from hub.domain.model import Actor, Band

Verdict = Literal["linked by the hub", "merged", "told apart"]

Happening = Literal["objected", "unmerged", "confirmed", "undone"]


@dataclass(frozen=True, slots=True)
class Later:
    """What became of an answer. `words`: the reason of an objection."""

    what: Happening
    by: Actor
    at: int
    words: str = ""


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
    """Recommendation -> the pair by which it is merged now."""
    of_command: dict[str, list[Held]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        for held in self._touched(event):
            self.of_command.setdefault(event.id, []).append(held)

    def _touched(self, event: Event) -> Iterator[Held]:
        match event.body:
            case Suggested(kind="merge") as body:
                held = self._pair(body.recommendation, body.candidate)
                held.score, held.band, held.reasons, held.version = body.score, body.band, body.reasons, body.version
            case Merged() as body:
                yield self._merged(body, event)
            case ToldApart(a=a, b=b):
                held = self._pair(a, b)
                if held.verdict == "told apart" or held.verdict is None:
                    held.verdict, held.by, held.at = "told apart", event.actor, event.at
                yield held
            case Unmerged(recommendation=id) if id in self.linked:
                yield self._then(self.linked.pop(id), "unmerged", event)
            case Objected(recommendation=id, reason=reason) if id in self.linked:
                yield self._then(self.linked[id], "objected", event, reason)
            case Undone(command=command):
                touched = {id_of(one): one for one in self.of_command.get(command, ())}
                for one in touched.values():
                    self._then(one, "undone", event)
            case _:
                pass

    def _merged(self, body: Merged, event: Event) -> Held:
        held = self._pair(body.recommendation, body.into)
        if self.linked.get(body.recommendation) is held:
            return self._then(held, "confirmed", event)
        if body.likeness is not None:
            found = body.likeness
            held.score, held.reasons, held.version, held.band = found.score, found.reasons, found.version, "very_close"
        held.verdict = "merged" if body.likeness is None else "linked by the hub"
        held.by, held.at = event.actor, event.at
        self.linked[body.recommendation] = held
        return held

    def _pair(self, recommendation: str, other: str) -> Held:
        return self.pairs.setdefault(frozenset((recommendation, other)), Held(recommendation, other))

    def _then(self, held: Held, what: Happening, event: Event, words: str = "") -> Held:
        held.later.append(Later(what, event.actor, event.at, words))
        return held


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
    ("Độ giống (%)", 12),
    ("Mức", 14),
    ("Lý do", 40),
    ("Phiên bản máy", 16),
    ("Ai quyết định", 22),
    ("Thời điểm", 20),
    ("Diễn biến sau đó", 50),
)
"""Heading and width in characters of the sheet that `workbook` writes."""
