"""A stream of messages sorted into groups and topics: what the talk serves and every measurement replays.

Changes when it is decided otherwise what a decision or an answer does to the groups. The conference has its own
(`react`), in which the record decides; the engine and the topics are the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.dedup.concepts import SHIPPED as THESAURUS
from hub.dedup.concepts import Thesaurus
from hub.dedup.diacritics import SHIPPED as LANGUAGE
from hub.dedup.diacritics import Language
from hub.dedup.engine import Decision, Engine, Match
from hub.dedup.meaning import Embed, unknown
from hub.dedup.places import Place
from hub.dedup.steps import ALL, Steps
from hub.dedup.topics import Topics
from hub.dedup.weights import SHIPPED, Weights


@dataclass(frozen=True, slots=True)
class Named:
    """A topic as an organiser names it."""

    code: str
    title: str
    department: str
    seeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """What became of one request of a message. `matches`: one per group, best first."""

    unit: str
    text: str
    decision: Decision
    linked: str | None
    matches: tuple[Match, ...]
    topics: tuple[tuple[str, float], ...]


class UnknownUnit(KeyError):
    """It never came in."""


class UnknownTopic(KeyError):
    """Nobody named it."""


class Sorter:
    """One stream. A decision to merge is carried out at once; a question waits for its `answer`."""

    def __init__(
        self,
        topics: Iterable[Named] = (),
        places: Iterable[Place] = (),
        weights: Weights = SHIPPED,
        steps: Steps = ALL,
        language: Language = LANGUAGE,
        embed: Embed = unknown,
        thesaurus: Thesaurus = THESAURUS,
    ) -> None:
        self.engine = Engine(places, weights, steps=steps, language=language, embed=embed, thesaurus=thesaurus)
        self.topics = Topics(self.engine.reader, weights)
        for topic in topics:
            self.topics.put(topic.code, (topic.title, *topic.seeds), topic.department)
        self._group: dict[str, str] = {}
        self._topic_of: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def __contains__(self, unit: str) -> bool:
        return unit in self._group

    def add(self, id: str, point: str, text: str) -> list[Sorted]:
        """Each request of the message, in the order of saying, as unit `id#1`, `id#2` …"""
        return [self.sort(f"{id}#{n}", point, part) for n, part in enumerate(self.engine.reader.parts(text), 1)]

    def answer(self, unit: str, same: str | None) -> None:
        """What people decided about a unit that was asked about. Raises UnknownUnit."""
        head, before = self._stands_for(self.known(same)) if same else unit, self._stands_for(self.known(unit))
        moved = [one for one, group in self._group.items() if group == unit] if before == unit and same else [unit]
        for one in moved:  # what was linked to it meanwhile asks what it asks
            self._group[one] = head

    def assign(self, unit: str, topic: str) -> None:
        """What people decided about its topic: it counts from now on. Raises UnknownUnit, UnknownTopic."""
        if topic not in self.topics:
            raise UnknownTopic(topic)
        self._topic_of[self.known(unit)] = topic
        self.topics.place(unit, self._texts[unit], topic)

    def known(self, unit: str) -> str:
        """The unit itself. Raises UnknownUnit."""
        if unit not in self._group:
            raise UnknownUnit(unit)
        return unit

    def sort(self, unit: str, point: str, text: str) -> Sorted:
        """One request as `reader.parts` gives it, under the name of its unit."""
        found = self.engine.like(text, point, self._stands_for)
        best = found.matches[0] if found.matches else None
        decision = self.engine.decide(best.score, best.veto is not None) if best else "new"
        assigned = [(like, topic) for like in found.near if (topic := self._topic_of.get(like.id))]
        topics = tuple(self.topics.rank(text, assigned))
        self.engine.add(unit, point, text)
        linked = best.id if best is not None and decision == "merge" else None
        self._group[unit] = self._stands_for(linked) if linked else unit
        self._texts[unit] = text
        return Sorted(unit, text, decision, linked, found.matches, topics)

    def _stands_for(self, unit: str) -> str:
        return self._group.get(unit, unit)
