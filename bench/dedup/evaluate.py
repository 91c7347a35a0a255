"""All goals of near-duplicates and topics with weights that never saw the topic they judge, beside their targets.

    python -m bench.dedup.evaluate --data FOLDER --texts MESSAGES.json [--sweep]

Cross-validated by topic: what judges a unit was trained without any text of its topic, and neither the rarity of words
nor the language of the marks was taken from the benchmark. The shipped weights saw more and can only do better here,
so this is the number to expect elsewhere, but for the phrases of `concepts.json`, which people wrote.
"""

import argparse
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from bench.dedup.data import FOLDS, Data, load, texts_of
from bench.dedup.model import model
from bench.dedup.regression import average_precision
from bench.dedup.replay import Seen, replay
from bench.dedup.samples import Row, examples, stream_rows
from bench.dedup.thresholds import best_of, thresholds
from bench.dedup.train import language_of, unfitted, with_topics, with_weights
from hub.dedup.diacritics import Language
from hub.dedup.features import NAMES, SEMANTIC_NAMES
from hub.dedup.meaning import Embed, unknown
from hub.dedup.steps import ALL, Steps
from hub.dedup.weights import Weights

GOALS: Final = (
    ("automatic links right", 0.985, True),
    ("true duplicates linked", 0.60, True),
    ("BCubed F with a secretary", 0.92, True),
    ("asked", 0.40, False),
    ("pairs: average precision", 0.85, True),
    ("topic first", 0.82, True),
    ("topic among three", 0.92, True),
    ("ms a message, median", 5.0, False),
    ("ms a message, 99 of 100", 20.0, False),
)


@dataclass(frozen=True, slots=True)
class Folds:
    """Weights by topic, none of which saw a text of it, and what they were fitted to."""

    base: Weights
    unseen: Mapping[str, Weights]
    pairs: list[Row]
    """As measured with all phrases."""
    language: Language
    embed: Embed = unknown
    semantic: Mapping[str, Weights] | None = None
    borne: tuple[float, float] = (1.0, 1.0)
    """Thresholds to link and to ask that all units bear together: those to ship."""


def cross_validated(data: Data, texts: list[str], steps: Steps = ALL, embed: Embed = unknown) -> Folds:
    """Fits once for each fold, and chooses the thresholds of each fold on the others; some minutes."""
    language, folds = language_of(texts), data.folds()
    base = unfitted(texts, steps, language)

    def by_topic(rows: list[Row]) -> dict[str, Weights]:
        fitted = {
            fold: with_weights(base, [row for row in rows if folds.get(row.topic) != fold]) for fold in range(FOLDS)
        }
        return {topic: fitted[fold] for topic, fold in folds.items()}

    met, fewer = examples(data, base, steps, language)
    unseen, semantic = by_topic([*met, *fewer]), None
    found = list(best_of(met, NAMES, unseen).values())  # the engine has one pair of thresholds, model or none
    if embed is not unknown:
        met, fewer = examples(data, base, steps, language, embed)
        semantic = by_topic([*met, *fewer])
    borne = [thresholds([one for topic, one in found if folds[topic] != fold]) for fold in range(FOLDS)]
    chosen = stream_rows(data, base, steps, language, unseen, embed, semantic)[1]
    topical = {
        fold: with_topics(base, [one for one in chosen if folds[one.topic] != fold]).topics for fold in range(FOLDS)
    }
    judges = {
        topic: replace(unseen[topic], topics=topical[fold], merge_from=borne[fold][0], ask_from=borne[fold][1])
        for topic, fold in folds.items()
    }
    return Folds(
        base,
        judges,
        [row for row in met if not row.unit],
        language,
        embed,
        semantic,
        thresholds([one for _, one in found]),
    )


def at(folds: Folds, merge_from: float, ask_from: float) -> Mapping[str, Weights]:
    """The same weights with other thresholds."""
    return {
        topic: replace(weights, merge_from=merge_from, ask_from=ask_from) for topic, weights in folds.unseen.items()
    }


def judged_by(
    folds: Folds, data: Data, judges: Mapping[str, Weights], human: bool, only: Container[str] | None = None
) -> Seen:
    """A replay in which each unit is judged by the weights of its fold, with the model where there is one."""
    return replay(
        data, folds.base, judges, folds.language, human, only=only, embed=folds.embed, semantic=folds.semantic
    )


def pairs_precision(folds: Folds, only: Container[str] | None = None) -> float:
    """Average precision over the authored pairs; a vetoed one scores nothing."""
    judge, names = (folds.semantic, SEMANTIC_NAMES) if folds.semantic else (folds.unseen, NAMES)
    scored = [
        (0.0 if row.vetoed else judge[row.topic].score(names, row.values), row.same)
        for row in folds.pairs
        if row.topic in folds.unseen and (only is None or row.topic in only)
    ]
    return average_precision(scored)


def reached(alone: Seen, human: Seen, pairs: float) -> tuple[float, ...]:
    """In the order of GOALS."""
    return (
        alone.precision, alone.merged, human.bcubed, human.share("asked", "units"), pairs,
        human.share("topic first", "units"), human.share("topic three", "units"), human.p50_ms, human.p99_ms,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True, help="messages of a conference: common words")
    parser.add_argument("--extra", choices=("none", "e5"), default="none")
    parser.add_argument("--only", help="comma list of topics: only their units and pairs are counted (not in BCubed)")
    parser.add_argument("--sweep", action="store_true", help="the thresholds, each with what it gives")
    args = parser.parse_args()
    data = load(args.data)
    folds = cross_validated(data, texts_of(args.texts), embed=model() if args.extra == "e5" else unknown)
    only = frozenset(args.only.split(",")) if args.only else None
    pairs = pairs_precision(folds, only)
    if args.sweep:
        for merge_from in (0.8, 0.85, 0.9, 0.93, 0.95, 0.97):
            alone = judged_by(folds, data, at(folds, merge_from, 0.15), human=False)
            print(f"link from {merge_from}: right {alone.precision:.4f}, linked {alone.merged:.3f}", flush=True)
        for ask_from in (0.05, 0.08, 0.12, 0.16, 0.2, 0.3):
            human = judged_by(folds, data, at(folds, 0.95, ask_from), human=True)
            asked, missed = human.share("asked", "units"), human.share("missed", "duplicates")
            print(f"ask from {ask_from}: F {human.bcubed:.4f}, asked {asked:.3f}, missed {missed:.3f}", flush=True)
        return
    borne = sorted({(one.merge_from, one.ask_from) for one in folds.unseen.values()})
    print(f"thresholds (link, ask), each chosen on the other folds: {borne}; on all: {folds.borne}", flush=True)
    alone, human = (judged_by(folds, data, folds.unseen, human, only) for human in (False, True))
    for (name, target, least), value in zip(GOALS, reached(alone, human, pairs), strict=True):
        met = value >= target if least else value <= target
        print(f"{name:28} {value:8.3f}   {'≥' if least else '≤'} {target:<6} {'met' if met else 'NOT MET'}")
    missed, department = human.share("missed", "duplicates"), human.share("department", "units")
    print(f"missed {missed:.3f}, department first {department:.3f}")


if __name__ == "__main__":
    main()
