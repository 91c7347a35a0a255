"""One plain frame of each type, with every field filled."""

from typing import cast

from protocol.messages import (
    Alike,
    AlikeItem,
    AnyFrame,
    Beat,
    Command,
    Error,
    FlatView,
    Goaway,
    Hello,
    LocalItem,
    LocalLink,
    LocalOutbox,
    Outcome,
    Patch,
    Presence,
    Similar,
    Snapshot,
    Welcome,
)

DEVICE = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"
BOOT = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c"
COMMAND = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2d"
SESSION = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2e"
HASH = "0123456789abcdef" * 4
NOW = 1_767_225_600_000

HELLO = Hello(
    version=(1, 0),
    conference="hoi-nghi",
    device=DEVICE,
    boot=BOOT,
    connection=1,
    ticket="t",
    view="point",
    resume=(1, 7, HASH),
    command_seq_top=4,
)
WELCOME = Welcome(
    version=(1, 0),
    session=SESSION,
    role="point",
    point="xa-01",
    department=None,
    epoch=1,
    seq=7,
    hash=HASH,
    last_command_seq=4,
    sealed=False,
    window=32,
    beat_s=20,
    dead_s=50,
    limits={"text_chars": 4000},
    now=NOW,
)
SNAPSHOT = Snapshot(
    view="point", epoch=1, seq=7, hash=HASH, part=1, parts=1, deflate=False, data=b"\x81\xa5phase\xa4live"
)
PATCH = Patch(
    view="point",
    from_=7,
    to=9,
    hash=HASH,
    set={"recommendations": {COMMAND: {"text": "Đường liên thôn", "place": 2, "late": False, "split_into": []}}},
    unset={"topics": ["t-1"]},
    put={"phase": "live", "now": None, "counters": {"topics": 3}},
)
SUBMIT = Command(
    command_seq=5,
    id=COMMAND,
    name="submit",
    args={"text": "Đề nghị sửa đường liên thôn", "urgent": True, "person": {"name": "A", "consent": True}},
    at=NOW,
    now=NOW + 5,
)
ACCEPTED = Outcome(command_seq=5, id=COMMAND, status="accepted", seq=9, receipt="087")
BUSY = Outcome(command_seq=5, id=COMMAND, status="busy", retry_ms=1000)
BEAT = Beat(seq=9, now=NOW)
GOAWAY = Goaway(why="restart", after_ms=700)
ERROR = Error(code=4500, detail="a rule")
PRESENCE = Presence(connected=118, total=120)
SIMILAR = Similar(n=3, text="Đề nghị sửa đường liên thôn")
ALIKE = Alike(n=3, matches=[AlikeItem(receipt="012", point_name="xã Chi Lăng", own=False, band="very_close")])
LOCAL_OUTBOX = LocalOutbox(
    whole=True,
    items=[
        LocalItem(
            id=COMMAND,
            device=DEVICE,
            command_seq=1,
            name="submit",
            args={"text": "Đường hỏng"},
            at=NOW,
            state="acknowledged",
            epoch=1,
            seq=9,
            receipt="001",
        )
    ],
)
LOCAL_LINK = LocalLink(state="waiting", since=NOW, tries=3, retry_at=NOW + 900, sealed=False, pending=2)

FRAMES: tuple[AnyFrame, ...] = (
    HELLO,
    WELCOME,
    SNAPSHOT,
    PATCH,
    SUBMIT,
    ACCEPTED,
    BEAT,
    GOAWAY,
    ERROR,
    PRESENCE,
    SIMILAR,
    ALIKE,
    LOCAL_OUTBOX,
    LOCAL_LINK,
)
FROM_CLIENT: tuple[AnyFrame, ...] = (HELLO, SUBMIT, BEAT, SIMILAR)
FROM_HUB: tuple[AnyFrame, ...] = (
    WELCOME,
    SNAPSHOT,
    PATCH,
    ACCEPTED,
    BEAT,
    GOAWAY,
    ERROR,
    PRESENCE,
    ALIKE,
    LOCAL_OUTBOX,
    LOCAL_LINK,
)


def flat(fields: dict[str, object]) -> FlatView:
    """A view written as a literal; the checker cannot see which of its dicts are collections."""
    return cast(FlatView, fields)
