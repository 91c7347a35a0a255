"""What may be on the wire: the window, the pause after busy, and repeats."""

from point_client.uplink.sending import Repeats, Sending


def test_at_most_a_window_of_commands_is_without_an_answer() -> None:
    sending = Sending(window=3)
    for number in (1, 2, 3):
        assert sending.room(0) > 0
        sending.put_on_wire(number)
    assert sending.room(0) == 0
    sending.answered(1)
    assert sending.room(0) == 1


def test_after_busy_nothing_leaves_before_the_time_has_passed_and_all_is_answered() -> None:
    sending = Sending(window=4)
    sending.put_on_wire(1)
    sending.put_on_wire(2)
    sending.answered(1)
    sending.hold(until_s=5)
    assert sending.room(6) == 0, "2 will be answered busy as well"
    assert sending.wake_s(4) is None
    sending.answered(2)
    assert sending.room(4.9) == 0
    assert sending.wake_s(4) == 1
    assert sending.room(5) == 4
    assert sending.wake_s(5) is None


def test_a_later_busy_never_shortens_the_pause() -> None:
    sending = Sending(window=4)
    sending.hold(until_s=5)
    sending.hold(until_s=3)
    assert sending.room(4) == 0


def test_an_answer_nobody_waits_for_makes_no_room() -> None:
    sending = Sending(window=2)
    assert sending.answered(7) == 0
    assert sending.room(0) == 2


def test_a_repeat_is_owed_until_its_own_answer_came() -> None:
    repeats, sending = Repeats(), Sending(window=4)
    repeats.ask(1)
    sending.put_on_wire(1)
    sending.put_on_wire(1)
    repeats.put_on_wire(1)
    assert repeats.due() == []
    repeats.answered(1, sending.answered(1))  # the command's own frame
    repeats.on_disconnect()
    assert repeats.due() == [1], "the repeat was cut"
    repeats.put_on_wire(1)
    repeats.answered(1, 0)
    repeats.on_disconnect()
    assert repeats.due() == []


def test_a_repeat_which_the_hub_was_too_busy_for_stays_owed() -> None:
    repeats = Repeats()
    repeats.ask(4)
    repeats.put_on_wire(4)
    assert repeats.unanswered(4, still_in_flight=0)
    assert repeats.due() == [4]
