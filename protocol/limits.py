"""Every bound of the wire, each with its reason. A limit that is not here does not exist."""

from typing import Final

SUBPROTOCOL: Final = "diemcau.v1"
VERSION: Final = (1, 0)

FRAME_BYTES_MAX: Final = 32 * 1024
"""Any frame into the hub: a 4,000-character text is at most 16 KiB of UTF-8, doubled for everything
around it.
"""
COMMAND_BYTES_MAX: Final = 24 * 1024
"""One command: the longest text in four-byte characters plus its names and ids."""
HELLO_BYTES_MAX: Final = 4 * 1024
"""A hello holds only ids; an unauthenticated peer gets no more of our memory than this."""
SNAPSHOT_PART_BYTES_MAX: Final = 16 * 1024
"""One part of a snapshot, and one batch of a writer: about two seconds on a 64 kbit/s link, so beats get
through.
"""
SNAPSHOT_BYTES_MAX: Final = 64 * 1024 * 1024
"""What a client accepts for one whole view, inflated: 200 times the largest view measured; stops a bomb."""
CLIENT_FRAME_BYTES_MAX: Final = 64 * 1024
"""Any frame into a client: a snapshot part, or a batch of one patch, with room for a row that is large
by itself.
"""
FRAME_VALUES_MAX: Final = 4_096
"""Values and keys in one frame into the hub: 30 times the fullest command;
a frame of one-byte values stops here.
"""
FRAME_DEPTH_MAX: Final = 8
"""Containers within containers in any frame: the deepest known one (a list in a row of a patch) needs 5."""

TEXT_CHARS_MAX: Final = 4_000
"""Characters of a text, counted after NFC: five times the longest recommendation seen."""
NAME_CHARS_MAX: Final = 200
"""A person's name, a title, a field: two lines on paper."""
NOTE_CHARS_MAX: Final = 4_000
"""A secretary's note or an answer: like a text."""
ANNOUNCE_CHARS_MAX: Final = 300
"""An announcement must be read at one glance in a hall."""
LIST_ITEMS_MAX: Final = 64
"""Items a command may name at once: more than one screen of an inbox."""
PARTS_MAX: Final = 12
"""Parts of a split: the longest list of requests seen in one message."""
LINES_MAX: Final = 5
"""Talking points under Now: what a chair reads while speaking."""
ID_CHARS_MAX: Final = 64
"""Ids from files and parts of a split (`<uuid>#12`)."""

WINDOW: Final = 32
"""Commands of one device without an outcome: keeps a reconnecting point's burst inside one batch of the
hub.
"""
BEAT_S: Final = 20
"""Silence after which a side says it is there: under the 60 s at which common proxies cut idle sockets."""
DEAD_S: Final = 50
"""Silence after which the other side is taken for dead: two beats and a slow link."""
HELLO_S: Final = 5
"""Time for the first frame after the upgrade."""
SEND_S: Final = 20
"""One batch that does not leave within this time means a peer that does not read."""

POINT_BUCKET: Final = 40
POINT_REFILL_PER_S: Final = 1
CONSOLE_BUCKET: Final = 40
CONSOLE_REFILL_PER_S: Final = 5
"""Token buckets per device (points; chair, secretary and department):
bursts after a cut pass, floods do not.
"""
SIMILAR_BUCKET: Final = 20
SIMILAR_REFILL_PER_S: Final = 1
"""Hints while typing, per device, from a bucket of their own: they never make a submission busy. A person pauses every
few seconds; more than one a second is a machine.
"""
SIMILAR_MATCHES_MAX: Final = 3
"""What a person reads at a glance under the box."""
BUSY_RETRY_MS: Final = 1_000
"""When to repeat a command that was answered `busy`."""

POINT_TICK_MS: Final = 250
DISPLAY_TICK_MS: Final = 500
"""Coalescing of views: the chair and the secretary get every change at once, the others at this pace."""

RECONNECT_BASE_S: Final = 0.5
RECONNECT_CAP_S: Final = 30.0
RECONNECT_HEALTHY_S: Final = 30.0
"""Delay before try n: U(0, min(cap, base·2ⁿ)); n starts again after this long in health (full jitter,
AWS 2015).
"""

HANDSHAKES_PER_S: Final = 800
HANDSHAKES_OPEN_MAX: Final = 200
CONNECTIONS_MAX: Final = 12_000
"""Per hub: 10,000 points and their reconnect storms; beyond it 503 with Retry-After."""
BUFFERED_BYTES_MAX: Final = 64 * 1024
BUFFERED_S_MAX: Final = 5
"""A transport that holds more than this for longer than this is aborted by the 1 Hz sweep."""

CLOCK_BACK_MS_MAX: Final = 24 * 3600 * 1000
"""How far back a device's "typed at" is believed: a day without a link."""


def for_welcome() -> dict[str, int]:
    """What the hub tells a client of its limits: names and numbers (bytes, characters, items)."""
    return {
        "frame_bytes": FRAME_BYTES_MAX,
        "command_bytes": COMMAND_BYTES_MAX,
        "text_chars": TEXT_CHARS_MAX,
        "list_items": LIST_ITEMS_MAX,
        "announce_chars": ANNOUNCE_CHARS_MAX,
    }
