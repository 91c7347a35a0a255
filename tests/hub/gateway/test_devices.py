"""The registry of connections: who supersedes whom, what a copied secret looks like, who is counted."""

from dataclasses import dataclass, field

import pytest

from hub.gateway.devices import Devices, Refused
from protocol.errors import CloseCode


@dataclass(eq=False)
class Line:
    """What the registry sees of a connection, and what it was told."""

    device: str = "d1"
    boot: str = "boot-a"
    number: int = 1
    role: str = "point"
    point: str | None = "p1"
    ended: list[CloseCode] = field(default_factory=list)

    def end(self, code: CloseCode, detail: str) -> None:
        self.ended.append(code)


class World:
    def __init__(self) -> None:
        self.now_s = 1000.0
        self.devices = Devices(lambda: self.now_s)

    def enter(self, line: Line) -> Line:
        self.devices.enter(line)
        return line


@pytest.fixture
def world() -> World:
    return World()


def test_a_newer_connection_of_a_point_supersedes_the_older(world: World) -> None:
    older = world.enter(Line(number=1))
    newer = world.enter(Line(number=2))
    assert (older.ended, newer.ended) == ([CloseCode.SUPERSEDED], [])
    assert world.devices.connected == 1


def test_a_connection_that_arrives_late_is_the_one_to_go(world: World) -> None:
    newer = world.enter(Line(number=2))
    with pytest.raises(Refused) as refused:
        world.enter(Line(number=1))
    assert refused.value.code is CloseCode.SUPERSEDED
    assert newer.ended == []
    assert world.devices.connected == 1


def test_the_same_number_again_is_not_late(world: World) -> None:
    first = world.enter(Line(number=3))
    world.enter(Line(number=3))
    assert first.ended == [CloseCode.SUPERSEDED]


def test_a_new_boot_supersedes_whatever_its_number(world: World) -> None:
    older = world.enter(Line(boot="boot-a", number=9))
    newer = world.enter(Line(boot="boot-b", number=1))
    assert (older.ended, newer.ended) == ([CloseCode.SUPERSEDED], [])


@pytest.mark.parametrize("role", ["chair", "secretary", "department", "display", "operator"])
def test_a_console_may_hold_several_connections(world: World, role: str) -> None:
    lines = [world.enter(Line(role=role, point=None, number=number)) for number in (2, 1, 1)]
    assert [line.ended for line in lines] == [[], [], []]
    assert world.devices.connected == 3


def test_two_boots_that_take_turns_three_times_are_one_secret_copied(world: World) -> None:
    bystander = world.enter(Line(device="d2", point="p2"))
    lines = [world.enter(Line(boot=boot)) for boot in ("boot-a", "boot-b", "boot-a")]
    with pytest.raises(Refused) as refused:
        world.enter(Line(boot="boot-b"))
    assert refused.value.code is CloseCode.FORK
    assert lines[-1].ended == [CloseCode.FORK]
    assert bystander.ended == []


def test_a_frozen_device_stays_out(world: World) -> None:
    for boot in ("boot-a", "boot-b", "boot-a"):
        world.enter(Line(boot=boot))
    for boot in ("boot-b", "boot-a", "boot-c"):
        with pytest.raises(Refused) as refused:
            world.enter(Line(boot=boot))
        assert refused.value.code is CloseCode.FORK


def test_taking_turns_slowly_is_two_people_on_two_machines(world: World) -> None:
    for boot in ("boot-a", "boot-b") * 6:
        world.enter(Line(boot=boot))
        world.now_s += 101.0


def test_a_program_that_starts_again_and_again_is_no_copy(world: World) -> None:
    for n in range(10):
        world.enter(Line(boot=f"boot-{n}"))


def test_many_connections_of_one_boot_are_no_copy(world: World) -> None:
    for number in range(50):
        world.enter(Line(number=number))


def test_points_are_counted_once_however_many_devices_they_have(world: World) -> None:
    one = world.enter(Line(device="d1", point="p1"))
    two = world.enter(Line(device="d2", point="p1"))
    world.enter(Line(device="d3", point="p2"))
    world.enter(Line(device="d4", point=None, role="chair"))
    assert (world.devices.points_connected, world.devices.connected) == (2, 4)
    world.devices.leave(one)
    assert world.devices.points_connected == 2
    world.devices.leave(two)
    world.devices.leave(two)
    assert (world.devices.points_connected, world.devices.connected) == (1, 2)


def test_what_was_superseded_leaves_no_trace_when_it_goes(world: World) -> None:
    older = world.enter(Line(number=1))
    newer = world.enter(Line(number=2))
    world.devices.leave(older)
    assert list(world.devices.all()) == [newer]
    assert world.devices.points_connected == 1


def test_ending_a_device_ends_all_its_connections_and_no_other(world: World) -> None:
    mine = [world.enter(Line(device="d1", role="chair", point=None)) for _ in range(2)]
    other = world.enter(Line(device="d2"))
    world.devices.end_devices({"d1", "never-seen"}, CloseCode.REVOKED, "revoked")
    assert [line.ended for line in mine] == [[CloseCode.REVOKED]] * 2
    assert other.ended == []


def test_the_allowance_of_a_device_outlives_its_connections(world: World) -> None:
    line = world.enter(Line())
    bucket = world.devices.bucket("d1", "point")
    while bucket.take(world.now_s):
        pass
    world.devices.leave(line)
    world.enter(Line(number=2))
    assert not world.devices.bucket("d1", "point").take(world.now_s)
