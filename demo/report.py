"""The report of a run: counts, times and promises, as data. Changes with what one wants to know of a run."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from demo.audit import Audit
from demo.journal import Journal
from demo.messages import Script
from demo.stage import Facts, Options
from demo.understood import Dedup, Understood


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds: half took at most p50, ninety-nine in a hundred at most p99; None when nothing was measured."""

    p50: int | None
    p99: int | None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the record ends."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `report.json` holds. `lost` and `doubled` count findings of the audit; `broken_promises` are sentences."""

    conference: str
    seed: int
    seconds: float
    """How long it took, from the creation of the conference to the stopped hub."""
    points_connected: int
    messages_sent: int
    unique_submissions: int
    accepted: int
    refused: int
    receipts: list[str]
    transport_duplicates: int
    merges: int
    dedup: Dedup
    topics_called: int
    outcomes: dict[str, int]
    points_heard: int
    reconnects: int
    hub_restarts: int
    model_kills: int
    early_seal: str | None
    lost: int
    doubled: int
    findings: list[str]
    submit_to_outcome_ms: Spread
    submit_to_chair_ms: Spread
    head: Head
    files: dict[str, str]
    broken_promises: list[str]


def spread(values: Sequence[int]) -> Spread:
    """Nearest-rank percentiles."""
    if not values:
        return Spread(None, None)
    ordered = sorted(values)
    return Spread(*(ordered[max(0, -(-len(ordered) * percent // 100) - 1)] for percent in (50, 99)))


def findings(found: Audit) -> list[str]:
    """Everything the audit found, in sentences."""
    named = (("lost", found.lost), ("doubled", found.doubled), ("changed", found.changed), ("record", found.broken))
    return [f"{name}: {finding}" for name, ones in named for finding in ones]


FILES = {"record": "record.jsonl", "notice": "notice.docx", "annex": "annex.docx", "journal": "journal.jsonl"}
"""What lies beside the report."""


def make_report(
    script: Script, options: Options, facts: Facts, journal: Journal, found: Audit, read: Understood
) -> Report:
    """Everything counted and every promise looked at."""
    screen = facts.last_screen
    topics = screen.topics.values() if screen else []
    return Report(
        conference=script.plan.id,
        seed=options.seed,
        seconds=round(facts.seconds, 1),
        points_connected=facts.points_connected,
        messages_sent=len(script.messages),
        unique_submissions=len(journal.sent),
        accepted=found.accepted,
        refused=found.refused,
        receipts=sorted(found.receipts, key=lambda receipt: (len(receipt), receipt)),
        transport_duplicates=journal.duplicates,
        merges=found.events["merged"],
        dedup=read.dedup,
        topics_called=screen.counters.turns if screen else 0,
        outcomes=dict(Counter(topic.kind for topic in topics if topic.kind is not None)),
        points_heard=screen.counters.points_heard if screen else 0,
        reconnects=facts.reconnects,
        hub_restarts=facts.restarts,
        model_kills=facts.model_kills,
        early_seal=facts.early_seal,
        lost=len(found.lost),
        doubled=len(found.doubled),
        findings=findings(found),
        submit_to_outcome_ms=spread(to_outcome(journal)),
        submit_to_chair_ms=spread(to_chair(journal, facts.chair_saw)),
        head=Head(*found.head),
        files={name: str(options.out / file) for name, file in FILES.items()},
        broken_promises=[*broken(script, options, facts, journal, found), *read.misplaced],
    )


def to_outcome(journal: Journal) -> list[int]:
    """From typed to told at the point, for every message that has an outcome."""
    return [told.told_ms - journal.sent[message].typed_ms for message, told in journal.told.items()]


def to_chair(journal: Journal, chair_saw: Sequence[tuple[int, int]]) -> list[int]:
    """From typed to the first screen of the chair that counts it: receipts are one series without gaps."""
    times: list[int] = []
    for message, told in journal.told.items():
        number = int(told.receipt) if told.receipt is not None else None
        seen = next((ms for count, ms in chair_saw if number is not None and count >= number), None)
        if seen is not None:
            times.append(seen - journal.sent[message].typed_ms)
    return times


def broken(script: Script, options: Options, facts: Facts, journal: Journal, found: Audit) -> list[str]:
    """The promises that were not kept, one sentence each; empty when all were."""
    points, unique = len(script.plan.points), len(script.unique)
    screen = facts.last_screen
    with_items = [topic for topic in (screen.topics.values() if screen else []) if topic.recommendations]
    promises = (
        (facts.points_connected == points, f"{facts.points_connected} of {points} points connected"),
        (found.sent == unique, f"{found.sent} of {unique} messages were durable at their points"),
        (found.accepted == unique, f"{found.accepted} of {unique} messages were accepted"),
        (len(set(found.receipts)) == unique, "not every message has a receipt number of its own"),
        (found.clean, f"the audit found: {'; '.join(findings(found)[:3])}"),
        (facts.early_seal == "open_items", f"sealing with open topics was answered {facts.early_seal}, not open_items"),
        (facts.sealed, "the conference is not sealed"),
        (bool(with_items), "no topic was called"),
        (all(topic.kind for topic in with_items), "a topic has no outcome"),
        (all(topic.called_at for topic in with_items), "a topic with recommendations was never called"),
        (facts.restarts == options.kills, f"the hub was restarted {facts.restarts} times, not {options.kills}"),
        (
            facts.model_kills == options.model_kills,
            f"the model was killed {facts.model_kills} times, not {options.model_kills}",
        ),
        (len(to_chair(journal, facts.chair_saw)) == unique, "the chair's screen did not count every message"),
    )
    return [*facts.broken, *journal.troubles, *(sentence for kept, sentence in promises if not kept)]


def write_report(report: Report, path: Path) -> None:
    """As JSON for programs and people."""
    path.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
