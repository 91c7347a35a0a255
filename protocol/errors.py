"""The closed lists of what can go wrong on the wire: close codes, refusal codes and the errors raised here.

The numbers and names are the contract of docs/protocol.md; a code that is not in this file is never sent.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class CloseCode(IntEnum):
    """WebSocket close codes of this protocol. See ``CLOSE_REASONS`` for who acts on each."""

    GOAWAY = 4000
    CONTINUITY_LOST = 4001
    COMMAND_GAP = 4002
    DEGRADED = 4003
    SLOW = 4008
    SILENT = 4009
    SUPERSEDED_VIEW = 4010
    RATE_LIMITED = 4029
    NO_CONFERENCE = 4400
    BAD_CREDENTIAL = 4401
    REVOKED = 4403
    SUPERSEDED = 4409
    PROTOCOL_ERROR = 4500
    BAD_HELLO = 4501
    BAD_VERSION = 4505
    FORK = 4510


@dataclass(frozen=True, slots=True)
class CloseReason:
    """What a close code means and whether the client comes back by itself (``reconnect``) or waits for a
    human.
    """

    meaning: str
    reconnect: bool


CLOSE_REASONS: dict[CloseCode, CloseReason] = {
    CloseCode.GOAWAY: CloseReason("the hub is going away; come back after after_ms", reconnect=True),
    CloseCode.CONTINUITY_LOST: CloseReason("a patch does not follow the view: start again", reconnect=True),
    CloseCode.COMMAND_GAP: CloseReason("a command number was skipped", reconnect=True),
    CloseCode.DEGRADED: CloseReason("the hub cannot store at present", reconnect=True),
    CloseCode.SLOW: CloseReason("the client reads too slowly, or sent more than the window", reconnect=True),
    CloseCode.SILENT: CloseReason("nothing was heard for dead_s seconds", reconnect=True),
    CloseCode.SUPERSEDED_VIEW: CloseReason("another socket took over this view", reconnect=True),
    CloseCode.RATE_LIMITED: CloseReason("commands kept coming while the hub was busy", reconnect=True),
    CloseCode.NO_CONFERENCE: CloseReason("there is no such conference here", reconnect=False),
    CloseCode.BAD_CREDENTIAL: CloseReason("the credential is unknown, expired or used", reconnect=False),
    CloseCode.REVOKED: CloseReason("the credential was revoked, or the view is for another role", reconnect=False),
    CloseCode.SUPERSEDED: CloseReason("a newer connection of the same device took over", reconnect=True),
    CloseCode.PROTOCOL_ERROR: CloseReason("a frame broke the rules of this page", reconnect=False),
    CloseCode.BAD_HELLO: CloseReason("the first frame was late, too long or not a hello", reconnect=False),
    CloseCode.BAD_VERSION: CloseReason("no common version", reconnect=False),
    CloseCode.FORK: CloseReason("two devices carry one secret, or one was restored from a copy", reconnect=False),
}


class RefusalCode(StrEnum):
    """Why a rule said no to a command. Texts for people live with the consoles, in their language."""

    EMPTY_TEXT = "empty_text"
    TEXT_TOO_LONG = "text_too_long"
    INTAKE_CLOSED = "intake_closed"
    QUOTA = "quota"
    SEALED = "sealed"
    UNKNOWN_COMMAND = "unknown_command"
    BAD_ARGS = "bad_args"
    FORBIDDEN = "forbidden"
    UNKNOWN_RECOMMENDATION = "unknown_recommendation"
    UNKNOWN_TOPIC = "unknown_topic"
    UNKNOWN_DEPARTMENT = "unknown_department"
    ALREADY_CALLED = "already_called"
    STALE = "stale"
    NOT_QUEUED = "not_queued"
    OPEN_ITEMS = "open_items"
    RESTRICTED = "restricted"
    NOTHING_TO_UNDO = "nothing_to_undo"


class ProtocolError(Exception):
    """The peer broke the rules: close the connection with ``code``; nobody else is disturbed.

    ``detail`` names the rule for the peer's developer; it never repeats a person's text.
    """

    def __init__(self, code: CloseCode, detail: str) -> None:
        super().__init__(f"{code.value} {code.name.lower()}: {detail}")
        self.code = code
        self.detail = detail


class DecodeError(ProtocolError):
    """The bytes are not one frame of this protocol."""

    def __init__(self, detail: str) -> None:
        super().__init__(CloseCode.PROTOCOL_ERROR, detail)


class LocalError(AssertionError):
    """We are wrong, not the peer: our side may not say this now, or cannot say it within the limits."""


class CommandError(Exception):
    """A command that no rule of the domain needs to see: refuse it with ``code``.

    ``detail`` names the argument and the rule, and never repeats what a person typed.
    """

    code: RefusalCode

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class UnknownCommand(CommandError):
    """The name is not in ``messages.COMMANDS``."""

    code = RefusalCode.UNKNOWN_COMMAND


class BadArgs(CommandError):
    """An argument is missing, of the wrong type or out of its bounds."""

    code = RefusalCode.BAD_ARGS
