"""What a moderator may put into the outbox: the hub's rules that can be judged here, before anything is promised.

A text that the hub is sure to refuse is better told at the keyboard than an hour later. Everything else is the hub's to
judge. The rules of a text are those of docs/protocol.md; the tests hold them against the hub's own.
"""

import unicodedata
from typing import Final

from protocol import limits
from protocol.codec import parse_args
from protocol.errors import CommandError, RefusalCode
from protocol.messages import COMMANDS, Arg

OURS: Final = frozenset({"submit", "withdraw", "clarify", "object", "roll_call", "attendance"})
"""The commands of a point."""
TEXTS: Final = {"submit": "text", "clarify": "text"}
"""Command -> the argument without which it says nothing."""
INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories that leave nothing on a page: controls, zero-width and format characters, spaces."""


def refusal_of(name: str, args: dict[str, Arg]) -> tuple[RefusalCode, str] | None:
    """Why the hub would refuse this command in any state of the conference, and a detail; None where it may take it."""
    if name not in COMMANDS:
        return RefusalCode.UNKNOWN_COMMAND, "name: not a command of this protocol"
    if name not in OURS:
        return RefusalCode.FORBIDDEN, "name: not a command of a point"
    try:
        parse_args(name, args)
    except CommandError as error:
        return error.code, error.detail
    said = args[TEXTS[name]] if name in TEXTS else None
    return refusal_of_text(said) if isinstance(said, str) else None


def refusal_of_text(text: str) -> tuple[RefusalCode, str] | None:
    """`empty_text` or `text_too_long` (counted after NFC, as the hub counts), with the rule; None for a good text."""
    if all(unicodedata.category(char) in INVISIBLE for char in text):
        return RefusalCode.EMPTY_TEXT, "text: nothing readable in it"
    if len(text) > limits.TEXT_CHARS_MAX and len(unicodedata.normalize("NFC", text)) > limits.TEXT_CHARS_MAX:
        return RefusalCode.TEXT_TOO_LONG, f"text: at most {limits.TEXT_CHARS_MAX} characters"
    return None
