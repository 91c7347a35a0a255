"""The authored texts of the benchmark, read. Changes with the shape of those files.

FOLDER holds recommendations, stream, pairs and topics (JSON Lines) and points.json.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, convert

from hub.dedup.places import Place
from hub.dedup.sorting import Named
from hub.dedup.wrappers import flat_letters

FOLDS: Final = 6


class Recommendation(Struct, frozen=True):
    rec: str
    topic: str
    texts: tuple[str, ...]


class Message(Struct, frozen=True):
    id: str
    point: str
    text: str
    gold: tuple[str, ...]
    topics: tuple[str, ...]


class Pair(Struct, frozen=True):
    a: str
    b: str
    point_a: str
    point_b: str
    label: int
    kind: str
    id_a: str | None = None


class Titled(Struct, frozen=True):
    code: str
    title: str
    dept: str


class Data(Struct, frozen=True):
    recommendations: tuple[Recommendation, ...]
    messages: tuple[Message, ...]
    pairs: tuple[Pair, ...]
    topics: tuple[Titled, ...]
    places: tuple[Place, ...]

    def named(self) -> list[Named]:
        """The topics as an organiser gives them."""
        return [Named(one.code, one.title, one.dept, ()) for one in self.topics]

    def folds(self) -> dict[str, int]:
        """Topic -> fold: no fold is measured with weights that saw a text of its topics."""
        return {code: at % FOLDS for at, code in enumerate(sorted(one.code for one in self.topics))}

    def truth(self, message: Message, text: str) -> tuple[str, str]:
        """(recommendation, topic) of a unit: of two in a message, the one with whose wordings it shares most words."""
        if len(message.gold) == 1:
            return message.gold[0], message.topics[0]
        words = _words(text)
        known = {one.rec: [_words(wording) for wording in one.texts] for one in self.recommendations}

        def overlap(at: int) -> float:
            wordings = known.get(message.gold[at], known.get(message.gold[at].split("@")[0], []))
            return max((len(words & one) / max(1.0, len(one) ** 0.5) for one in wordings), default=0.0)

        best = max(range(len(message.gold)), key=overlap)
        return message.gold[best], message.topics[best]


def load(folder: Path) -> Data:
    points = json.loads((folder / "points.json").read_text("utf-8"))
    return Data(
        recommendations=convert(_lines(folder / "recommendations.jsonl"), tuple[Recommendation, ...]),
        messages=convert(_lines(folder / "stream.jsonl"), tuple[Message, ...]),
        pairs=convert(_lines(folder / "pairs.jsonl"), tuple[Pair, ...]),
        topics=convert(_lines(folder / "topics.jsonl"), tuple[Titled, ...]),
        places=tuple(Place(p["id"], (p["name"],), p["tier"], p["parent"]) for p in points),
    )


def texts_of(messages: Path) -> list[str]:
    """The clean texts of a demonstration conference: how often words stand in such texts."""
    return [one["truth"]["clean_text"] for one in json.loads(messages.read_text("utf-8"))["recommendations"]]


def _lines(path: Path) -> Sequence[object]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _words(text: str) -> set[str]:
    return set("".join(char if char.isalnum() else " " for char in flat_letters(text)).split())
