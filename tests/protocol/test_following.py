"""protocol.following: the copy is contiguous or was reset, whatever comes in whatever order."""

import zlib
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import limits
from protocol.codec import decode_from_hub, encode, pack_view, snapshot_parts
from protocol.errors import CloseCode, DecodeError, ProtocolError
from protocol.following import Followed
from protocol.messages import FlatView, Patch, Snapshot, Welcome
from protocol.patch import diff
from tests import independent
from tests.protocol.samples import SNAPSHOT, WELCOME, flat

ITEMS = frozenset({"items"})


def hash_at(seq: int) -> str:
    """Any hash that differs at every position."""
    return f"{seq:064x}"


def view_at(seq: int) -> FlatView:
    """The view of a record in which event n replaces item n modulo 5, and every third takes one away."""
    rows = {str(n % 5): {"text": f"event {n}", "n": n} for n in range(1, seq + 1) if n % 3}
    return flat({"seq": seq, "phase": "live" if seq > 4 else "before", "items": rows})


def welcome(seq: int, epoch: int = 1, hash: str | None = None) -> Welcome:
    return msgspec.structs.replace(WELCOME, epoch=epoch, seq=seq, hash=hash or hash_at(seq))


def snapshot(seq: int, epoch: int = 1, padding: int = 0) -> list[Snapshot]:
    view = view_at(seq) | {"padding": "x" * padding}
    return snapshot_parts("point", pack_view(view), epoch, seq, hash_at(seq), deflate=not padding)


def patch(start: int, end: int) -> Patch:
    change = diff(view_at(start), view_at(end), ITEMS)
    return Patch(
        view="point", from_=start, to=end, hash=hash_at(end), set=change.set, unset=change.unset, put=change.put
    )


def at(seq: int) -> Followed:
    """A copy that follows at `seq` on a live connection."""
    followed = Followed()
    followed.welcome(welcome(seq))
    for part in snapshot(seq):
        followed.receive(part)
    assert followed.position == (1, seq, hash_at(seq))
    return followed


def lost(followed: Followed, frame: Snapshot | Patch) -> None:
    """The frame is refused with 4001, and view and position are what they were."""
    before = (followed.position, followed.view)
    with pytest.raises(ProtocolError) as broken:
        followed.receive(frame)
    assert broken.value.code is CloseCode.CONTINUITY_LOST
    assert (followed.position, followed.view) == before


# ---- patches ---------------------------------------------------------------------------------------------


def test_a_patch_from_the_cursor_is_applied() -> None:
    followed = at(7)
    assert followed.receive(patch(7, 9))
    assert followed.position == (1, 9, hash_at(9))
    assert followed.view == view_at(9) | {"padding": ""}


def test_a_patch_from_before_the_cursor_to_beyond_it_is_applied() -> None:
    followed = at(7)
    overlapping = msgspec.structs.replace(patch(7, 9), from_=5)
    assert followed.receive(overlapping)
    assert followed.position == (1, 9, hash_at(9))


@pytest.mark.parametrize(("start", "end"), [(5, 7), (3, 5), (7, 7)])
def test_a_patch_to_the_cursor_or_before_it_is_ignored(start: int, end: int) -> None:
    followed = at(7)
    assert not followed.receive(patch(start, end))
    assert followed.position == (1, 7, hash_at(7))
    assert followed.view == view_at(7) | {"padding": ""}


def test_a_patch_from_beyond_the_cursor_is_a_hole() -> None:
    lost(at(7), patch(8, 9))


def test_an_empty_patch_moves_the_position_and_not_the_view() -> None:
    followed = at(7)
    assert not followed.receive(Patch(view="point", from_=7, to=8, hash=hash_at(8)))
    assert followed.position == (1, 8, hash_at(8))


def test_a_patch_before_any_snapshot_is_refused() -> None:
    followed = Followed()
    followed.welcome(welcome(7))
    lost(followed, patch(0, 7))


def test_a_patch_of_another_view_is_refused() -> None:
    lost(at(7), msgspec.structs.replace(patch(7, 9), view="chair"))


@pytest.mark.parametrize("name", ["nowhere", "phase"])
def test_a_patch_of_a_collection_that_is_none_is_refused(name: str) -> None:
    lost(at(7), msgspec.structs.replace(patch(7, 9), set={name: {"1": {}}}))


# ---- resuming --------------------------------------------------------------------------------------------


def reconnected(seq: int, told: Welcome) -> Followed:
    followed = at(seq)
    followed.restart()
    followed.welcome(told)
    return followed


def test_after_resuming_at_the_head_patches_follow() -> None:
    followed = reconnected(7, welcome(7))
    assert followed.receive(patch(7, 8))


def test_after_resuming_behind_the_head_a_patch_from_there_follows() -> None:
    followed = reconnected(7, welcome(12))
    assert followed.receive(patch(7, 12))
    assert followed.receive(patch(12, 13))


@pytest.mark.parametrize(("start", "end"), [(6, 12), (8, 12), (5, 7)])
def test_after_resuming_behind_the_head_no_other_patch_is_taken(start: int, end: int) -> None:
    lost(reconnected(7, welcome(12)), patch(start, end))


RESETS: dict[str, Welcome] = {
    "another epoch": welcome(7, epoch=2),
    "another epoch, further on": welcome(12, epoch=2),
    "the hub lost its tail": welcome(5),
    "another hash at the same place": welcome(7, hash="f" * 64),
}


@pytest.mark.parametrize("told", RESETS.values(), ids=RESETS.keys())
def test_where_the_pasts_differ_only_a_snapshot_is_taken(told: Welcome) -> None:
    for start, end in ((7, 9), (5, 9), (4, 6)):
        lost(reconnected(7, told), patch(start, end))
    followed = reconnected(7, told)
    assert followed.receive(snapshot(told.seq, epoch=told.epoch)[0])
    assert followed.position == (told.epoch, told.seq, hash_at(told.seq))


def test_the_old_view_stays_readable_until_the_new_one_is_whole() -> None:
    followed = reconnected(7, welcome(12, epoch=2))
    first, *rest = snapshot(12, epoch=2, padding=20_000)
    assert not followed.receive(first)
    assert followed.view == view_at(7) | {"padding": ""}
    assert followed.position == (1, 7, hash_at(7))
    assert [followed.receive(part) for part in rest] == [True]


def test_a_view_frame_before_the_welcome_is_a_mistake_of_ours() -> None:
    followed = at(7)
    followed.restart()
    with pytest.raises(AssertionError):
        followed.receive(patch(7, 8))


# ---- parts of snapshots ----------------------------------------------------------------------------------


def fresh() -> Followed:
    followed = Followed()
    followed.welcome(welcome(7))
    return followed


PARTS = snapshot(7, padding=40_000)


def test_three_parts_in_order_are_one_view() -> None:
    followed = fresh()
    assert [followed.receive(part) for part in PARTS] == [False, False, True]
    assert followed.view == view_at(7) | {"padding": "x" * 40_000}


@pytest.mark.parametrize("order", [[1], [2], [0, 0], [0, 2], [0, 1, 0], [0, 1, 1]], ids=str)
def test_parts_out_of_order_are_refused(order: list[int]) -> None:
    followed = fresh()
    for number in order[:-1]:
        followed.receive(PARTS[number])
    lost(followed, PARTS[order[-1]])


OTHERS: dict[str, Callable[[Snapshot], Snapshot]] = {
    "view": lambda part: msgspec.structs.replace(part, view="chair"),
    "epoch": lambda part: msgspec.structs.replace(part, epoch=2),
    "seq": lambda part: msgspec.structs.replace(part, seq=8),
    "hash": lambda part: msgspec.structs.replace(part, hash=hash_at(8)),
    "parts": lambda part: msgspec.structs.replace(part, parts=2),
    "deflate": lambda part: msgspec.structs.replace(part, deflate=True),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_a_part_of_another_snapshot_is_refused(other: Callable[[Snapshot], Snapshot]) -> None:
    followed = fresh()
    followed.receive(PARTS[0])
    lost(followed, other(PARTS[1]))


def test_a_part_beyond_the_last_is_refused() -> None:
    lost(fresh(), msgspec.structs.replace(PARTS[0], part=1, parts=0))


def test_a_patch_between_the_parts_is_refused() -> None:
    followed = at(7)
    followed.receive(PARTS[0])
    lost(followed, patch(7, 8))


def test_a_new_connection_drops_half_a_snapshot() -> None:
    followed = fresh()
    followed.receive(PARTS[0])
    followed.restart()
    followed.welcome(welcome(7))
    assert [followed.receive(part) for part in PARTS] == [False, False, True]


def test_a_snapshot_of_another_epoch_than_the_welcome_is_refused() -> None:
    lost(fresh(), snapshot(7, epoch=2)[0])


def test_a_newer_snapshot_replaces_the_view_and_an_older_one_is_refused() -> None:
    followed = at(7)
    assert followed.receive(snapshot(9)[0])
    lost(followed, snapshot(8)[0])


def test_a_snapshot_that_unfolds_without_end_is_refused() -> None:
    bomb = zlib.compress(bytes(limits.SNAPSHOT_BYTES_MAX + 1), level=9)
    parts = snapshot_parts("point", bomb, 1, 7, hash_at(7), deflate=False)
    *first, last = [msgspec.structs.replace(part, deflate=True) for part in parts]
    followed = fresh()
    for part in first:
        followed.receive(part)
    with pytest.raises(DecodeError):
        followed.receive(last)
    assert followed.view == {}


def test_parts_without_end_are_refused() -> None:
    followed = fresh()
    endless = msgspec.structs.replace(SNAPSHOT, hash=hash_at(7), parts=2**40, data=bytes(1024 * 1024))
    for number in range(1, 65):
        followed.receive(msgspec.structs.replace(endless, part=number))
    with pytest.raises(DecodeError, match="too large together"):
        followed.receive(msgspec.structs.replace(endless, part=65))


# ---- both followers, any pace ----------------------------------------------------------------------------


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.data())
def test_at_any_pace_and_over_any_reconnections_the_view_is_that_of_its_position(data: st.DataObject) -> None:
    """The hub of this test sends what a hub may send; ours and the independent follower must both be
    right.
    """
    followed, other = Followed(), independent.Follower()
    head = 0
    for _ in range(data.draw(st.integers(1, 4))):
        head += data.draw(st.integers(0, 6))
        followed.restart()
        _deliver(followed, other, welcome(head))
        cursor = followed.position[1] if followed.position else None
        if cursor is None or data.draw(st.booleans()):
            for part in snapshot(head):
                _deliver(followed, other, part)
            cursor = head
        for _ in range(data.draw(st.integers(0, 4))):
            head += data.draw(st.integers(0, 3))
            if head > cursor:
                _deliver(followed, other, patch(cursor, head))
                cursor = head
            assert followed.view == view_at(cursor) | {"padding": ""} == other.view
            assert followed.position == other.position == (1, cursor, hash_at(cursor))


def _deliver(followed: Followed, other: independent.Follower, frame: Welcome | Snapshot | Patch) -> None:
    other.take(independent.decode(encode(frame)))
    heard = decode_from_hub(encode(frame))
    if isinstance(heard, Welcome):
        followed.welcome(heard)
    else:
        assert isinstance(heard, Snapshot | Patch)
        followed.receive(heard)
