"""The outbox: its states, its durability, and who may open it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from point_client.outbox import (
    ContradictoryOutcome,
    Item,
    NotJoined,
    NotSealed,
    OtherConference,
    Outbox,
    Ownership,
    State,
    Unsendable,
)
from protocol.ids import name_id
from protocol.messages import Outcome

DEVICE = name_id("device")
REPO = Path(__file__).parents[2]


def put(outbox: Outbox, name: str) -> Item:
    return outbox.put("submit", {"text": f"Kiến nghị {name}"}, 1_000, name_id(name))


def accepted(item: Item, seq: int = 5, receipt: str | None = "001") -> Outcome:
    return Outcome(command_seq=item.command_seq, id=item.id, status="accepted", seq=seq, receipt=receipt)


def refused(item: Item, code: str) -> Outcome:
    return Outcome(command_seq=item.command_seq, id=item.id, status="refused", seq=5, code=code)


def numbers(items: object) -> list[int]:
    assert isinstance(items, list)
    return [item.command_seq for item in items]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    opened = Outbox(tmp_path / "outbox.sqlite", "ls-2026")
    opened.move_to(DEVICE)
    yield opened
    opened.close()


def test_numbers_begin_at_one_and_have_no_gaps(outbox: Outbox) -> None:
    assert [put(outbox, each).command_seq for each in "abc"] == [1, 2, 3]
    assert outbox.top == 3


def test_what_was_put_is_read_back_as_typed(outbox: Outbox) -> None:
    text = "Đường  vào bản\r\n“Nà Sơn” 🌧 e\u0301"
    item = outbox.put("submit", {"text": text, "person": {"name": "Hoàng", "consent": True}}, 42, name_id("x"))
    assert outbox.find(item.id) == item
    assert item.args["text"] == text
    assert (item.at, item.state, item.told) == (42, State.QUEUED, 0)


def test_the_same_id_again_is_the_same_command(outbox: Outbox) -> None:
    assert put(outbox, "a") == put(outbox, "a")
    assert outbox.top == 1
    with pytest.raises(Unsendable):
        outbox.put("submit", {"text": "khác"}, 1, name_id("a"))


@pytest.mark.parametrize(
    ("args", "id"),
    [({"text": "x" * 30_000}, name_id("a")), ({"text": "\ud800"}, name_id("a")), ({"text": "x"}, "not-a-uuid")],
)
def test_what_no_hub_could_read_is_not_stored_so_that_it_cannot_block_the_rest(
    outbox: Outbox, args: dict[str, str], id: str
) -> None:
    with pytest.raises(Unsendable):
        outbox.put("submit", dict(args), 1, id)
    assert outbox.top == 0
    assert put(outbox, "b").command_seq == 1


def test_nothing_is_put_before_there_is_a_device(tmp_path: Path) -> None:
    fresh = Outbox(tmp_path / "fresh.sqlite", "ls-2026")
    with pytest.raises(NotJoined):
        put(fresh, "a")
    fresh.close()


def test_what_is_on_the_wire_is_sent_and_falls_back_on_any_disconnect(outbox: Outbox) -> None:
    first, second = put(outbox, "a"), put(outbox, "b")
    outbox.sent(first.command_seq)
    assert [item.state for item in outbox.items()] == [State.SENT, State.QUEUED]
    assert numbers(outbox.next_to_send(10)) == [second.command_seq]
    outbox.on_disconnect()
    assert numbers(outbox.next_to_send(10)) == [1, 2]


def test_busy_puts_back_its_number_and_everything_above_it(outbox: Outbox) -> None:
    for each in "abcd":
        outbox.sent(put(outbox, each).command_seq)
    outbox.requeue_from(2)
    assert numbers(outbox.next_to_send(10)) == [2, 3, 4]


def test_an_outcome_settles_once_and_a_further_one_is_counted(outbox: Outbox) -> None:
    item = put(outbox, "a")
    outbox.sent(1)
    assert outbox.settle(accepted(item), epoch=1)
    assert not outbox.settle(accepted(item), epoch=1)
    kept = outbox.item(1)
    assert kept is not None
    assert kept.settlement is not None
    assert (kept.state, kept.settlement.receipt, kept.told) == (State.ACKNOWLEDGED, "001", 2)
    assert outbox.pending == 0


@pytest.mark.parametrize(
    "second",
    [
        {"receipt": "002"},
        {"seq": 6},
        {"status": "refused", "receipt": None, "code": "quota"},
        {"id": name_id("another")},
    ],
)
def test_a_different_outcome_of_one_command_is_an_error_and_the_first_stays(
    outbox: Outbox, second: dict[str, Any]
) -> None:
    item = put(outbox, "a")
    outbox.settle(accepted(item), epoch=1)
    first: dict[str, Any] = {"command_seq": 1, "id": item.id, "status": "accepted", "seq": 5, "receipt": "001"}
    with pytest.raises(ContradictoryOutcome):
        outbox.settle(Outcome(**first | second), epoch=1)
    kept = outbox.item(1)
    assert kept is not None
    assert kept.settlement is not None
    assert kept.settlement.receipt == "001"


def test_in_another_epoch_the_same_outcome_may_have_another_place(outbox: Outbox) -> None:
    item = put(outbox, "a")
    outbox.settle(accepted(item, seq=5), epoch=1)
    assert not outbox.settle(accepted(item, seq=9), epoch=2)


def test_an_outcome_of_a_command_never_sent_is_an_error(outbox: Outbox) -> None:
    with pytest.raises(ContradictoryOutcome):
        outbox.settle(Outcome(command_seq=4, id=name_id("x"), status="accepted", seq=1), epoch=1)


def test_a_refusal_says_why_and_one_of_a_sealed_conference_orphans(outbox: Outbox) -> None:
    first, second = put(outbox, "a"), put(outbox, "b")
    outbox.settle(refused(first, "intake_closed"), epoch=1)
    outbox.settle(refused(second, "sealed"), epoch=1)
    assert [item.state for item in outbox.items()] == [State.REFUSED, State.ORPHANED]


def test_nothing_is_purged_before_the_seal_and_then_what_never_arrived_stays(outbox: Outbox) -> None:
    for each, code in (("a", None), ("b", "quota"), ("c", "sealed")):
        item = put(outbox, each)
        outbox.settle(refused(item, code) if code else accepted(item), epoch=1)
    put(outbox, "d")
    with pytest.raises(NotSealed):
        outbox.purge()
    outbox.mark_sealed()
    assert outbox.purge() == 2
    assert [item.state for item in outbox.items()] == [State.ORPHANED, State.QUEUED]
    assert outbox.top == 4, "numbers are never given twice"


def test_what_is_pending_and_what_was_accepted_move_to_a_new_device_with_their_ids_as_new_commands(
    outbox: Outbox,
) -> None:
    a, b, c, d = (put(outbox, each) for each in "abcd")
    outbox.settle(accepted(a), epoch=1)
    outbox.settle(refused(b, "quota"), epoch=1)
    outbox.settle(accepted(d), epoch=1)
    new = name_id("new device")
    assert outbox.move_to(new) == 1, "how many people are waiting for"
    assert outbox.move_to(new) == 0
    assert [(item.id, item.device, item.command_seq, item.state) for item in outbox.items()] == [
        (a.id, new, 1, State.QUEUED),
        (b.id, DEVICE, 2, State.REFUSED),
        (c.id, new, 2, State.QUEUED),
        (d.id, new, 3, State.QUEUED),
    ]
    assert numbers(outbox.next_to_send(10)) == [1, 2, 3]
    assert outbox.top == 3
    assert put(outbox, "e").command_seq == 4


def test_what_the_hub_still_knows_is_settled_again_as_it_was(outbox: Outbox) -> None:
    a = put(outbox, "a")
    outbox.settle(accepted(a, seq=5), epoch=1)
    outbox.move_to(name_id("new device"))
    (again,) = outbox.next_to_send(1)
    assert outbox.settle(accepted(again, seq=9), epoch=1), "the first outcome of the new command"
    kept = outbox.find(a.id)
    assert kept is not None
    assert (kept.state, kept.settlement and kept.settlement.receipt, kept.told) == (State.ACKNOWLEDGED, "001", 1)


def test_a_move_takes_what_was_accepted_with_any_former_device_and_keeps_the_order_of_typing(outbox: Outbox) -> None:
    a, b = put(outbox, "a"), put(outbox, "b")
    outbox.settle(accepted(a), epoch=1)
    outbox.settle(accepted(b), epoch=1)
    second, third = name_id("second device"), name_id("third device")
    outbox.move_to(second)
    for item in outbox.next_to_send(10):
        outbox.settle(accepted(item), epoch=1)
    c = put(outbox, "c")
    outbox.move_to(third)
    outbox.move_to(DEVICE)
    assert [item.id for item in outbox.next_to_send(10)] == [a.id, b.id, c.id]
    assert numbers(outbox.next_to_send(10)) == [3, 4, 5], "a number is never given twice, also of a device come back"


def test_an_outbox_is_never_opened_for_another_conference(tmp_path: Path, outbox: Outbox) -> None:
    put(outbox, "a")
    with pytest.raises(OtherConference):
        Outbox(tmp_path / "outbox.sqlite", "hagiang-2026")


def test_another_process_is_noticed_and_our_own_writing_is_not(tmp_path: Path, outbox: Outbox) -> None:
    put(outbox, "a")
    assert not outbox.changed_elsewhere()
    other = Outbox(tmp_path / "outbox.sqlite", "ls-2026")
    put(other, "b")
    other.close()
    assert outbox.changed_elsewhere()
    assert not outbox.changed_elsewhere()
    assert numbers(outbox.next_to_send(10)) == [1, 2]


def test_the_write_ahead_log_is_never_reset_while_two_have_the_file(tmp_path: Path, outbox: Outbox) -> None:
    other = Outbox(tmp_path / "outbox.sqlite", "ls-2026")
    log = tmp_path / "outbox.sqlite-wal"
    sizes = []
    for n in range(300):
        outbox.put("submit", {"text": "x" * 5_000}, 1, name_id(str(n)))
        sizes.append(log.stat().st_size)
    other.close()
    assert sizes == sorted(sizes)
    assert sizes[-1] > 4 * 1024 * 1024, "the default checkpoint would have come at 1000 pages"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere than in a mode")
def test_only_its_owner_may_read_the_outbox(tmp_path: Path, outbox: Outbox) -> None:
    put(outbox, "a")
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("outbox.sqlite*")} == {0}


def test_a_put_is_synced_and_committed_before_it_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[str] = []
    connect = sqlite3.connect

    def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    outbox = Outbox(tmp_path / "traced.sqlite", "ls-2026")
    outbox.move_to(DEVICE)
    statements.clear()
    put(outbox, "a")
    outbox.close()
    assert statements[0] == "PRAGMA synchronous = FULL"
    assert statements[1] == "BEGIN IMMEDIATE"
    assert statements[-1] == "COMMIT"
    assert any(statement.startswith("INSERT INTO command") for statement in statements)


PUT_AND_SAY = """
import sys
from pathlib import Path
from point_client.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]), "ls-2026")
outbox.move_to(sys.argv[2])
item = outbox.put("submit", {"text": "Cầu treo hỏng"}, 7, sys.argv[3])
sys.stdout.write("put\\n")
sys.stdout.flush()
sys.stdin.read()
print("never reached")
"""


def test_what_was_put_outlives_a_process_killed_before_it_could_say_so(tmp_path: Path) -> None:
    path, id = tmp_path / "outbox.sqlite", name_id("killed")
    child = subprocess.Popen(
        [sys.executable, "-c", PUT_AND_SAY, str(path), DEVICE, id],
        cwd=REPO,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == b"put\n"
    child.kill()
    child.wait(timeout=10)
    child.stdout.close()
    child.stdin.close()
    reopened = Outbox(path, "ls-2026")
    item = reopened.find(id)
    reopened.close()
    assert item is not None
    assert (item.command_seq, item.state, item.args) == (1, State.QUEUED, {"text": "Cầu treo hỏng"})


def test_one_process_owns_the_uplink_and_its_death_frees_it(tmp_path: Path) -> None:
    lock = tmp_path / "uplink.lock"
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from point_client.outbox import Ownership\n"
            "held = Ownership(Path(sys.argv[1])); print(held.take(), flush=True); sys.stdin.read()",
            str(lock),
        ],
        cwd=REPO,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline().strip() == b"True"
    mine, other = Ownership(lock), Ownership(lock)
    assert not mine.take()
    child.kill()
    child.wait(timeout=10)
    child.stdout.close()
    child.stdin.close()
    assert mine.take()
    assert mine.take()
    assert not other.take()
    mine.release()
    assert other.take()
    other.release()
