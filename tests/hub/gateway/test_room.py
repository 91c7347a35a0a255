"""Room for connections of each kind: bounded, given back, and never a matter of address."""

from hub.gateway.room import FILES_NEEDED, MOST, Kind, Room


class Guest:
    def __init__(self) -> None:
        self.dropped = 0

    def drop(self) -> None:
        self.dropped += 1


def test_a_kind_that_is_full_takes_no_more_until_one_leaves() -> None:
    room = Room()
    guests = [Guest() for _ in range(MOST[Kind.PAGE] + 1)]
    entered = []
    for guest in guests:
        assert room.enter(guest)
        entered.append(room.move(guest, Kind.PAGE))
    assert entered == [True] * MOST[Kind.PAGE] + [False]
    assert room.count == {Kind.HEAD: 1, Kind.PAGE: MOST[Kind.PAGE], Kind.SOCKET: 0}
    room.leave(guests[0])
    room.leave(guests[0])
    assert room.move(guests[-1], Kind.PAGE)
    assert room.move(guests[-1], Kind.SOCKET), "pages that are full keep no socket out"


def test_who_says_nothing_takes_the_room_of_heads_only() -> None:
    room = Room()
    silent = [Guest() for _ in range(MOST[Kind.HEAD])]
    assert all(room.enter(guest) for guest in silent)
    assert not room.enter(Guest())
    room.drop(Kind.HEAD)
    assert all(guest.dropped == 1 for guest in silent)
    for guest in silent:
        room.leave(guest)
    assert room.enter(Guest())
    assert sum(room.count.values()) == 1


def test_few_files_are_little_room() -> None:
    room = Room(files=FILES_NEEDED - sum(MOST.values()) + 50)
    assert sum(room.enter(Guest()) for _ in range(200)) == 50
