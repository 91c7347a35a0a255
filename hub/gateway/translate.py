"""Wire words to domain words: a command frame and an authenticated actor become a domain command.

Authority enters here from the session and never from a frame (I9): a point submits for itself, whatever it says.
"""

from dataclasses import dataclass

import msgspec

from hub.domain import commands
from hub.domain.commands import Ask, Command
from hub.domain.model import Actor
from protocol import messages
from protocol.codec import parse_args
from protocol.errors import BadArgs, UnknownCommand
from protocol.limits import CLOCK_BACK_MS_MAX


@dataclass(frozen=True, slots=True)
class Person:
    """Personal data of a submission, to be kept apart under `reference` before the command is stored."""

    reference: str
    name: str
    phone: str | None
    consent: bool


def to_ask(frame: messages.Command, actor: Actor, typed_at: int) -> tuple[Ask, Person | None]:
    """The domain's question in a frame, and personal data to keep first."""
    try:
        args = parse_args(frame.name, frame.args)
    except UnknownCommand as problem:
        return commands.NotUnderstood("unknown_command", problem.detail), None
    except BadArgs as problem:
        return commands.NotUnderstood("bad_args", problem.detail), None
    match args:
        case messages.Submit():
            return _submit(frame, args, actor, typed_at)
        case messages.Attendance(counts=counts):
            return commands.Attendance(tuple(counts.items())), None
        case _:  # the others have the same fields on both sides: a test holds them together
            return msgspec.convert(msgspec.structs.asdict(args), commands.NAMES[frame.name]), None


def to_command(frame: messages.Command, ask: Ask, actor: Actor, now_ms: int) -> Command:
    """The domain command of a frame, taken up at `now_ms`. A UUID is one id in either letter case (RFC 9562)."""
    return Command(frame.id.lower(), now_ms, actor, ask, frame.command_seq)


def typed_at(frame: messages.Command, arrival_ms: int, joined_at: int) -> int:
    """When a text was typed, by the hub's clock: the device's own age of it, believed up to a day back
    and never before the device joined; else the arrival."""
    typed = frame.at + (arrival_ms - frame.now)
    believed = max(joined_at, arrival_ms - CLOCK_BACK_MS_MAX) <= typed <= arrival_ms
    return typed if believed else arrival_ms


def _submit(frame: messages.Command, args: messages.Submit, actor: Actor, typed_at: int) -> tuple[Ask, Person | None]:
    point = actor.point if actor.role == "point" else args.point
    if point is None:
        return commands.NotUnderstood("bad_args", "point: needed when submitting on behalf of a point"), None
    person = args.person
    kept = Person(frame.id.lower(), person.name, person.phone, person.consent) if person else None
    return (
        commands.Submit(
            text=args.text,
            point=point,
            typed_at=typed_at,
            category=args.category,
            urgent=args.urgent,
            person=kept.reference if kept else None,
            channel=args.channel,
        ),
        kept,
    )
