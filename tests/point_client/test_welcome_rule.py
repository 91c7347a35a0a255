"""The welcome rule is the whole of exactly-once: any order of typing, sending, cuts, lost tails and old copies."""

import shutil
import tempfile
from collections import deque
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from point_client.outbox import Item, Outbox, State
from protocol.ids import name_id
from protocol.messages import Outcome


class Ledger:
    """What a hub keeps: one line for each number of each device, in the order of the log."""

    def __init__(self) -> None:
        self.log: list[tuple[str, int, str, Outcome]] = []
        self.receipts = 0

    def last(self, device: str) -> int:
        return max((number for owner, number, _, _ in self.log if owner == device), default=0)

    def take(self, device: str, item: Item) -> Outcome | None:
        """The recorded outcome, or None: the number is another command's (4510)."""
        number, last = item.command_seq, self.last(device)
        assert number <= last + 1, "a gap (4002)"
        if number <= last:
            id, outcome = next(line[2:] for line in self.log if line[:2] == (device, number))
            return outcome if id == item.id else None
        known = next((outcome for _, _, id, outcome in self.log if id == item.id), None)
        outcome = self._decided(item) if known is None else known
        told = Outcome(
            command_seq=number,
            id=item.id,
            status=outcome.status,
            seq=len(self.log) + 1,
            receipt=outcome.receipt,
            code=outcome.code,
        )
        self.log.append((device, number, item.id, told))
        return told

    def _decided(self, item: Item) -> Outcome:
        if item.args["refuse"]:
            return Outcome(command_seq=1, id=item.id, status="refused", code="quota")
        self.receipts += 1
        return Outcome(command_seq=1, id=item.id, status="accepted", receipt=f"{self.receipts:03d}")


class PointAndHub(RuleBasedStateMachine):
    """One folder, one hub, and two one-way streets between them which a cut empties."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "outbox.sqlite"
        self.copy: Path | None = None
        self.hub = Ledger()
        self.epoch = 1
        self.typed = 0
        self.devices = 0
        self.device = ""
        self.copied_device = ""
        self.connected = False
        self.up: deque[Item] = deque()
        self.down: deque[Outcome] = deque()

    @initialize()
    def joined(self) -> None:
        self.outbox = Outbox(self.path, "ls-2026")
        self.join_again()

    @rule(refuse=st.booleans())
    def a_person_types(self, refuse: bool) -> None:
        self.typed += 1
        self.outbox.put("submit", {"text": "x", "refuse": refuse}, self.typed, name_id("text", str(self.typed)))

    @rule()
    def cut(self) -> None:
        self.connected = False
        self.up.clear()
        self.down.clear()
        self.outbox.on_disconnect()

    @rule()
    def connect(self) -> None:
        self.cut()
        last = self.hub.last(self.device)
        if self.outbox.needs_new_device(last):
            self.join_again()
            last = 0
        self.outbox.on_welcome(last)
        self.connected = True

    @precondition(lambda self: self.connected)
    @rule(window=st.integers(1, 4))
    def the_point_sends(self, window: int) -> None:
        for item in self.outbox.next_to_send(window):
            self.outbox.sent(item.command_seq)
            self.up.append(item)

    @precondition(lambda self: self.up)
    @rule()
    def the_hub_takes_one(self) -> None:
        outcome = self.hub.take(self.device, self.up.popleft())
        if outcome is not None:
            self.down.append(outcome)
            return
        self.cut()  # 4510: this folder is an old copy
        self.join_again()

    @precondition(lambda self: self.down)
    @rule()
    def the_point_hears_one(self) -> None:
        self.outbox.settle(self.down.popleft(), self.epoch)

    @rule()
    def all_goes_well_for_a_while(self) -> None:
        self.connect()
        while self.connected and (self.up or self.down or self.outbox.next_to_send(1)):
            self.the_point_sends(window=4)
            while self.up:
                self.the_hub_takes_one()
            while self.down:
                self.the_point_hears_one()

    @rule(lost=st.integers(1, 3))
    def the_hub_loses_its_tail(self, lost: int) -> None:
        self.cut()
        del self.hub.log[-lost:]
        self.epoch += 1

    @rule()
    def the_folder_is_copied(self) -> None:
        self.cut()
        self.outbox.close()
        self.copy = Path(shutil.copy(self.path, self.folder / "copy.sqlite"))
        self.copied_device = self.device
        self.outbox = Outbox(self.path, "ls-2026")

    @precondition(lambda self: self.copy)
    @rule()
    def the_folder_is_restored_from_the_copy(self) -> None:
        assert self.copy is not None
        self.cut()
        self.outbox.close()
        shutil.copy(self.copy, self.path)
        self.device = self.copied_device
        self.outbox = Outbox(self.path, "ls-2026")

    @invariant()
    def no_text_took_effect_twice(self) -> None:
        taken = [outcome.receipt for _, _, _, outcome in self.hub.log if outcome.receipt]
        ids_by_receipt = {outcome.receipt: id for _, _, id, outcome in self.hub.log if outcome.receipt}
        assert len(set(ids_by_receipt.values())) == len(set(taken))

    def teardown(self) -> None:
        for _ in range(3):  # two old copies in a row are the most that a chain of these rules leaves
            self.all_goes_well_for_a_while()
        self.every_command_has_the_outcome_that_the_hub_recorded()
        self.outbox.close()
        shutil.rmtree(self.folder)

    def every_command_has_the_outcome_that_the_hub_recorded(self) -> None:
        recorded = {id: outcome for _, _, id, outcome in self.hub.log}
        for item in self.outbox.items():
            if item.device != self.device and item.state is State.REFUSED and item.args["refuse"]:
                continue  # its person was told so with an earlier device: what the hub lost of it is nobody's loss
            assert item.id in recorded, "lost"
            assert item.settlement is not None, "never learnt"
            told = recorded[item.id]
            assert (item.settlement.status, item.settlement.receipt) == (told.status, told.receipt)
            assert item.state is (State.REFUSED if item.args["refuse"] else State.ACKNOWLEDGED)

    def join_again(self) -> None:
        self.devices += 1
        self.device = name_id("device", str(self.devices))
        self.outbox.move_to(self.device)


PointAndHub.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True, print_blob=True
)
TestWelcomeRule = PointAndHub.TestCase


def test_a_refusal_whose_outcome_frame_was_lost_is_learnt_as_a_refusal(tmp_path: Path) -> None:
    outbox, hub = Outbox(tmp_path / "outbox.sqlite", "ls-2026"), Ledger()
    outbox.move_to("d")
    item = outbox.put("submit", {"text": "x", "refuse": True}, 1, name_id("x"))
    outbox.on_welcome(hub.last("d"))
    outbox.sent(item.command_seq)
    hub.take("d", item)
    outbox.on_disconnect()
    outbox.on_welcome(hub.last("d"))
    (again,) = outbox.next_to_send(9)
    told = hub.take("d", again)
    assert told is not None
    assert outbox.settle(told, epoch=1)
    kept = outbox.find(item.id)
    outbox.close()
    assert kept is not None
    assert kept.state is State.REFUSED
    assert len(hub.log) == 1


def test_everything_settled_above_the_last_number_goes_again_and_nothing_below(tmp_path: Path) -> None:
    outbox, hub = Outbox(tmp_path / "outbox.sqlite", "ls-2026"), Ledger()
    outbox.move_to("d")
    for n in range(1, 6):
        item = outbox.put("submit", {"text": "x", "refuse": n == 4}, n, name_id(str(n)))
        told = hub.take("d", item)
        assert told is not None
        if n != 2:  # its outcome frame was lost: no acknowledgement is inferred from a higher one
            outbox.settle(told, epoch=1)
    del hub.log[2:]
    assert outbox.on_welcome(hub.last("d")) == 3
    again = [item.command_seq for item in outbox.next_to_send(9)]
    outbox.close()
    assert again == [2, 3, 4, 5]


def test_a_device_restored_at_5_that_types_6_and_7_loses_neither(tmp_path: Path) -> None:
    outbox, hub = Outbox(tmp_path / "outbox.sqlite", "ls-2026"), Ledger()
    outbox.move_to("d")
    for n in range(1, 6):
        item = outbox.put("submit", {"text": "x", "refuse": False}, n, name_id("old", str(n)))
        told = hub.take("d", item)
        assert told is not None
        outbox.settle(told, epoch=1)
    for n in (6, 7):  # what the lost copy sent
        lost = Item("d", n, name_id("lost", str(n)), "submit", {"refuse": False}, n, State.QUEUED, None, 0)
        assert hub.take("d", lost)
    assert outbox.needs_new_device(hub.last("d"))
    new = [outbox.put("submit", {"text": "y", "refuse": False}, n, name_id("new", str(n))) for n in (6, 7)]
    assert not outbox.needs_new_device(hub.last("d")), "now only the repeated number shows it"
    outbox.on_welcome(hub.last("d"))
    assert hub.take("d", outbox.next_to_send(1)[0]) is None
    outbox.move_to("e")
    outbox.on_welcome(hub.last("e"))
    for item in outbox.next_to_send(9):
        told = hub.take("e", item)
        assert told is not None
        assert outbox.settle(told, epoch=1)
    assert [(item.id, item.device, item.command_seq) for item in outbox.items()[5:]] == [
        (new[0].id, "e", 6),
        (new[1].id, "e", 7),
    ]
    receipts = [item.settlement and item.settlement.receipt for item in outbox.items()[:5]]
    assert receipts == ["001", "002", "003", "004", "005"], "asked for again, and answered as they were"
    assert {id for _, _, id, _ in hub.log} >= {name_id("lost", "6"), name_id("lost", "7"), new[0].id, new[1].id}
    outbox.close()
