"""Recorded conversations of every released version replay: a client of that day is understood today.

Each transcript is lines of ``side hex``, in the order in which they were said. `python -m
tests.protocol.test_transcripts` records version 1 again: only before its first release, afterwards a new file.
"""

from pathlib import Path

import msgspec
import pytest

from protocol.codec import pack_view, snapshot_parts
from protocol.following import Followed
from protocol.messages import AnyFrame, Patch, Snapshot, Welcome
from protocol.session import Session, Side, State
from tests import independent
from tests.fakes import Wire
from tests.protocol.samples import ACCEPTED, BEAT, GOAWAY, HASH, HELLO, PATCH, SUBMIT, WELCOME, flat

FOLDER = Path(__file__).parent / "transcripts"
VIEW = flat(
    {
        "phase": "before",
        "now": "t-1",
        "counters": {"topics": 2},
        "recommendations": {},
        "topics": {"t-1": {"no": 1, "title": "Giao thông nông thôn", "lead": None}},
    }
)
CONVERSATION: list[tuple[Side, AnyFrame]] = [
    (Side.CLIENT, msgspec.structs.replace(HELLO, resume=None)),
    (Side.HUB, WELCOME),
    *((Side.HUB, part) for part in snapshot_parts("point", pack_view(VIEW), 1, 7, HASH)),
    (Side.CLIENT, SUBMIT),
    (Side.HUB, ACCEPTED),
    (Side.HUB, PATCH),
    (Side.CLIENT, BEAT),
    (Side.HUB, GOAWAY),
]


def read(path: Path) -> list[tuple[Side, bytes]]:
    """What was said, in order."""
    lines = [line.split() for line in path.read_text("ascii").splitlines()]
    return [(Side(side), bytes.fromhex(digits)) for side, digits in lines]


def record(path: Path) -> None:
    """Say the conversation over a wire and write down its bytes."""
    ends = Wire().ends
    lines: list[str] = []
    for side, frame in CONVERSATION:
        said = ends[side].send(frame)
        ends[side.other].receive(said)
        lines.append(f"{side} {said.hex()}\n")
    path.write_text("".join(lines), "ascii", newline="\n")


TRANSCRIPTS = sorted(FOLDER.glob("*.hex"))


def test_there_is_a_transcript_of_version_1() -> None:
    assert FOLDER / "v1.hex" in TRANSCRIPTS


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_recorded_conversation_is_understood_by_both_ends(path: Path) -> None:
    hub, client, followed = Session(Side.HUB), Session(Side.CLIENT), Followed()
    other = independent.Follower()
    ends = {Side.HUB: hub, Side.CLIENT: client}
    for side, said in read(path):
        frame = ends[side.other].receive(said)
        assert frame is not None
        ends[side].send(frame)  # the speaker of that day follows the rules of today
        if side is Side.HUB:
            _follow(followed, frame)
            other.take(independent.decode(said))
    assert (hub.state, client.state) == (State.CLOSED, State.CLOSED)
    assert followed.view == other.view
    assert followed.view["phase"] == "live"
    assert followed.position == other.position == (1, 9, HASH)


def _follow(followed: Followed, frame: AnyFrame) -> None:
    if isinstance(frame, Welcome):
        followed.welcome(frame)
    if isinstance(frame, Snapshot | Patch):
        followed.receive(frame)


@pytest.mark.parametrize("path", TRANSCRIPTS[-1:], ids=lambda path: path.stem)
def test_the_newest_recording_is_what_we_say_today(path: Path) -> None:
    """Not of the deflated snapshot: zlib may pack it otherwise tomorrow, and it would mean the same."""
    said = [data for _, data in read(path)]
    wire = Wire()
    today = []
    for side, frame in CONVERSATION:
        today.append(wire.ends[side].send(frame))
        wire.ends[side.other].receive(today[-1])
    apart = [number for number, (_, frame) in enumerate(CONVERSATION) if not isinstance(frame, Snapshot)]
    assert [said[number] for number in apart] == [today[number] for number in apart]


if __name__ == "__main__":
    record(FOLDER / "v1.hex")
