"""The ledger: one outcome for each number and each id, whoever asks again."""

import pytest

from hub.domain.events import CommandSettled, Queued, RollCalled, Submitted
from hub.domain.events import Event as Happened
from hub.domain.model import Actor
from hub.ledger import Fork, Gap, Ledger, Settled

ACTOR = Actor("point", point="p1", device="d1")
OTHER = Actor("point", point="p1", device="d2")


def submitted(n: int, receipt: str, actor: Actor = ACTOR) -> Happened:
    body = Submitted(point="p1", text="Đường hỏng", receipt=receipt, typed_at=0, channel="live")
    return Happened(body, f"id-{n}", 0, actor, n)


def filled() -> Ledger:
    """One submission, one refusal, one command of three events."""
    ledger = Ledger()
    ledger.extend(2, submitted(1, "001"))
    ledger.extend(3, Happened(CommandSettled("refused", "quota", None, "p1: 5 at most"), "id-2", 0, ACTOR, 2))
    for i in range(3):
        ledger.extend(4 + i, Happened(Queued(f"t{i}"), "id-3", 0, ACTOR, 3, i))
    return ledger


def test_a_device_that_never_spoke_begins_at_one() -> None:
    ledger = Ledger()
    assert ledger.last_of("d1") == 0
    assert ledger.settled("d1", 1, "id-1") is None
    with pytest.raises(Gap) as gap:
        ledger.settled("d1", 2, "id-2")
    assert gap.value.last == 0


def test_a_repeated_number_gets_its_recorded_outcome() -> None:
    ledger = filled()
    assert ledger.settled("d1", 1, "id-1") == Settled("id-1", "accepted", 2, "001")
    assert ledger.settled("d1", 2, "id-2") == Settled("id-2", "refused", 3, None, "quota", "p1: 5 at most")
    assert ledger.last_of("d1") == 3


def test_the_outcome_of_several_events_has_the_seq_of_the_last() -> None:
    assert filled().settled("d1", 3, "id-3") == Settled("id-3", "accepted", 6)


def test_a_receipt_is_kept_when_more_events_follow() -> None:
    ledger = Ledger()
    ledger.extend(2, submitted(1, "001"))
    ledger.extend(3, Happened(RollCalled("p1", True), "id-1", 0, ACTOR, 1, 1))
    assert ledger.settled("d1", 1, "id-1") == Settled("id-1", "accepted", 3, "001")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_another_id_under_a_settled_number_is_a_fork(number: int) -> None:
    with pytest.raises(Fork):
        filled().settled("d1", number, "id-x")


@pytest.mark.parametrize(("number", "last"), [(5, 3), (900, 3)])
def test_a_skipped_number_is_a_gap(number: int, last: int) -> None:
    with pytest.raises(Gap, match="the next number is 4") as gap:
        filled().settled("d1", number, "id-x")
    assert gap.value.last == last


def test_the_next_number_is_free() -> None:
    assert filled().settled("d1", 4, "id-4") is None


def test_devices_are_counted_apart() -> None:
    ledger = filled()
    assert ledger.settled("d2", 1, "id-9") is None
    assert ledger.last_of("d2") == 0


def test_an_id_keeps_its_first_outcome_and_its_point() -> None:
    ledger = filled()
    ledger.extend(7, Happened(CommandSettled("accepted", None, "001"), "id-1", 0, OTHER, 1))
    assert ledger.known("id-1") == (Settled("id-1", "accepted", 2, "001"), "p1")
    assert ledger.settled("d2", 1, "id-1") == Settled("id-1", "accepted", 7, "001")
    assert ledger.known("id-x") is None


def test_what_the_hub_does_itself_has_no_number() -> None:
    ledger = Ledger()
    ledger.extend(2, Happened(Queued("t1"), "id-1", 0, Actor("hub")))
    assert ledger == Ledger()


def test_a_trial_sees_all_and_keeps_what_it_learns_to_itself() -> None:
    ledger, before = filled(), filled()
    trial = ledger.trial()
    trial.extend(7, submitted(4, "002"))
    assert trial.settled("d1", 1, "id-1") == ledger.settled("d1", 1, "id-1")
    assert trial.settled("d1", 4, "id-4") == Settled("id-4", "accepted", 7, "002")
    assert ledger == before
    ledger.keep(trial)
    assert ledger.settled("d1", 4, "id-4") == Settled("id-4", "accepted", 7, "002")
    assert ledger.known("id-4") == (Settled("id-4", "accepted", 7, "002"), "p1")


def test_a_trial_does_not_change_the_outcome_of_an_earlier_command() -> None:
    ledger = filled()
    trial = ledger.trial()
    trial.extend(7, Happened(CommandSettled("accepted", None, "001"), "id-1", 0, OTHER, 1))
    ledger.keep(trial)
    assert ledger.known("id-1") == (Settled("id-1", "accepted", 2, "001"), "p1")
