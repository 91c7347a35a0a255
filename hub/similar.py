"""The talk with the engine in JSON Lines, so that anyone can measure it. Changes with the requests of the talk."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, field
from msgspec.json import Decoder, encode

from hub.dedup.engine import VERSION, Decision, Engine, Match, reason
from hub.dedup.index import Candidate
from hub.dedup.places import Place
from hub.dedup.request import parts
from hub.dedup.topics import Topics

LINE_MAX: Final = 4_000_000  # bytes: tree and topics of a province with room to spare; the rest is a line of its own
SHOWN: Final = 5


class TopicGiven(Struct, frozen=True):
    code: str
    title: str
    department: str = ""
    seeds: tuple[str, ...] = ()


class PointGiven(Struct, frozen=True):
    id: str
    name: str
    tier: str
    parent: str | None = None
    former_names: tuple[str, ...] = ()


class Said(Struct, frozen=True):
    point: str
    text: str


class Open(Struct, frozen=True, tag="open", tag_field="op"):
    topics: tuple[TopicGiven, ...]
    points: tuple[PointGiven, ...]


class Add(Struct, frozen=True, tag="add", tag_field="op"):
    id: str
    point: str
    text: str


class Answer(Struct, frozen=True, tag="answer", tag_field="op"):
    unit: str
    same: str | None


class Assign(Struct, frozen=True, tag="topic", tag_field="op"):
    unit: str
    code: str


class Compare(Struct, frozen=True, tag="compare", tag_field="op"):
    a: Said
    b: Said


Asked = Open | Add | Answer | Assign | Compare


class Problem(Struct, frozen=True):
    code: str
    message: str


class Refused(Struct, frozen=True):
    error: Problem


class Opened(Struct, frozen=True):
    version: str
    extra: str = "none"
    ok: bool = True


class Done(Struct, frozen=True):
    ok: bool = True


class Compared(Struct, frozen=True):
    score: float
    decision: Decision
    guard: str | None


class Alike(Struct, frozen=True):
    unit: str
    score: float
    why: tuple[str, ...]


class Scored(Struct, frozen=True):
    code: str
    score: float


class Unit(Struct, frozen=True):
    unit: str
    text: str
    decision: Decision
    with_: str | None = field(name="with")
    candidates: tuple[Alike, ...]
    topics: tuple[Scored, ...]


class Added(Struct, frozen=True):
    id: str
    units: tuple[Unit, ...]


Reply = Refused | Opened | Done | Compared | Added

_DECODER: Final = Decoder(Asked)


class Unservable(Exception):
    """A line that is well formed and yet cannot be served: an unknown unit, or nothing opened."""


class Talk:
    """One conversation; `open` starts it afresh."""

    def __init__(self) -> None:
        self._start((), ())
        self._opened = False

    def reply(self, line: bytes) -> Reply:
        """One reply to one line, whatever the line is."""
        try:
            return self._served(_DECODER.decode(line))
        except (ValidationError, DecodeError, UnicodeError) as problem:
            return Refused(Problem("bad_request", str(problem)))
        except Unservable as problem:
            return Refused(Problem("not_served", str(problem)))

    def _served(self, asked: Asked) -> Reply:
        if not self._opened and not isinstance(asked, Open):
            raise Unservable("open first")
        match asked:
            case Open(topics, points):
                self._start(topics, points)
                return Opened(VERSION)
            case Add(id, point, text):
                return self._add(id, point, text)
            case Answer(unit, same):
                self._group[self._known(unit)] = self._stands_for(self._known(same)) if same else unit
                return Done()
            case Assign(unit, code):
                self._topic_of[self._known(unit)] = code
                return Done()
            case Compare(a, b):
                score, reason = self._engine.compare((a.point, a.text), (b.point, b.text))
                return Compared(score, self._engine.decide(score, reason is not None), reason)

    def _start(self, topics: Iterable[TopicGiven], points: Iterable[PointGiven]) -> None:
        places = [Place(p.id, (p.name, *p.former_names), p.tier, p.parent) for p in points]
        self._engine = Engine(places)
        self._topics = Topics()
        for topic in topics:
            self._topics.put(topic.code, (topic.title, topic.department, *topic.seeds))
        self._group: dict[str, str] = {}
        self._topic_of: dict[str, str] = {}
        self._opened = True

    def _add(self, id: str, point: str, text: str) -> Added:
        texts = parts(text)
        if f"{id}#1" in self._group:
            raise Unservable(f"{id} was added already")
        return Added(id, tuple(self._unit(f"{id}#{n}", point, part) for n, part in enumerate(texts, 1)))

    def _unit(self, unit: str, point: str, text: str) -> Unit:
        found = self._engine.like(text, point, self._stands_for)
        best = found.matches[0] if found.matches else None
        decision = self._engine.decide(best.score, best.veto is not None) if best else "new"
        topics = self._topics.rank(text, self._assigned(found.near))
        self._engine.add(unit, point, text)
        linked = best.id if best is not None and decision == "merge" else None
        self._group[unit] = self._stands_for(linked) if linked else unit
        shown = tuple(Alike(match.id, round(match.score, 4), why(match)) for match in found.matches[:SHOWN])
        scores = tuple(Scored(code, round(score, 4)) for code, score in topics)
        return Unit(unit, text, decision, linked, shown, scores)

    def _assigned(self, near: Iterable[Candidate]) -> Iterator[tuple[Candidate, str]]:
        return ((like, self._topic_of[like.id]) for like in near if like.id in self._topic_of)

    def _known(self, unit: str) -> str:
        if unit not in self._group:
            raise Unservable(f"unknown unit {unit}")
        return unit

    def _stands_for(self, unit: str) -> str:
        return self._group.get(unit, unit)


def why(match: Match) -> tuple[str, ...]:
    """In words: what forbids the link, or how alike the two are."""
    return (match.veto,) if match.veto is not None else (reason(match),)


def serve(readline: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
    """Answers each line until there are no more."""
    talk = Talk()
    while line := readline(LINE_MAX):
        write(encode(talk.reply(line)) + b"\n")
