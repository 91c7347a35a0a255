"""A stream replayed through the shipped code, each unit judged by weights that never saw its topic.

Changes with what is counted. The counts are those of the design's evaluator: alone (each question answered "not the
same") or with a perfect secretary who looks at the first three.
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

from bench.dedup.data import Data
from hub.dedup.diacritics import Language
from hub.dedup.meaning import Embed, unknown
from hub.dedup.sorting import Sorted, Sorter
from hub.dedup.steps import ALL, Steps
from hub.dedup.weights import Weights

SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong outcome, for people to read."""

    kind: str
    text: str
    took: str
    right: str
    score: float


@dataclass(slots=True)
class Seen:
    """What a replay counted."""

    count: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    bcubed: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0

    def share(self, part: str, of: str) -> float:
        return self.count[part] / max(1, self.count[of])

    @property
    def precision(self) -> float:
        return 1 - self.share("wrong", "merged")

    @property
    def merged(self) -> float:
        return (self.count["merged"] - self.count["wrong"]) / max(1, self.count["duplicates"])


def replay(
    data: Data, weights: Weights, unseen: Mapping[str, Weights], language: Language, human: bool, steps: Steps = ALL,
    only: Container[str] | None = None, embed: Embed = unknown, semantic: Mapping[str, Weights] | None = None,
) -> Seen:  # fmt: skip
    """`unseen`: topic -> the weights by which its units are judged. `only`: topics of the units that are counted."""
    seen, sorter = Seen(), Sorter(data.named(), data.places, weights, steps, language, embed)
    department = {one.code: one.dept for one in data.topics}
    group: dict[str, int] = {}
    first: dict[int, tuple[str, str]] = {}
    predicted, ms = list[set[int]](), list[float]()
    for message in data.messages:
        predicted.append(set())
        spent = 0.0
        for number, part in enumerate(sorter.engine.reader.parts(message.text), 1):
            rec, topic = data.truth(message, part)
            sorter.engine.weights = sorter.topics.weights = unseen[topic]
            sorter.engine.semantic = semantic[topic] if semantic else sorter.engine.semantic
            began = perf_counter()
            found = sorter.sort(f"{message.id}#{number}", message.point, part)
            spent += perf_counter() - began
            noted = seen if only is None or topic in only else Seen()
            target = _grouped(found, rec, group, first, noted, sorter, human)
            if target is None:
                target = len(first)
                first[target] = (rec, part)
            group[found.unit] = target
            predicted[-1].add(target)
            _topics(found, topic, department, noted)
            sorter.assign(found.unit, topic)
        ms.append(spent * 1e3)
    seen.bcubed = bcubed(predicted, [set(one.gold) for one in data.messages])
    ms.sort()
    seen.p50_ms, seen.p99_ms = ms[len(ms) // 2], ms[int(len(ms) * 0.99)]
    return seen


def _grouped(
    found: Sorted, rec: str, group: Mapping[str, int], first: Mapping[int, tuple[str, str]], seen: Seen,
    sorter: Sorter, human: bool,
) -> int | None:  # fmt: skip
    """The group the unit came to; None for a new one."""
    before = next((text for known, text in first.values() if known == rec), None)
    best = found.matches[0].score if found.matches else 0.0
    seen.count["units"] += 1
    seen.count["duplicates"] += before is not None
    if found.linked is not None:
        target = group[found.linked]
        seen.count["merged"] += 1
        if first[target][0] != rec:
            seen.count["wrong"] += 1
            seen.faults.append(Fault("wrong link", found.text, first[target][1], before or "(new)", best))
        return target
    if found.decision == "ask":
        seen.count["asked"] += 1
        shown = [match.id for match in found.matches[:SHOWN]]
        same = next((id for id in shown if human and first[group[id]][0] == rec), None)
        sorter.answer(found.unit, same)
        if same is not None:
            return group[same]
    if before is not None:
        seen.count["missed"] += 1
        seen.faults.append(Fault("missed duplicate", found.text, "(new)", before, best))
    return None


def _topics(found: Sorted, topic: str, department: Mapping[str, str], seen: Seen) -> None:
    best = [code for code, _ in found.topics[:SHOWN]]
    seen.count["topic first"] += best[:1] == [topic]
    seen.count["topic three"] += topic in best
    seen.count["department"] += bool(best) and department[best[0]] == department[topic]
    if best[:1] != [topic]:
        share = found.topics[0][1] if found.topics else 0.0
        seen.faults.append(Fault("wrong topic", found.text, ", ".join(best), topic, share))


def bcubed(predicted: Sequence[set[int]], gold: Sequence[set[str]]) -> float:
    """Extended BCubed F (Amigó et al. 2009): one message may hold two requests."""
    precision = recall = 0.0
    for ours, truth in zip(predicted, gold, strict=True):
        shared = [(len(ours & other), len(truth & right)) for other, right in zip(predicted, gold, strict=True)]
        ps = [min(both, true) / both for both, true in shared if both]
        rs = [min(both, true) / true for both, true in shared if true]
        precision += sum(ps) / max(1, len(ps))
        recall += sum(rs) / max(1, len(rs))
    return 2 * precision * recall / max(1e-9, precision + recall) / len(gold)
