"""What stands as an alarm, for whom, and what is told of it."""

from hub.gateway.alarms import ABOUT_MAX, Alarms


def test_an_alarm_stands_until_it_ended_for_everybody_it_was_about() -> None:
    alarms = Alarms()
    for device in ("a", "b"):
        alarms.start("device_cloned", f"Thiết bị {device}.", device)
    assert alarms.told() == [{"code": "device_cloned", "message": "Thiết bị a. Thiết bị b."}]
    alarms.end("device_cloned", "a")
    assert (alarms.stands("device_cloned"), alarms.about("device_cloned")) == (True, ("b",))
    alarms.end("device_cloned", "b")
    alarms.end("device_cloned", "b")
    assert (alarms.stands("device_cloned"), alarms.told()) == (False, [])


def test_however_many_it_is_about_the_newest_few_are_told() -> None:
    alarms = Alarms()
    for n in range(3 * ABOUT_MAX):
        alarms.start("history_differs", f"{n}", f"{n}")
    assert alarms.about("history_differs") == tuple(f"{n}" for n in range(2 * ABOUT_MAX, 3 * ABOUT_MAX))
