"""What happened: the storage schema, for ever. A written field is never renamed or removed; new ones have defaults.

An event body is a frozen dataclass; its name on disk is in `TYPES`. `Event` is the body with what stands around it.
"""

from dataclasses import dataclass
from typing import Literal

from hub.domain.model import (
    Actor,
    AdviceKind,
    Audience,
    Band,
    Channel,
    Decision,
    IntakeMode,
    Likeness,
    OutcomeKind,
    Plan,
)


@dataclass(frozen=True, slots=True)
class ConferenceCreated:
    plan: Plan
    phase: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A recommendation came in. Its id is the id of the command around it."""

    point: str
    text: str
    receipt: str
    typed_at: int
    channel: Channel
    category: str | None = None
    urgent: bool = False
    late: bool = False
    on_behalf: bool = False
    training: bool = False
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    recommendation: str


@dataclass(frozen=True, slots=True)
class Clarified:
    recommendation: str
    text: str


@dataclass(frozen=True, slots=True)
class Objected:
    recommendation: str
    reason: str


@dataclass(frozen=True, slots=True)
class RollCalled:
    point: str
    present: bool


@dataclass(frozen=True, slots=True)
class AttendanceReported:
    point: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    to: str


@dataclass(frozen=True, slots=True)
class IntakeChanged:
    mode: IntakeMode


@dataclass(frozen=True, slots=True)
class Screened:
    recommendation: str
    decision: Decision
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reworded:
    recommendation: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split: `<id>#n`, receipt `<receipt>.n`."""

    id: str
    receipt: str
    text: str


@dataclass(frozen=True, slots=True)
class WasSplit:
    recommendation: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """`likeness` stands when the engine linked them by itself (actor `hub`)."""

    into: str
    recommendation: str
    likeness: Likeness | None = None


@dataclass(frozen=True, slots=True)
class Unmerged:
    recommendation: str


@dataclass(frozen=True, slots=True)
class ToldApart:
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class ProposalDismissed:
    """People want no topic of these. `proposed`: the id under which it would have been made."""

    proposed: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicCreated:
    topic: str
    no: int
    title: str
    field: str
    lead: str | None
    coordinating: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicEdited:
    """The whole of what can be edited, as it is from now on."""

    topic: str
    title: str
    field: str
    lead: str | None
    coordinating: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicMerged:
    into: str
    topic: str


@dataclass(frozen=True, slots=True)
class TopicAssigned:
    recommendation: str
    topic: str | None


@dataclass(frozen=True, slots=True)
class Queued:
    topic: str


@dataclass(frozen=True, slots=True)
class Unqueued:
    topic: str


@dataclass(frozen=True, slots=True)
class Moved:
    topic: str
    before: str | None


@dataclass(frozen=True, slots=True)
class Called:
    """A topic took the floor; each distinct point and district of it has taken a turn."""

    topic: str


@dataclass(frozen=True, slots=True)
class LeftFloor:
    topic: str


@dataclass(frozen=True, slots=True)
class Postponed:
    topic: str


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """Of a topic, or of one recommendation apart from its topic: exactly one of the two is named."""

    topic: str | None
    recommendation: str | None
    kind: OutcomeKind
    department: str | None = None
    due: str | None = None
    body: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NoteTaken:
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Announced:
    text: str
    to: Audience


@dataclass(frozen=True, slots=True)
class Undone:
    """The action of an earlier command was taken back; that command stays in the record."""

    command: str


@dataclass(frozen=True, slots=True)
class Sealed:
    pass


@dataclass(frozen=True, slots=True)
class TopicAccepted:
    topic: str


@dataclass(frozen=True, slots=True)
class TopicTransferred:
    topic: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class TalkingPointsSet:
    topic: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerDrafted:
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question to people, as `Suggestion` says it."""

    kind: AdviceKind
    recommendation: str
    candidate: str
    score: int
    band: Band
    reasons: tuple[str, ...]
    shared: tuple[str, ...]
    version: str
    title: str = ""
    lead: str | None = None
    members: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandSettled:
    """The recorded outcome of a command that changed nothing: refused, already so, or known from another device.

    Written by the conference, not by `decide`; `detail` names rule and item for a repeated answer.
    """

    status: Literal["accepted", "refused"]
    code: str | None = None
    receipt: str | None = None
    detail: str | None = None


Body = (
    ConferenceCreated
    | Submitted
    | Withdrawn
    | Clarified
    | Objected
    | RollCalled
    | AttendanceReported
    | PhaseChanged
    | IntakeChanged
    | Screened
    | Reworded
    | WasSplit
    | Merged
    | Unmerged
    | ToldApart
    | ProposalDismissed
    | TopicCreated
    | TopicEdited
    | TopicMerged
    | TopicAssigned
    | Queued
    | Unqueued
    | Moved
    | Called
    | LeftFloor
    | Postponed
    | OutcomeRecorded
    | NoteTaken
    | Announced
    | Undone
    | Sealed
    | TopicAccepted
    | TopicTransferred
    | TalkingPointsSet
    | AnswerDrafted
    | Suggested
    | CommandSettled
)

TYPES: dict[str, type[Body]] = {
    "conference_created": ConferenceCreated,
    "submitted": Submitted,
    "withdrawn": Withdrawn,
    "clarified": Clarified,
    "objected": Objected,
    "roll_called": RollCalled,
    "attendance_reported": AttendanceReported,
    "phase_changed": PhaseChanged,
    "intake_changed": IntakeChanged,
    "screened": Screened,
    "reworded": Reworded,
    "split": WasSplit,
    "merged": Merged,
    "unmerged": Unmerged,
    "told_apart": ToldApart,
    "proposal_dismissed": ProposalDismissed,
    "topic_created": TopicCreated,
    "topic_edited": TopicEdited,
    "topic_merged": TopicMerged,
    "topic_assigned": TopicAssigned,
    "queued": Queued,
    "unqueued": Unqueued,
    "moved": Moved,
    "called": Called,
    "left_floor": LeftFloor,
    "postponed": Postponed,
    "outcome_recorded": OutcomeRecorded,
    "note_taken": NoteTaken,
    "announced": Announced,
    "undone": Undone,
    "sealed": Sealed,
    "topic_accepted": TopicAccepted,
    "topic_transferred": TopicTransferred,
    "talking_points_set": TalkingPointsSet,
    "answer_drafted": AnswerDrafted,
    "suggested": Suggested,
    "command_settled": CommandSettled,
}
"""Name on disk -> type."""

NAMES: dict[type[Body], str] = {body: name for name, body in TYPES.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """One happened thing as the log holds it. `i`: its place among the events of one command, from 0."""

    body: Body
    id: str
    at: int
    actor: Actor
    command_seq: int | None = None
    i: int = 0
    version: int = 1
