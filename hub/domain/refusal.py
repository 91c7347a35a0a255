"""`Refusal`: a rule says no to a command. The codes are the closed list of the wire."""

from typing import Literal

Code = Literal[
    "empty_text",
    "text_too_long",
    "intake_closed",
    "quota",
    "sealed",
    "unknown_command",
    "bad_args",
    "forbidden",
    "unknown_recommendation",
    "unknown_topic",
    "unknown_department",
    "already_called",
    "stale",
    "not_queued",
    "open_items",
    "restricted",
    "nothing_to_undo",
]


class Refusal(Exception):
    """Not allowed: a code of the closed list, and a detail that names item and rule (English, no person's text)."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: Code = code
        self.detail = detail
