"""Counts and promises: each broken one is a sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.audit import Audit
from demo.journal import Journal, Sent, Told
from demo.messages import Script, load_script
from demo.report import Spread, make_report, spread, to_chair, to_outcome, write_report
from demo.stage import Facts, Options
from demo.understood import Dedup, Understood, WrongLink
from protocol.views import ChairView, Counters
from tests.demo.screens import topic

WRONG = WrongLink("Mở lớp", "Mở trường", same_topic=True)
DATA = Path(__file__).parents[2] / "demo" / "data"


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script(DATA / "langson_2024.json", None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], Spread(None, None)), ([5], Spread(5, 5)), ([*range(1, 101)], Spread(50, 99)), ([3, 1, 2], Spread(2, 3))],
)
def test_percentiles_are_measured_values(values: list[int], expected: Spread) -> None:
    assert spread(values) == expected


class Run:
    """A run in which every promise was kept; tests break one."""

    def __init__(self, script: Script, tmp_path: Path) -> None:
        unique = script.unique
        self.script, self.options = script, Options(tmp_path, 1, 1, 60.0)
        self.journal = Journal(tmp_path / "journal.jsonl", lambda: 0)
        self.journal.close()
        self.receipts = [f"{n:03}" for n in range(1, len(unique) + 1)]
        for n, (message, receipt) in enumerate(zip(unique, self.receipts, strict=True), 1):
            point = message.point_id
            self.journal.sent[message.id] = Sent(point, "d", n, f"i{n}", 1_000 * n, message.id)
            self.journal.told[message.id] = Told(
                point, "d", n, f"i{n}", "accepted", 1_000 * n + 10, message.id, receipt
            )
        counters = Counters(
            recommendations=1, received=127, topics=1, topics_settled=1, turns=26, points_heard=82, points_submitted=85
        )
        settled = topic(1, recommendations=3, kind="answered_live", called_at=1, state="settled")
        self.topics = {"t1": settled, "t2": topic(2)}
        screen = ChairView(
            title="", theme="", demo=True, phase="p", phase_label="", intake="open", intake_mode="auto", now=None,
            now_since=None, next=None, announcement=None, announced_at=None, counters=counters, points_total=212,
            answer_seconds=240, sealed=True, topics=self.topics, recommendations={},
            departments={}, undo=None, undo_item=None, undo_id=None, to_chair=None, to_chair_at=None,
        )  # fmt: skip
        self.read = Understood(Dedup(17, 40, 4, 20, 16, (WRONG,)), [])
        saw = [(n, 1_000 * n + 20) for n in range(1, len(unique) + 1)]
        self.facts = Facts([], saw, "open_items", True, 212, 5, 1, screen, 61.04)
        self.found = Audit(sent=127, accepted=127, receipts=self.receipts, head=(9, "ab"))

    def broken(self) -> list[str]:
        return make_report(self.script, self.options, self.facts, self.journal, self.found, self.read).broken_promises


def test_a_run_that_kept_everything_has_no_broken_promise(script: Script, tmp_path: Path) -> None:
    run = Run(script, tmp_path)
    report = make_report(script, run.options, run.facts, run.journal, run.found, run.read)
    assert report.broken_promises == []
    assert report.dedup == Dedup(17, 40, 4, 20, 16, (WRONG,))
    assert (report.messages_sent, report.unique_submissions, report.topics_called) == (133, 127, 26)
    assert report.outcomes == {"answered_live": 1}
    assert (report.submit_to_outcome_ms, report.submit_to_chair_ms) == (Spread(10, 10), Spread(20, 20))
    write_report(report, tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert written["head"] == {"seq": 9, "hash": "ab"}
    assert written["dedup"]["wrong_links"] == [{"text": "Mở lớp", "into": "Mở trường", "same_topic": True}]
    assert written["lost"] == written["doubled"] == 0
    assert written["receipts"][-1] == "127"


BREAKS: dict[str, tuple[Callable[[Run], object], str]] = {
    "a point missing": (lambda r: setattr(r.facts, "points_connected", 211), "211 of 212 points connected"),
    "a refusal": (lambda r: setattr(r.found, "accepted", 126), "126 of 127 messages were accepted"),
    "not durable": (lambda r: setattr(r.found, "sent", 126), "126 of 127 messages were durable"),
    "a receipt twice": (lambda r: r.found.receipts.__setitem__(0, "002"), "not every message has a receipt"),
    "a loss": (lambda r: r.found.lost.append("r1: gone"), "the audit found: lost: r1: gone"),
    "a doubling": (lambda r: r.found.doubled.append("r1: twice"), "the audit found: doubled: r1: twice"),
    "a change": (lambda r: r.found.changed.append("r1: other"), "the audit found: changed: r1: other"),
    "a broken chain": (lambda r: r.found.broken.append("seq 4"), "the audit found: record: seq 4"),
    "sealed too early": (lambda r: setattr(r.facts, "early_seal", None), "sealing with open topics was answered None"),
    "never sealed": (lambda r: setattr(r.facts, "sealed", False), "the conference is not sealed"),
    "no restart": (lambda r: setattr(r.facts, "restarts", 0), "the hub was restarted 0 times, not 1"),
    "the model alive": (lambda r: setattr(r.facts, "model_kills", 1), "the model was killed 1 times, not 0"),
    "the chair blind": (lambda r: r.facts.chair_saw.pop(), "the chair's screen did not count every message"),
    "no screen": (lambda r: setattr(r.facts, "last_screen", None), "no topic was called"),
    "no outcome": (
        lambda r: (
            r.facts.last_screen and r.facts.last_screen.topics.update(t2=topic(2, recommendations=1, called_at=1))
        ),
        "a topic has no outcome",
    ),
    "never called": (
        lambda r: (
            r.facts.last_screen and r.facts.last_screen.topics.update(t2=topic(2, recommendations=1, kind="noted"))
        ),
        "a topic with recommendations was never called",
    ),
    "a fork": (lambda r: r.journal.troubles.append("A gave up"), "A gave up"),
    "late": (lambda r: r.facts.broken.append("not within 60 s"), "not within 60 s"),
}


@pytest.mark.parametrize(("spoil", "sentence"), BREAKS.values(), ids=BREAKS.keys())
def test_a_broken_promise_is_said(
    script: Script, tmp_path: Path, spoil: Callable[[Run], object], sentence: str
) -> None:
    run = Run(script, tmp_path)
    spoil(run)
    assert any(one.startswith(sentence) for one in run.broken()), run.broken()


def test_times_reach_from_typing_to_the_point_and_to_the_chair(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", lambda: 0)
    journal.close()
    for n, typed in ((1, 100), (2, 200)):
        journal.sent[f"r{n}"] = Sent("A", "d", n, f"i{n}", typed, f"r{n}")
        journal.told[f"r{n}"] = Told("A", "d", n, f"i{n}", "accepted", 250, f"r{n}", f"00{n}")
    assert to_outcome(journal) == [150, 50]
    assert to_chair(journal, [(1, 300), (5, 410)]) == [200, 210]
    assert to_chair(journal, [(1, 300)]) == [200]
