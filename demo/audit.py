"""Was anything lost or doubled? Answered from two files alone: the points' journal and the exported record.

Written apart from the product on purpose: plain dictionaries and the standard library, nothing of ours imported,
so that a mistake in the product's own reading cannot hide itself here.
"""

import base64
import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Line = dict[str, Any]
"""One decoded JSON line: its shape is what this module checks."""


@dataclass(slots=True)
class Audit:
    """The findings. Every list but `receipts` is empty when all promises were kept; its entries say what broke."""

    sent: int = 0
    accepted: int = 0
    refused: int = 0
    receipts: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Typed and durable at a point, but not in the record, or never answered."""
    doubled: list[str] = field(default_factory=list)
    """In the record more than once, or there without anybody having sent it."""
    changed: list[str] = field(default_factory=list)
    """In the record, but not as typed, not from that point, or not as the point was told."""
    broken: list[str] = field(default_factory=list)
    """The record itself: hash chain and numbering."""
    head: tuple[int, str] = (0, "")
    events: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """No finding at all."""
        return not (self.lost or self.doubled or self.changed or self.broken)


def audit(journal: Path, record: Path) -> Audit:
    """Read both files and compare. Raises OSError and ValueError for files that are none."""
    lines = _lines(record)
    if not lines or "log_id" not in lines[0]:
        raise ValueError(f"{record}: the first line of a record names its log")
    found = Audit()
    _check_chain(lines[0], lines[1:], found)
    _check_numbering(lines[1:], found)
    _compare(_lines(journal), lines[1:], found)
    return found


def _lines(path: Path) -> list[Line]:
    """Split at line feeds alone: texts hold other characters that Python counts as line ends."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def _check_chain(header: Line, events: list[Line], found: Audit) -> None:
    link = hashlib.blake2b(bytes.fromhex(header["log_id"]), digest_size=32).digest()
    for n, event in enumerate(events, 1):
        link = hashlib.blake2b(link + base64.b64decode(event["raw"]), digest_size=32).digest()
        if event["seq"] != n:
            found.broken.append(f"line {n + 1}: seq is {event['seq']}, not {n}")
        if event["hash"] != link.hex():
            found.broken.append(f"seq {n}: the hash chain breaks here")
            break
    found.head = (len(events), link.hex())


def _check_numbering(events: list[Line], found: Audit) -> None:
    """I2, I3: of each device every number from 1, each with one id and its events 0, 1, 2 … once."""
    commands: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for event in events:
        found.events[event["type"]] += 1
        if event["command_seq"] is not None:
            commands[event["actor"]["device"], event["command_seq"]].append(event)
    for (device, number), own in commands.items():
        if len({event["id"] for event in own}) > 1 or [event["i"] for event in own] != list(range(len(own))):
            found.doubled.append(f"device {device} number {number}: recorded more than once")
        if number > 1 and (device, number - 1) not in commands:
            found.broken.append(f"device {device}: number {number} follows a gap")


def _compare(said: list[Line], events: list[Line], found: Audit) -> None:
    asked = {line["message"]: line for line in said if line["event"] == "asked"}
    sent = {line["message"]: line for line in said if line["event"] == "sent" and line["message"] is not None}
    told = {line["id"]: line for line in reversed(said) if line["event"] == "told"}
    recorded: dict[str, list[Line]] = defaultdict(list)
    for event in events:
        recorded[event["id"]].append(event)
    for message, typed in asked.items():
        if message not in sent:
            found.lost.append(f"{message}: typed, but never durable at its point")
            continue
        id = sent[message]["id"]
        _compare_one(message, typed, told.get(id), recorded.get(id, []), found)
    found.sent = len(sent)
    for line in said:  # an outcome told twice is told alike
        if line["event"] == "duplicate" and line["id"] in told:
            first = told[line["id"]]
            if any(line[name] != first[name] for name in ("status", "receipt", "code")):
                found.changed.append(f"{line['message']}: told again, and differently")
    _compare_ids(said, events, found)


def _compare_one(message: str, typed: Line, told: Line | None, own: list[Line], found: Audit) -> None:
    submissions = [event for event in own if event["type"] == "submitted"]
    refusals = [event for event in own if event["type"] == "command_settled" and event["body"]["status"] == "refused"]
    if len(submissions) > 1:
        found.doubled.append(f"{message}: {len(submissions)} times in the record")
    if told is None:
        found.lost.append(f"{message}: its point was never told an outcome")
    elif told["status"] == "accepted" and submissions:
        body = submissions[0]["body"]
        found.accepted += 1
        found.receipts.append(told["receipt"])
        if told["receipt"] != body["receipt"]:
            found.changed.append(f"{message}: told receipt {told['receipt']}, recorded {body['receipt']}")
    elif told["status"] == "refused" and refusals and not submissions:
        found.refused += 1
        if told["code"] != refusals[0]["body"]["code"]:
            found.changed.append(f"{message}: told {told['code']}, recorded {refusals[0]['body']['code']}")
    else:
        found.lost.append(f"{message}: told {told['status']}, but the record says otherwise")
    for event in submissions:
        if (event["body"]["text"], event["body"]["point"]) != (typed["text"], typed["point"]):
            found.changed.append(f"{message}: text or point in the record is not what was typed")
        if event["actor"]["point"] != typed["point"]:
            found.changed.append(f"{message}: recorded as the act of {event['actor']['point']}")


def _compare_ids(said: list[Line], events: list[Line], found: Audit) -> None:
    ids: dict[str, set[str]] = defaultdict(set)
    for line in said:
        if line["event"] == "sent" and line["message"] is not None:
            ids[line["message"]].add(line["id"])
    for message, own in ids.items():
        if len(own) > 1:
            found.doubled.append(f"{message}: sent under {len(own)} ids")
    known = {id for own in ids.values() for id in own}
    submitted = [event for event in events if event["type"] == "submitted"]
    found.doubled += [f"seq {event['seq']}: nobody sent this" for event in submitted if event["id"] not in known]
    for receipt, times in Counter(event["body"]["receipt"] for event in submitted).items():
        if times > 1:
            found.doubled.append(f"receipt {receipt} was given {times} times")
