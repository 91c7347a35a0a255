"""What may be asked of a conference. A command carries everything `decide` needs: no clock, no new ids below here."""

from dataclasses import dataclass
from typing import Literal

from hub.domain.model import Actor, AdviceKind, Audience, Band, Channel, Decision, IntakeMode, OutcomeKind, Plan


@dataclass(frozen=True, slots=True)
class Create:
    """The first command of a log: lay down the conference, opening in `phase`."""

    plan: Plan
    phase: str


@dataclass(frozen=True, slots=True)
class Submit:
    """`point` and `typed_at` come from the session and the hub's clock; `person` is a reference, never a name."""

    text: str
    point: str
    typed_at: int
    category: str | None = None
    urgent: bool = False
    person: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    recommendation: str


@dataclass(frozen=True, slots=True)
class Clarify:
    recommendation: str
    text: str


@dataclass(frozen=True, slots=True)
class Object:
    recommendation: str
    reason: str


@dataclass(frozen=True, slots=True)
class RollCall:
    present: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Phase:
    to: str


@dataclass(frozen=True, slots=True)
class Intake:
    mode: IntakeMode


@dataclass(frozen=True, slots=True)
class Screen:
    recommendations: tuple[str, ...]
    decision: Decision
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reword:
    recommendation: str
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    recommendation: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    into: str
    recommendations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unmerge:
    recommendations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotSame:
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class NotTopic:
    """`topic`: the id under which the proposed topic would be made."""

    topic: str


@dataclass(frozen=True, slots=True)
class TopicCreate:
    topic: str
    title: str
    field: str | None = None
    lead: str | None = None
    coordinating: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TopicEdit:
    topic: str
    title: str | None = None
    field: str | None = None
    lead: str | None = None
    coordinating: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TopicMerge:
    into: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssignTopic:
    topic: str | None
    recommendations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unqueue:
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    topic: str
    before: str | None


@dataclass(frozen=True, slots=True)
class Call:
    topic: str
    expected: str | None


@dataclass(frozen=True, slots=True)
class Advance:
    expected: str | None


@dataclass(frozen=True, slots=True)
class Postpone:
    expected: str | None


@dataclass(frozen=True, slots=True)
class SetOutcome:
    kind: OutcomeKind
    topic: str | None = None
    recommendation: str | None = None
    department: str | None = None
    due: str | None = None
    body: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Announce:
    text: str
    to: Audience


@dataclass(frozen=True, slots=True)
class Undo:
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    pass


@dataclass(frozen=True, slots=True)
class Accept:
    topic: str


@dataclass(frozen=True, slots=True)
class Transfer:
    topic: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class TalkingPoints:
    topic: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggest:
    """The engine's advice (role `hub`), as `Suggestion` says it; its id is a hash of subject and version."""

    kind: AdviceKind
    recommendation: str
    candidate: str
    score: int
    band: Band
    reasons: tuple[str, ...]
    shared: tuple[str, ...]
    version: str
    link: bool = False
    """Nearly certain: to be linked at once where that is allowed, else a question like the others."""
    title: str = ""
    lead: str | None = None
    members: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A numbered command whose name or arguments are not of the protocol: always refused, and so recorded."""

    code: Literal["unknown_command", "bad_args"]
    detail: str


Ask = (
    Create
    | NotUnderstood
    | Submit
    | Withdraw
    | Clarify
    | Object
    | RollCall
    | Attendance
    | Phase
    | Intake
    | Screen
    | Reword
    | Split
    | Merge
    | Unmerge
    | NotSame
    | NotTopic
    | TopicCreate
    | TopicEdit
    | TopicMerge
    | AssignTopic
    | Queue
    | Unqueue
    | Move
    | Call
    | Advance
    | Postpone
    | SetOutcome
    | Note
    | Announce
    | Undo
    | Seal
    | Accept
    | Transfer
    | TalkingPoints
    | DraftAnswer
    | Suggest
)

NAMES: dict[str, type[Ask]] = {
    "submit": Submit,
    "withdraw": Withdraw,
    "clarify": Clarify,
    "object": Object,
    "roll_call": RollCall,
    "attendance": Attendance,
    "phase": Phase,
    "intake": Intake,
    "screen": Screen,
    "reword": Reword,
    "split": Split,
    "merge": Merge,
    "unmerge": Unmerge,
    "not_same": NotSame,
    "not_topic": NotTopic,
    "topic_create": TopicCreate,
    "topic_edit": TopicEdit,
    "topic_merge": TopicMerge,
    "assign_topic": AssignTopic,
    "queue": Queue,
    "unqueue": Unqueue,
    "move": Move,
    "call": Call,
    "advance": Advance,
    "postpone": Postpone,
    "outcome": SetOutcome,
    "note": Note,
    "announce": Announce,
    "undo": Undo,
    "seal": Seal,
    "accept": Accept,
    "transfer": Transfer,
    "talking_points": TalkingPoints,
    "draft_answer": DraftAnswer,
}
"""Command name -> its type; the names of protocol.md section 3. `create` and `suggest` are the hub's own."""


@dataclass(frozen=True, slots=True)
class Command:
    """One asked thing with who asked and when. `device` and `command_seq` are None for the hub's own commands."""

    id: str
    at: int
    """The hub's clock when it took the command up."""
    actor: Actor
    ask: Ask
    command_seq: int | None = None
