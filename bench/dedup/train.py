"""Trains the weights of the engine on authored texts and writes them with what was measured. By hand, seldom.

    python -m bench.dedup.train --data FOLDER --texts MESSAGES.json --version NAME --out hub/dedup/weights.json

FOLDER holds pairs, stream and recommendations (JSON Lines) and points.json. Cross-validated by topic: a fold never
saw the words of the topics it is measured on. Newton's method with a ridge, standard library only, no chance.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import Final, NamedTuple

from hub.dedup.features import NAMES, Rarity, measured
from hub.dedup.guard import veto
from hub.dedup.places import Gazetteer, Place
from hub.dedup.request import Request, parts, request

RIDGE: Final = 2.0  # chosen by the cross-validation: smaller ones fit the templates of the author
FOLDS: Final = 6
STEPS: Final = 25
MERGE_PRECISION: Final = 0.98  # on pairs; in a stream, with its groups, a point or two less
RARE_FROM: Final = 2
"""Words of fewer texts are left out: they weigh like unseen ones, and names of places stay out of the file."""


class Row(NamedTuple):
    values: tuple[float, ...]
    same: bool
    vetoed: bool
    topic: str


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def rarity_of(texts: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many of the texts hold each word, by the words the engine compares."""
    empty = Gazetteer(())
    counts = Counter(word for text in texts for part in parts(text) for word in request(part, "", empty).telling)
    return len(texts), {word: count for word, count in sorted(counts.items()) if count >= RARE_FROM}


def rows(data: Path, rarity: Rarity) -> list[Row]:
    points = json.loads((data / "points.json").read_text("utf-8"))
    gazetteer = Gazetteer([Place(p["id"], (p["name"],), p["tier"], p["parent"]) for p in points])
    topic_of = {str(message["id"]): str(message["topics"]) for message in lines(data / "stream.jsonl")}
    for known in lines(data / "recommendations.jsonl"):
        texts = known["texts"]
        assert isinstance(texts, list)
        topic_of |= {str(text): str([known["topic"]]) for text in texts}

    def read(text: object, point: object) -> list[Request]:
        return [request(part, str(point), gazetteer) for part in parts(str(text))]

    found = []
    for pair in lines(data / "pairs.jsonl"):
        candidates = [
            (measured(ours, theirs, rarity), veto(ours.facts, theirs.facts) is not None)
            for ours in read(pair["a"], pair["point_a"])
            for theirs in read(pair["b"], pair["point_b"])
        ]
        values, vetoed = max(candidates, key=lambda one: one[0][NAMES.index("cosine")])
        topic = topic_of.get(str(pair["id_a"] or pair["a"]), "")
        found.append(Row(values, bool(pair["label"]), vetoed, topic))
    return found


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss with pivots; the ridge keeps the matrix regular."""
    size = len(right)
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(table[row][at]))
        table[at], table[pivot] = table[pivot], table[at]
        for row in range(size):
            if row != at:
                factor = table[row][at] / table[at][at]
                table[row] = [x - factor * y for x, y in zip(table[row], table[at], strict=True)]
    return [table[at][size] / table[at][at] for at in range(size)]


def trained(training: Sequence[Row]) -> list[float]:
    """[bias, weights …] of greatest penalised likelihood; vetoed pairs are left out, the guard has spoken."""
    samples = [((1.0, *row.values), float(row.same)) for row in training if not row.vetoed]
    size = len(NAMES) + 1
    weights = [0.0] * size
    for _ in range(STEPS):
        gradient = [-RIDGE * weight * (at > 0) for at, weight in enumerate(weights)]
        curvature = [[RIDGE * (row == column and row > 0) + 1e-9 for column in range(size)] for row in range(size)]
        for values, same in samples:
            guess = probability(weights, values)
            spread = guess * (1 - guess)
            for row, value in enumerate(values):
                gradient[row] += (same - guess) * value
                scaled = spread * value
                for column, other in enumerate(values):
                    curvature[row][column] += scaled * other
        weights = [weight + step for weight, step in zip(weights, solved(curvature, gradient), strict=True)]
    return weights


def probability(weights: Sequence[float], values: Sequence[float]) -> float:
    total = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    ranked = sorted(scored, key=lambda one: -one[0])
    hits, total = 0, 0.0
    for rank, (_, same) in enumerate(ranked, 1):
        hits += same
        total += hits / rank if same else 0.0
    return total / max(1, hits)


def threshold(scored: Sequence[tuple[float, bool]], precision: float) -> float:
    """The lowest score from which on that share of pairs is one request."""
    best, hits = 1.0, 0
    for rank, (score, same) in enumerate(sorted(scored, key=lambda one: -one[0]), 1):
        hits += same
        if hits / rank >= precision:
            best = score
    return best


def cross_validated(found: Sequence[Row]) -> list[tuple[float, bool]]:
    topics = sorted({row.topic for row in found})
    fold_of = {topic: at % FOLDS for at, topic in enumerate(topics)}
    scored = []
    for fold in range(FOLDS):
        weights = trained([row for row in found if fold_of[row.topic] != fold])
        for row in found:
            if fold_of[row.topic] == fold:
                score = probability(weights, (1.0, *row.values))
                scored.append((0.0 if row.vetoed else score, row.same))
    return scored


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True, help="messages of a conference: common words")
    parser.add_argument("--version", required=True)
    parser.add_argument("--ask-from", type=float, default=0.2)
    parser.add_argument("--merge-from", type=float, help="default: precision 0.97 in the cross-validation")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    shipped = json.loads(args.texts.read_text("utf-8"))["recommendations"]
    wordings = [known["texts"] for known in lines(args.data / "recommendations.jsonl")]
    authored = [one[0] for one in wordings if isinstance(one, list)]
    texts, counts = rarity_of([*(message["truth"]["clean_text"] for message in shipped), *map(str, authored)])
    found = rows(args.data, Rarity(texts, counts))
    scored = cross_validated(found)
    loss = -sum(log(max(1e-9, score if same else 1 - score)) for score, same in scored) / len(scored)
    print(f"cross-validated by topic: average precision {average_precision(scored):.4f}, log loss {loss:.4f}")
    against = Counter(row.same for row in found if row.vetoed)
    print(f"vetoed: {against[True]} of one request, {against[False]} of two")
    weights = trained(found)
    merge_from = args.merge_from or round(threshold(scored, MERGE_PRECISION), 3)
    told = {
        "version": args.version,
        "merge_from": merge_from,
        "ask_from": args.ask_from,
        "bias": round(weights[0], 4),
        "of": {name: round(weight, 4) for name, weight in zip(NAMES, weights[1:], strict=True)},
        "texts": texts,
        "counts": counts,
    }
    args.out.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(json.dumps({name: told[name] for name in ("merge_from", "ask_from", "bias", "of")}, indent=1))


if __name__ == "__main__":
    main()
