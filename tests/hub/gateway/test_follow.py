"""Which frames bring a client from what it was sent to what is now."""

from dataclasses import replace

import pytest

from hub.conference import Moved
from hub.eventlog.base import Position
from hub.gateway.follow import PATCH_BYTES_MAX, Follower, Showcase
from hub.projections import Viewer
from protocol import codec
from protocol.messages import Patch, Snapshot
from tests.live import new_id
from tests.scenario import SECRETARY, By, given, says


def at(seq: int) -> Position:
    return Position(1, seq, f"{seq:064x}")


@pytest.mark.parametrize(("gone", "kind"), [(10, Patch), (600, Snapshot)])
def test_a_patch_that_would_be_long_by_what_it_takes_away_is_a_snapshot(gone: int, kind: type) -> None:
    after = given().state
    submitter = By(SECRETARY, says("cl1"))
    before = given(*(replace(submitter, id=new_id()) for _ in range(gone))).state
    showcase = Showcase(before, at(gone))
    follower = Follower(Viewer("secretary"), showcase, lambda seq: None)
    follower.next_frames()
    showcase.moved(Moved((), after, at(gone + 1)))
    frames = follower.next_frames()
    assert {type(frame) for frame in frames} == {kind}
    assert all(len(codec.encode(frame)) <= PATCH_BYTES_MAX + 512 for frame in frames)
