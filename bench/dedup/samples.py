"""What weights are trained on: measured pairs and the choice among topics. Changes with what counts as an example.

The concepts were written by people who had read these texts; in other texts fewer of their phrases stand. So pairs are
measured with all phrases and, again and again, with a part of them drawn away: the weights learn to lean on the words
and on the vectors too.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bench.dedup.data import Data
from bench.dedup.regression import Choice, Sample, choosing, logistic
from hub.dedup.concepts import SHIPPED as THESAURUS
from hub.dedup.concepts import Thesaurus
from hub.dedup.diacritics import Language
from hub.dedup.doubt import doubt
from hub.dedup.features import NAMES, measured
from hub.dedup.guard import veto
from hub.dedup.index import Candidate
from hub.dedup.meaning import Embed, meaning, unknown
from hub.dedup.request import Reader, Request
from hub.dedup.sorting import Sorter
from hub.dedup.steps import Steps
from hub.dedup.topic_features import TOPIC_NAMES
from hub.dedup.weights import Weights

RIDGE: Final = 2.0  # chosen by the cross-validation: smaller ones fit the templates of the author
THINNINGS: Final = 3
DRAWN_AWAY: Final = 0.5  # of the phrases, each time others
STREAM_WEIGHT: Final = 0.3  # of a pair met in the stream: there are many, and most are easy


@dataclass(frozen=True, slots=True)
class Row:
    values: tuple[float, ...]
    same: bool
    vetoed: bool
    topic: str
    weight: float
    unit: str = ""
    """Of the stream, for whose sake the pair was looked at."""
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    choice: Choice
    topic: str


def examples(
    data: Data, weights: Weights, steps: Steps, language: Language, embed: Embed = unknown
) -> tuple[list[Row], list[Row]]:
    """(pairs and stream as they are, the same with phrases drawn away): together they weigh as one."""
    found = []
    for thesaurus in (THESAURUS, *(thinned(seed) for seed in range(THINNINGS))):
        rows = pair_rows(data, weights, steps, language, embed, thesaurus)
        rows += stream_rows(data, weights, steps, language, embed=embed, thesaurus=thesaurus)[0]
        found.append([replace(row, weight=row.weight / (1 + THINNINGS)) for row in rows])
    return found[0], [row for rows in found[1:] for row in rows]


def thinned(seed: int) -> Thesaurus:
    """The shipped concepts with a part of their phrases drawn away."""
    chance = random.Random(seed)
    return THESAURUS.thinned(lambda _: chance.random() >= DRAWN_AWAY)


def pair_rows(
    data: Data, weights: Weights, steps: Steps, language: Language, embed: Embed = unknown,
    thesaurus: Thesaurus = THESAURUS,
) -> list[Row]:  # fmt: skip
    """Of each authored pair, the two requests that are the most alike."""
    reader, measure = Reader(data.places, steps=steps, language=language, thesaurus=thesaurus), weights.measure()
    topic_of = {one.id: one.topics[0] for one in data.messages}
    topic_of |= {text: one.topic for one in data.recommendations for text in one.texts}

    def read(text: str, point: str) -> list[Request]:
        return [reader.request(part, point) for part in reader.parts(text)]

    found = []
    for pair in data.pairs:
        both = [(a, b) for a in read(pair.a, pair.point_a) for b in read(pair.b, pair.point_b)]
        values = [measured(a, b, measure) for a, b in both]
        alike = [one[NAMES.index("cosine")] + one[NAMES.index("things")] for one in values]
        best = max(range(len(both)), key=alike.__getitem__)
        against = steps.guard and veto(both[best][0].facts, both[best][1].facts) is not None
        topic = topic_of.get(pair.id_a or pair.a, topic_of.get(pair.a, ""))
        found.append(Row((*values[best], *_meaning(*both[best], embed)), bool(pair.label), against, topic, 1.0))
    return found


def stream_rows(
    data: Data, weights: Weights, steps: Steps, language: Language, unseen: Mapping[str, Weights] | None = None,
    embed: Embed = unknown, semantic: Mapping[str, Weights] | None = None, thesaurus: Thesaurus = THESAURUS,
) -> tuple[list[Row], list[Chosen]]:  # fmt: skip
    """What a stream measures when people put everything right: pairs looked at, and each choice of a topic.

    `unseen`: topic -> the weights that score its units, when they must not have seen them.
    """
    sorter = Sorter(data.named(), data.places, weights, steps, language, embed if semantic else unknown, thesaurus)
    engine, measure, codes = sorter.engine, weights.measure(), [one.code for one in data.topics]
    known: dict[str, tuple[Request, str, str]] = {}
    rows, chosen = [], []
    for message in data.messages:
        for number, part in enumerate(engine.reader.parts(message.text), 1):
            unit, ours = f"{message.id}#{number}", engine.reader.request(part, message.point)
            rec, topic = data.truth(message, part)
            engine.weights = unseen[topic] if unseen else weights
            engine.semantic = semantic[topic] if semantic else engine.semantic
            near = engine.like(part, message.point).near
            nearest: dict[str, float] = {}
            for one in near:
                theirs, their_rec, their_topic = known[one.id]
                against = steps.guard and veto(ours.facts, theirs.facts) is not None
                values = (*measured(ours, theirs, measure), *_meaning(ours, theirs, embed))
                doubted = steps.doubts and doubt(ours, theirs) is not None
                rows.append(Row(values, rec == their_rec, against, topic, STREAM_WEIGHT, unit, doubted))
                nearest[their_topic] = max(nearest.get(their_topic, 0.0), _likely(one))
            options = tuple(sorter.topics.values(part, code, nearest.get(code, 0.0)) for code in codes)
            chosen.append(Chosen(Choice(options, codes.index(topic)), topic))
            engine.add(unit, message.point, part)
            sorter.topics.place(unit, part, topic)
            known[unit] = (ours, rec, topic)
    return rows, chosen


def _meaning(a: Request, b: Request, embed: Embed) -> tuple[float, ...]:
    """Nothing without a model."""
    one, other = embed(a.text), embed(b.text)
    return () if one is None or other is None else (meaning(one, other),)


def _likely(one: Candidate) -> float:
    return max(one.likely, one.score if one.score >= 0.3 else 0.0)


def fitted(rows: Sequence[Row]) -> list[float]:
    """[bias, weights …]; vetoed pairs are left out, the guard has spoken."""
    return logistic([Sample(row.values, float(row.same), row.weight) for row in rows if not row.vetoed], RIDGE)


def fitted_topics(chosen: Sequence[Chosen]) -> dict[str, float]:
    return dict(zip(TOPIC_NAMES, choosing([one.choice for one in chosen], 1.0), strict=True))
