"""The talk with the engine in JSON Lines, so that anyone can measure it. Changes with the requests of the talk."""

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, field
from msgspec.json import Decoder, encode

from hub.dedup.engine import VERSION, Decision, Match, reasons
from hub.dedup.meaning import Embed, unknown
from hub.dedup.places import Place
from hub.dedup.sorting import Named, Sorted, Sorter, UnknownTopic, UnknownUnit

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
    """A line that is well formed and yet cannot be served: an id twice, or nothing opened."""


class Talk:
    """One conversation; `open` starts it afresh."""

    def __init__(self, embed: Embed = unknown, extra: str = "none") -> None:
        self._embed, self._extra = embed, extra
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
        except UnknownUnit as problem:
            return Refused(Problem("not_served", f"unknown unit {problem.args[0]}"))
        except UnknownTopic as problem:
            return Refused(Problem("not_served", f"unknown topic {problem.args[0]}"))

    def _served(self, asked: Asked) -> Reply:
        if not self._opened and not isinstance(asked, Open):
            raise Unservable("open first")
        match asked:
            case Open(topics, points):
                self._start(topics, points)
                return Opened(VERSION, self._extra)
            case Add(id, point, text):
                return self._add(id, point, text)
            case Answer(unit, same):
                self._sorter.answer(unit, same)
                return Done()
            case Assign(unit, code):
                self._sorter.assign(unit, code)
                return Done()
            case Compare(a, b):
                match = self._sorter.engine.compare((a.point, a.text), (b.point, b.text))
                decision = self._sorter.engine.decide(match.score, match.veto is not None)
                return Compared(match.score, decision, match.veto)  # a doubt only bounds the score

    def _start(self, topics: Iterable[TopicGiven], points: Iterable[PointGiven]) -> None:
        places = [Place(p.id, (p.name, *p.former_names), p.tier, p.parent) for p in points]
        named = [Named(t.code, t.title, t.department, t.seeds) for t in topics]
        self._sorter = Sorter(named, places, embed=self._embed)
        self._opened = True

    def _add(self, id: str, point: str, text: str) -> Added:
        if f"{id}#1" in self._sorter:
            raise Unservable(f"{id} was added already")
        return Added(id, tuple(map(_unit, self._sorter.add(id, point, text))))


def _unit(one: Sorted) -> Unit:
    shown = tuple(Alike(match.id, round(match.score, 4), why(match)) for match in one.matches[:SHOWN])
    scores = tuple(Scored(code, round(score, 4)) for code, score in one.topics)
    return Unit(one.unit, one.text, one.decision, one.linked, shown, scores)


def why(match: Match) -> tuple[str, ...]:
    """In words: what forbids the link, or how alike the two are."""
    return (match.veto,) if match.veto is not None else reasons(match)


def serve(
    readline: Callable[[int], bytes],
    write: Callable[[bytes], object],
    embed: Embed = unknown,
    extra: str = "none",
) -> None:
    """Answers each line until there are no more. `extra` names the model that `embed` asks."""
    talk = Talk(embed, extra)
    while line := readline(LINE_MAX):
        write(encode(talk.reply(line)) + b"\n")
        while line and len(line) == LINE_MAX and not line.endswith(b"\n"):
            line = readline(LINE_MAX)  # the rest of a line that was too long is not another request
