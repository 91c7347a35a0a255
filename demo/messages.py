"""The messages of a conference as a file: what people typed, where and when. Changes with that file's format."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from hub.domain.model import Plan
from hub.plan_file import load_plan
from protocol.limits import ID_CHARS_MAX


class BadMessages(Exception):
    """The messages cannot be played; the text names the file, the line or key, and the rule."""


class Truth(Struct, frozen=True):
    """What a person understands on reading a text. Only the people of the play look at it, never the product."""

    topic_ids: list[str] = []
    kind: str = "normal"
    clean_text: str | None = None
    resend_of: str | None = None
    """This is no new message: the same device sends that one again."""


class Message(Struct, frozen=True):
    """One message, verbatim. Without `truth` nobody in the play knows more than the engine suggests."""

    id: str
    point_id: str
    text: str
    received_at: str
    channel: Literal["pre", "live", "slip", "phone"]
    attendee_category: str | None = None
    truth: Truth | None = None

    @property
    def resend_of(self) -> str | None:
        """The message which this one repeats."""
        return None if self.truth is None else self.truth.resend_of


class _File(Struct):
    recommendations: list[Message]
    conference_id: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: a conference and its messages in the order of their coming, pre-collected ones first."""

    conference_file: Path
    plan: Plan
    messages: tuple[Message, ...]

    @property
    def unique(self) -> tuple[Message, ...]:
        """Every message once: without those sent again."""
        return tuple(message for message in self.messages if message.resend_of is None)


def load_script(conference_file: Path, messages_file: Path | None) -> Script:
    """Reads both files and creates nothing. Raises BadPlan and BadMessages.

    Without a messages file: the one beside the conference that is named like it.
    """
    plan = load_plan(conference_file)
    path = messages_file or conference_file.with_name(f"{conference_file.stem}_messages.json")
    file = _decode(path)
    try:
        _check(file, plan)
    except BadMessages as problem:
        raise BadMessages(f"{path}: {problem}") from None
    ordered = sorted(file.recommendations, key=lambda m: (m.channel != "pre", datetime.fromisoformat(m.received_at)))
    return Script(conference_file, plan, tuple(ordered))


def _decode(path: Path) -> _File:
    try:
        return msgspec.convert(json.loads(path.read_bytes()), _File)
    except OSError as problem:
        raise BadMessages(f"{path}: cannot be read ({problem.strerror})") from None
    except json.JSONDecodeError as problem:
        raise BadMessages(f"{path}: line {problem.lineno}: not JSON ({problem.msg})") from None
    except UnicodeDecodeError as problem:
        raise BadMessages(f"{path}: byte {problem.start}: not UTF-8") from None
    except msgspec.ValidationError as problem:
        raise BadMessages(f"{path}: {problem}") from None


def _check(file: _File, plan: Plan) -> None:
    if file.conference_id not in (None, plan.id):
        raise BadMessages(f"conference_id {file.conference_id!r}: these messages belong to another than {plan.id!r}")
    if not file.recommendations:
        raise BadMessages("recommendations: at least one message is needed")
    points = {point.id for point in plan.points}
    categories = {category.id for category in plan.categories}
    topics = {topic.id for topic in plan.topics}
    seen: dict[str, Message] = {}
    for n, message in enumerate(file.recommendations):
        where = f"recommendations[{n}] {message.id!r}"
        if not 1 <= len(message.id) <= ID_CHARS_MAX:
            raise BadMessages(f"{where}: an id has 1 to {ID_CHARS_MAX} characters")
        if message.id in seen:
            raise BadMessages(f"{where}: id occurs twice; ids are unique within a file")
        if message.point_id not in points:
            raise BadMessages(f"{where}: unknown point {message.point_id!r}")
        if message.attendee_category not in (None, *categories):
            raise BadMessages(f"{where}: unknown attendee_category {message.attendee_category!r}")
        for unknown in set(message.truth.topic_ids if message.truth else ()) - topics:
            raise BadMessages(f"{where}: truth.topic_ids names the unknown topic {unknown!r}")
        _check_time(where, message)
        seen[message.id] = message
    for n, message in enumerate(file.recommendations):
        _check_resend(f"recommendations[{n}] {message.id!r}", message, seen)


def _check_time(where: str, message: Message) -> None:
    try:
        moment = datetime.fromisoformat(message.received_at)
    except ValueError:
        raise BadMessages(f"{where}: received_at {message.received_at!r} is no date and time (ISO 8601)") from None
    if moment.tzinfo is None:
        raise BadMessages(f"{where}: received_at {message.received_at!r} needs an offset such as +07:00")


def _check_resend(where: str, message: Message, known: dict[str, Message]) -> None:
    if message.resend_of is None:
        return
    first = known.get(message.resend_of)
    if first is None or first.resend_of is not None:
        raise BadMessages(f"{where}: resend_of {message.resend_of!r} is no first message of this file")
    if (first.point_id, first.text) != (message.point_id, message.text):
        raise BadMessages(f"{where}: a resend has the point and the text of {message.resend_of!r}")
    if datetime.fromisoformat(message.received_at) < datetime.fromisoformat(first.received_at):
        raise BadMessages(f"{where}: a resend comes after {message.resend_of!r}")


def by_words(messages: Iterable[Message]) -> dict[tuple[str, str], Truth]:
    """What a person at the screen knows: (point, text as typed) -> how to understand it."""
    first = (message for message in messages if message.resend_of is None)
    return {(message.point_id, message.text): message.truth for message in first if message.truth is not None}


def truths_by_id(messages: Iterable[Message], id_of: Mapping[str, str]) -> dict[str, Truth]:
    """How to understand what stands in the record. `id_of`: message -> the id under which its point sent it."""
    known = (message for message in messages if message.truth is not None and message.id in id_of)
    return {id_of[message.id]: message.truth for message in known if message.truth is not None}
