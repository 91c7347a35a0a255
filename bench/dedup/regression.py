"""Fitting weights: logistic for pairs, choice among topics. Newton with a ridge, standard library, no chance."""

from collections.abc import Sequence
from math import exp, log
from typing import Final, NamedTuple

STEPS: Final = 12  # Newton is done after eight on these sizes
HALVINGS: Final = 12


class Sample(NamedTuple):
    values: tuple[float, ...]
    same: float
    weight: float


Vector = list[float]


def logistic(samples: Sequence[Sample], ridge: float) -> Vector:
    """[bias, weights …] of greatest penalised likelihood."""
    size = len(samples[0].values) + 1
    weights = [0.0] * size
    rows = [((1.0, *one.values), one.same, one.weight) for one in samples]
    for _ in range(STEPS):
        gradient = [-ridge * weight * (at > 0) for at, weight in enumerate(weights)]
        curvature = [[0.0] * size for _ in range(size)]
        for values, same, counted in rows:
            guess = probability(weights, values)
            slope, spread = counted * (same - guess), counted * guess * (1 - guess)
            for at, value in enumerate(values):
                if value:
                    gradient[at] += slope * value
                    scaled, row = spread * value, curvature[at]
                    for column in range(at + 1):
                        row[column] += scaled * values[column]
        step = solved(_penalised(curvature, ridge, free=1), gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-3:
            break
    return weights


def probability(weights: Sequence[float], values: Sequence[float]) -> float:
    total = sum([weight * value for weight, value in zip(weights, values, strict=True)])
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


class Choice(NamedTuple):
    """What was measured of each option, and which is right."""

    options: tuple[tuple[float, ...], ...]
    right: int


def choosing(choices: Sequence[Choice], ridge: float) -> Vector:
    """Weights under which the right option is the likeliest (conditional logit)."""
    size = len(choices[0].options[0])
    weights = [0.0] * size
    height = _likelihood(choices, weights, ridge)
    for _ in range(STEPS):
        gradient = [-ridge * weight for weight in weights]
        curvature = [[0.0] * size for _ in range(size)]
        for options, right in choices:
            shares = shares_of(weights, options)
            mean = [sum([s * o[at] for s, o in zip(shares, options, strict=True)]) for at in range(size)]
            for at in range(size):
                gradient[at] += options[right][at] - mean[at]
            for share, option in zip(shares, options, strict=True):
                if share > 1e-4:
                    apart = [value - middle for value, middle in zip(option, mean, strict=True)]
                    for at in range(size):
                        for column in range(at + 1):
                            curvature[at][column] += share * apart[at] * apart[column]
        step = solved(_penalised(curvature, ridge, free=0), gradient)
        for halving in range(HALVINGS):
            tried = [weight + change / 2**halving for weight, change in zip(weights, step, strict=True)]
            if (reached := _likelihood(choices, tried, ridge)) > height:
                weights, height = tried, reached
                break
        else:
            break
    return weights


def shares_of(weights: Sequence[float], options: Sequence[Sequence[float]]) -> Vector:
    totals = [sum([w * v for w, v in zip(weights, option, strict=True)]) for option in options]
    top = max(totals)
    parts = [exp(total - top) for total in totals]
    return [part / sum(parts) for part in parts]


def _likelihood(choices: Sequence[Choice], weights: Sequence[float], ridge: float) -> float:
    penalty = ridge * sum(weight * weight for weight in weights) / 2
    return sum(log(max(1e-300, shares_of(weights, options)[right])) for options, right in choices) - penalty


def _penalised(half: list[Vector], ridge: float, free: int) -> list[Vector]:
    """The whole symmetric matrix with the ridge; the first `free` weights are not held back."""
    size = len(half)
    return [
        [half[max(r, c)][min(r, c)] + (r == c) * (ridge if r >= free else 1e-9) for c in range(size)]
        for r in range(size)
    ]


def solved(matrix: list[Vector], right: Sequence[float]) -> Vector:
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


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    """Ties share one point of the curve."""
    ranked = sorted(scored, key=lambda one: -one[0])
    positives, hits, total, at = sum(same for _, same in scored), 0, 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        gained = sum(same for _, same in ranked[at:end])
        hits += gained
        total += gained / max(1, positives) * hits / end
        at = end
    return total
