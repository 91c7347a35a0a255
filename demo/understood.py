"""Was every text understood? Links, questions and special messages, read from the record and held against the truth.

Like the audit written apart from the product: plain dictionaries. The truth is looked at here and by the people of
the play; the product never sees it.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Final, Literal
from zipfile import ZipFile

from demo.messages import Truth

Line = dict[str, Any]
"""One decoded line of the record."""

_RUN: Final = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_SPACED: Final = r"[\s.\-]*"
_NUMBER: Final = re.compile(rf"\d(?:{_SPACED}\d){{8,}}")
"""Of a telephone or a person: nine digits and more. The product's own rule is another one, on purpose."""


@dataclass(frozen=True, slots=True)
class WrongLink:
    """Two texts that the hub linked and a person would not. A commune believes that its question was put, and it was
    not: sharing the topic does not excuse it."""

    text: str
    into: str
    same_topic: bool


@dataclass(frozen=True, slots=True)
class Dedup:
    """What became of duplicates. Links of the hub are right (one request) or wrong; a link of what nobody knows the
    truth of, or of a part whose whole shares the topic, is neither."""

    auto_links: int
    questions: int
    answered_same: int
    answered_different: int
    right_links: int
    wrong_links: tuple[WrongLink, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """The counts, and a sentence for each message that did not end where it belongs."""

    dedup: Dedup
    misplaced: list[str]


@dataclass(slots=True)
class Record:
    """The events about texts, by what they are about."""

    links: list[tuple[str, str]] = field(default_factory=list)
    merged: set[frozenset[str]] = field(default_factory=set)
    apart: set[frozenset[str]] = field(default_factory=set)
    asked: set[frozenset[str]] = field(default_factory=set)
    standing: dict[str, str] = field(default_factory=dict)
    """Recommendation -> what it is merged into now."""
    decision: dict[str, str] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    forwarded: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    """All that screens and papers show of texts."""


def read_record(path: Path, shown: Iterable[str] = ()) -> Record:
    """`shown`: what screens and papers showed. Raises OSError and ValueError for a file that is none."""
    lines: list[Line] = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    record = _of(lines[1:])
    record.shown = "\n".join(shown)
    return record


def paper_text(path: Path) -> str:
    """Every letter of a DOCX in its order. Raises OSError, KeyError and BadZipFile."""
    with ZipFile(path) as paper:
        runs = _RUN.findall(paper.read("word/document.xml").decode())
    return unescape("".join(runs))


def judge(record: Record, truths: Mapping[str, Truth]) -> Understood:
    """`truths`: recommendation (by its id in the record) -> how a person understands it."""
    found = [(link, _link(link, truths)) for link in record.links]
    strange = {link for link, how in found if how == "strange"}
    left = [pair for pair in record.standing.items() if pair in strange]
    astray = [(id, truth) for id, truth in truths.items() if _astray(id, truth, record)]
    misplaced = [f"{truth.kind} {id}: {END[truth.kind][0]}" for id, truth in astray]
    misplaced += [f"{a} is merged into {b}, which says something else" for a, b in left]
    counts = Dedup(
        auto_links=len(record.links),
        questions=len(record.asked),
        answered_same=len(record.asked & record.merged),
        answered_different=len(record.asked & record.apart),
        right_links=sum(how == "right" for _, how in found),
        wrong_links=tuple(
            WrongLink(record.texts.get(a, a), record.texts.get(b, b), how == "topic")
            for (a, b), how in found
            if how in ("topic", "strange")
        ),
    )
    return Understood(counts, misplaced)


def _of(events: Iterable[Line]) -> Record:
    record = Record()
    for event in events:
        _take(event, event["body"], record)
    return record


def _take(event: Line, body: Line, record: Record) -> None:
    match event["type"]:
        case "submitted":
            record.texts[event["id"]] = body["text"]
        case "merged":
            pair = (body["recommendation"], body["into"])
            record.standing[pair[0]] = pair[1]
            if event["actor"]["role"] == "hub":
                record.links.append(pair)
            else:
                record.merged.add(frozenset(pair))
        case "unmerged":
            record.standing.pop(body["recommendation"], None)
        case "told_apart":
            record.apart.add(frozenset((body["a"], body["b"])))
        case "suggested" if body["kind"] == "merge":
            record.asked.add(frozenset((body["recommendation"], body["candidate"])))
        case "screened":
            record.decision[body["recommendation"]] = body["decision"]
        case "split":
            record.parts[body["recommendation"]] = len(body["parts"])
            record.texts.update((part["id"], part["text"]) for part in body["parts"] if part)
        case "outcome_recorded" if body["recommendation"] is not None and body["kind"] == "forwarded":
            record.forwarded.add(body["recommendation"])
        case _:
            pass


def _link(link: tuple[str, str], truths: Mapping[str, Truth]) -> Literal["right", "topic", "strange", "unknown"]:
    """What a person says of it. Of a part only the whole is understood."""
    a, b = (truths.get(id.partition("#")[0]) for id in link)
    if a is None or b is None:
        return "unknown"
    if not set(a.topic_ids) & set(b.topic_ids) and not same_request(a, b):
        return "strange"
    if any("#" in id for id in link):
        return "unknown"
    return "right" if same_request(a, b) else "topic"


def same_request(a: Truth, b: Truth) -> bool:
    """A person would say of both that they ask the same."""
    return a.clean_text is not None and a.clean_text == b.clean_text


def _astray(id: str, truth: Truth, record: Record) -> bool:
    return truth.kind in END and not END[truth.kind][1](id, truth, record)


def _referred(id: str, _: Truth, record: Record) -> bool:
    return record.decision.get(id) == "refer" and id not in {one for link in record.links for one in link}


def _put_aside(id: str, _: Truth, record: Record) -> bool:
    return record.decision.get(id) == "out_of_scope"


def _split(id: str, truth: Truth, record: Record) -> bool:
    return record.parts.get(id, 0) >= len(truth.topic_ids)


def _forwarded(id: str, _: Truth, record: Record) -> bool:
    return id in record.forwarded


def _left_to_people(id: str, _: Truth, record: Record) -> bool:
    """Approved, linked by no machine, and shown: its words without its numbers."""
    if record.decision.get(id) != "approve" or id in {one for link in record.links for one in link}:
        return False
    text = record.texts.get(id, "")
    numbers = [re.findall(r"\d", number) for number in _NUMBER.findall(text)]
    hidden = not any(re.search(_SPACED.join(number), record.shown) for number in numbers)
    before = " ".join(_NUMBER.split(text)[0].split())
    return hidden and bool(before) and before in record.shown


END: Final[Mapping[str, tuple[str, Callable[[str, Truth, Record], bool]]]] = {
    "complaint": ("is not referred to citizen reception", _referred),
    "denunciation": ("is not referred to citizen reception", _referred),
    "greeting_only": ("is not out of scope", _put_aside),
    "test_message": ("is not out of scope", _put_aside),
    "multi": ("was not split into its requests", _split),
    "personal_data": ("was not left to people, or its numbers were shown", _left_to_people),
    "central_competence": ("is not forwarded", _forwarded),
    "commune_competence": ("is not forwarded", _forwarded),
}
"""Kind of message -> what is said when it did not end there (domain.md sections 3 and 10), and how that is seen."""
