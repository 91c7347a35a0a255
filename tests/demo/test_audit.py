"""The audit finds every planted loss, doubling and change, and nothing where nothing is."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo.audit import Audit, audit

Line = dict[str, Any]
Files = tuple[list[Line], list[Line]]
LOG_ID = "00112233445566778899aabbccddeeff"


def chained(events: list[Line]) -> list[Line]:
    """Sequence numbers and hashes as a record has them."""
    link = hashlib.blake2b(bytes.fromhex(LOG_ID), digest_size=32).digest()
    for seq, event in enumerate(events, 1):
        raw = json.dumps([event["id"], event["type"], event["body"]], ensure_ascii=False).encode()
        link = hashlib.blake2b(link + raw, digest_size=32).digest()
        event |= {"seq": seq, "raw": base64.b64encode(raw).decode(), "hash": link.hex()}
    return events


def event(type: str, id: str, number: int | None, body: Line, device: str = "d1", i: int = 0) -> Line:
    actor = {"role": "point", "point": "A", "department": None, "device": device}
    return {"type": type, "id": id, "command_seq": number, "i": i, "actor": actor, "body": body}


def submitted(n: int) -> Line:
    return event("submitted", f"id{n}", n, {"text": f"văn bản {n}", "point": "A", "receipt": f"{n:03}"})


def said(n: int) -> list[Line]:
    who = {"message": f"r{n}", "point": "A", "device": "d1", "command_seq": n, "id": f"id{n}"}
    told = {"status": "accepted", "receipt": f"{n:03}", "code": None}
    return [
        {"event": "asked", "message": f"r{n}", "point": "A", "text": f"văn bản {n}"},
        {"event": "sent", **who},
        {"event": "told", **who, **told},
        {"event": "duplicate", **who, **told},
    ]


def kept() -> Files:
    """Three accepted, one refused, one command that is no message: all is well."""
    refused = event("command_settled", "id4", 4, {"status": "refused", "code": "quota", "receipt": None})
    roll = event("roll_called", "id5", 5, {"point": "A", "present": True})
    events = [event("conference_created", "id0", None, {}), *(submitted(n) for n in (1, 2, 3)), refused, roll]
    journal = [line for n in (1, 2, 3, 4) for line in said(n)]
    for line in journal[-2:]:
        line.update(status="refused", receipt=None, code="quota")
    no_message = {"message": None, "point": "A", "device": "d1", "command_seq": 5, "id": "id5"}
    return [*journal, {"event": "sent", **no_message}], events


def examine(tmp_path: Path, journal: list[Line], events: list[Line], *, chain: bool = True) -> Audit:
    header = {"log_id": LOG_ID, "epoch": 1, "format": 1, "conference": "c"}
    lines = [header, *(chained(events) if chain else events)]
    for name, content in (("journal", journal), ("record", lines)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in content)
        (tmp_path / name).write_text(text, "utf-8")
    return audit(tmp_path / "journal", tmp_path / "record")


def test_where_all_promises_were_kept_nothing_is_found(tmp_path: Path) -> None:
    found = examine(tmp_path, *kept())
    assert found.clean
    assert (found.sent, found.accepted, found.refused, found.receipts) == (4, 3, 1, ["001", "002", "003"])
    assert found.head[0] == 6
    assert found.events["submitted"] == 3


def test_texts_with_strange_line_ends_are_read_whole(tmp_path: Path) -> None:
    journal, events = kept()
    journal[0]["text"] = events[1]["body"]["text"] = "một\u2028hai\u0085ba\x0b"
    assert examine(tmp_path, journal, events).clean


def lose_event(journal: list[Line], events: list[Line]) -> None:
    del events[2]
    events[2]["command_seq"] = 2  # even with the numbers closed up
    events[3]["command_seq"] = 3
    events[4]["command_seq"] = 4


def double(journal: list[Line], events: list[Line]) -> None:
    events.append(event("submitted", "id1", 6, {**submitted(1)["body"], "receipt": "004"}))


def invent(journal: list[Line], events: list[Line]) -> None:
    events.append(event("submitted", "other", 6, {**submitted(1)["body"], "receipt": "004"}))


def second_id(journal: list[Line], events: list[Line]) -> None:
    events.append(event("submitted", "id1b", 6, {**submitted(1)["body"], "receipt": "004"}))
    journal.append({**journal[1], "id": "id1b", "command_seq": 6})


def same_number(journal: list[Line], events: list[Line]) -> None:
    events.append(event("roll_called", "id9", 5, {"point": "A", "present": False}))


def same_receipt(journal: list[Line], events: list[Line]) -> None:
    events[2]["body"]["receipt"] = journal[6]["receipt"] = journal[7]["receipt"] = "001"


def never_sent(journal: list[Line], events: list[Line]) -> None:
    journal.append({"event": "asked", "message": "r9", "point": "A", "text": "văn bản"})


def never_told(journal: list[Line], events: list[Line]) -> None:
    del journal[2:4]


def told_refused(journal: list[Line], events: list[Line]) -> None:
    for line in journal[2:4]:
        line.update(status="refused", receipt=None, code="quota")


def gap(journal: list[Line], events: list[Line]) -> None:
    events[5]["command_seq"] = 7


PLANTED: dict[str, tuple[Callable[[list[Line], list[Line]], None], str, str]] = {
    "an event lost from the record": (lose_event, "lost", "r2: told accepted, but the record says otherwise"),
    "a message never durable": (never_sent, "lost", "r9: typed, but never durable"),
    "an outcome never told": (never_told, "lost", "r1: its point was never told"),
    "told refused, recorded accepted": (told_refused, "lost", "r1: told refused, but the record says otherwise"),
    "recorded twice": (double, "doubled", "r1: 2 times in the record"),
    "recorded unsent": (invent, "doubled", "seq 7: nobody sent this"),
    "sent under two ids": (second_id, "doubled", "r1: sent under 2 ids"),
    "one number for two commands": (same_number, "doubled", "device d1 number 5: recorded more than once"),
    "one receipt for two": (same_receipt, "doubled", "receipt 001 was given 2 times"),
    "a text changed": (
        lambda journal, events: events[1]["body"].update(text="khác"),
        "changed",
        "r1: text or point in the record is not what was typed",
    ),
    "another actor": (
        lambda journal, events: events[1]["actor"].update(point="B"),
        "changed",
        "r1: recorded as the act of B",
    ),
    "another receipt told": (
        lambda journal, events: journal[2].update(receipt="009"),
        "changed",
        "r1: told receipt 009, recorded 001",
    ),
    "told again differently": (
        lambda journal, events: journal[3].update(receipt="009"),
        "changed",
        "r1: told again, and differently",
    ),
    "another code told": (
        lambda journal, events: [line.update(code="sealed") for line in journal[14:16]].clear(),
        "changed",
        "r4: told sealed, recorded quota",
    ),
    "a gap in the numbers": (gap, "broken", "device d1: number 7 follows a gap"),
}


@pytest.mark.parametrize(("plant", "where", "finding"), PLANTED.values(), ids=PLANTED.keys())
def test_what_was_planted_is_found(
    tmp_path: Path, plant: Callable[[list[Line], list[Line]], None], where: str, finding: str
) -> None:
    journal, events = kept()
    plant(journal, events)
    found = examine(tmp_path, journal, events)
    assert not found.clean
    assert any(one.startswith(finding) for one in getattr(found, where)), found


def test_an_altered_record_breaks_its_chain(tmp_path: Path) -> None:
    journal, events = kept()
    chained(events)
    events[3]["raw"] = base64.b64encode(b"another").decode()
    assert examine(tmp_path, journal, events, chain=False).broken == ["seq 4: the hash chain breaks here"]


def test_a_line_taken_out_of_the_record_is_noticed(tmp_path: Path) -> None:
    journal, events = kept()
    del chained(events)[4]
    assert "line 6: seq is 6, not 5" in examine(tmp_path, journal, events, chain=False).broken


def test_a_file_that_is_no_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("")
    (tmp_path / "record").write_text("{}\n")
    with pytest.raises(ValueError, match="names its log"):
        audit(tmp_path / "journal", tmp_path / "record")
