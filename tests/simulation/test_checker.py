"""The judge, on histories written by hand: what it accepts, and under which name it refuses."""

import ast
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import msgpack
import pytest

from tests.simulation import checker
from tests.simulation.checker import Complained, Entry, History, Left, Restored, Shown, Told, Typed, check

LOG_ID = "00" * 16
POINT = ("point", "x1")
DEVICE = "device-1"


def event(type_: str, id_: str, number: int | None, body: Mapping[str, object], i: int = 0) -> bytes:
    actor = {"role": "point", "point": "x1", "department": None, "device": DEVICE if number else None}
    whole = {"type": type_, "version": 1, "at": 1, "actor": actor, "id": id_}
    packed: bytes = msgpack.packb({**whole, "command_seq": number, "i": i, "body": body})
    return packed


def submitted(id_: str, number: int) -> bytes:
    return event("submitted", id_, number, {"point": "x1", "text": "A", "receipt": f"{number:03d}"})


def settled(id_: str, number: int, status: str = "refused") -> bytes:
    return event("command_settled", id_, number, {"status": status, "code": "quota", "receipt": None, "detail": None})


def chained(*raws: bytes) -> list[Entry]:
    hash_, entries = blake2b(bytes.fromhex(LOG_ID), digest_size=32).hexdigest(), []
    for seq, raw in enumerate(raws, 1):
        hash_ = blake2b(bytes.fromhex(hash_) + raw, digest_size=32).hexdigest()
        entries.append(Entry(seq, hash_, raw))
    return entries


CREATED = event("conference_created", "c", None, {})
RECORD = chained(CREATED, submitted("a", 1), settled("b", 2), submitted("d", 3))
TOLD = Told(1.0, "m", DEVICE, 1, "a", "accepted", 1, 2, "001", None)


def view_at(seq: int) -> dict[str, object]:
    rows = {id_: {"receipt": receipt} for id_, receipt, at in (("a", "001", 2), ("d", "003", 4)) if at <= seq}
    return {"recommendations": rows, "seq": seq}


def shown(seq: int, since: int | None = None, before: checker.Place | None = None) -> Shown:
    return Shown(1.0, "m", POINT, (1, seq, RECORD[seq - 1].hash), view_at(seq), since, before)


def history(*seen: checker.Seen, record: list[Entry] = RECORD, held: str = "abd", pending: str = "") -> History:
    head = (1, len(record), record[-1].hash)
    left = Left("m", DEVICE, POINT, frozenset(held), frozenset(pending), frozenset(), head, view_at(4))
    fresh: dict[tuple[checker.Viewer, str], Mapping[str, object]] = {
        (POINT, entry.hash): view_at(entry.seq) for entry in RECORD
    }
    return History(LOG_ID, 1, True, [*seen], record, [], [left], fresh | {(POINT, record[-1].hash): view_at(4)})


def promises(judged: History) -> set[str]:
    return {violation.promise for violation in check(judged)}


def test_an_honest_history_keeps_every_promise() -> None:
    typed = (Typed(0.0, "m", id_) for id_ in "abd")
    patched = shown(4, since=2, before=(1, 2, RECORD[1].hash))
    assert check(history(*typed, TOLD, TOLD, shown(2), patched)) == []


@pytest.mark.parametrize(
    ("promise", "judged"),
    [
        ("I1", history(Typed(0.0, "m", "e"))),
        ("I1", history(held="abde")),
        ("I2", history(record=chained(CREATED, submitted("a", 1), settled("a", 1)))),
        ("I2", history(Complained(1.0, "m", "two outcomes"))),
        ("I2", history(record=chained(CREATED, submitted("a", 1), submitted("a", 2)))),
        ("I3", history(record=chained(CREATED, submitted("a", 1), submitted("d", 3)))),
        ("I4", history(record=[*RECORD[:2], *RECORD[3:]])),
        ("I4", history(record=[*RECORD[:3], replace(RECORD[3], raw=submitted("e", 3))])),
        ("I5", history(replace(TOLD, id="e"))),
        ("I5", history(replace(TOLD, seq=3))),
        ("I5", history(replace(TOLD, status="refused", code="quota", receipt=None))),
        ("I5", history(replace(shown(2), place=(1, 2, "ff" * 32)))),
        ("I6", history(replace(shown(4), view=view_at(2)))),
        ("I6", history(replace(shown(4), place=(1, 3, RECORD[3].hash)))),
        ("I7", history(shown(4, since=3, before=(1, 2, RECORD[1].hash)))),
        ("I7", history(shown(4, since=2, before=(1, 2, "ff" * 32)))),
        ("I11", history(pending="d")),
    ],
)
def test_a_broken_promise_is_called_by_its_name(promise: str, judged: History) -> None:
    assert promise in promises(judged)


def test_a_screen_that_stays_behind_is_no_head() -> None:
    judged = history()
    judged.left = [replace(judged.left[0], view=view_at(2))]
    assert promises(judged) == {"I11"}


def test_a_screen_that_stands_in_another_history_is_found_even_when_it_looks_right() -> None:
    judged = history()
    judged.left = [replace(judged.left[0], place=(1, 4, "ff" * 32))]
    assert promises(judged) == {"I7"}


def test_nobody_is_blamed_for_what_an_old_copy_did_not_hold() -> None:
    typed, restored = Typed(0.0, "m", "e"), Restored("m", frozenset("abd"))
    assert check(history(typed, restored)) == []
    assert promises(history(restored, typed)) == {"I1"}, "typed after the copy came back: it must be kept"


def test_a_lost_refusal_is_nobodys_loss_but_of_a_former_device() -> None:
    """Its lost tail bears it out; the record does not have it any more."""
    told = Told(1.0, "m", DEVICE, 2, "b", "refused", 1, 3, None, "quota")
    judged = history(told, record=chained(CREATED, submitted("a", 1)), held="ab")
    judged.lost = [RECORD]
    [left] = judged.left
    judged.left = [replace(left, refused=frozenset("b"))]
    assert "I1" in promises(judged), "the same device must ask again: its numbers have no gaps"
    judged.left = [replace(left, device="device-2")]
    assert "I1" in promises(judged), "what its person does not read as refused must be asked for again"
    judged.left = [replace(left, device="device-2", refused=frozenset("b"))]
    assert "I1" not in promises(judged)
    judged.left = [replace(left, device="device-2", refused=frozenset("bd"), held=frozenset("abd"))]
    assert "I1" in promises(judged), "nobody was told that this one is refused"


def test_what_a_disk_lost_after_a_sync_was_durable_when_it_was_told() -> None:
    judged = history(replace(TOLD, command_seq=3, id="d", seq=4, receipt="003"), record=RECORD[:3])
    assert "I5" in promises(judged)
    judged.lost = [RECORD]
    assert "I5" not in promises(judged)


def test_the_checker_knows_nothing_of_the_program() -> None:
    tree = ast.parse(Path(checker.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"collections", "collections.abc", "dataclasses", "hashlib", "msgpack", "typing"}
