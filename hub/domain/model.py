"""What a conference is at one moment: `State` and the things in it, all frozen.

Four fields of a recommendation are kept apart and never folded into one: handling (what was decided of it),
grouping (links to others), follow-up (what is done after the day) and publication (who may see it). What a
reader wants to know of several at once is computed in `standing.py`, never stored twice.
Times are integer milliseconds since the epoch; dates are `yyyy-mm-dd`; ids are strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["point", "chair", "secretary", "department", "display", "operator", "hub"]
Channel = Literal["live", "pre", "slip", "phone"]
Decision = Literal["approve", "return", "out_of_scope", "refer"]
OutcomeKind = Literal["answered_live", "noted", "to_answer_in_writing", "forwarded", "out_of_scope"]
IntakeMode = Literal["auto", "open", "closed"]
Audience = Literal["all", "display", "chair"]
Handling = Literal[
    "received",
    "needs_clarification",
    "screened",
    "out_of_scope",
    "referred_to_citizen_reception",
    "withdrawn",
    "split",
]
"""What was decided of the recommendation itself; what its topic adds is in `standing.handling_of`."""
FollowUp = Literal["none", "not_started", "in_progress", "resolved", "explained", "scheduled", "cannot"]
Publication = Literal["internal", "public", "restricted"]
AdviceKind = Literal["merge", "topic", "new_topic", "split"]
Band = Literal["very_close", "close", "possible"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, from the authenticated session and never from a frame (I9). Role `hub`: the hub itself."""

    role: Role
    point: str | None = None
    department: str | None = None
    device: str | None = None


# ---- what the organiser laid down: part of the first event, never changed ------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """A connection point. `name` is shown with its parent where names collide; `parent` is None at the top."""

    id: str
    name: str
    short_name: str
    call_sign: str
    level: str
    parent: str | None
    order: int
    planned_attendees: int = 0
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """An answering body."""

    id: str
    name: str
    short_name: str
    head_title: str


@dataclass(frozen=True, slots=True)
class PlannedTopic:
    """A topic the organiser named before the day."""

    id: str
    no: int
    title: str
    field: str
    lead: str | None
    coordinating: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A phase of the programme; `before_the_day` makes `pre` the default channel; training items never count."""

    id: str
    label: str
    accepts: bool
    before_the_day: bool
    training: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """An attendee category."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """What stands on the notice whatever is said: issuer lines, symbol, signing authority, recipients."""

    doc_type: str
    symbol: str
    issuer: tuple[str, ...]
    place: str
    abstract: str
    sign_authority: str
    sign_title: str
    recipients: tuple[str, ...]
    archive_line: str


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a closed class, with the phrases that name it."""

    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosedClass:
    """Things of which a request is about one ("khác cây trồng: …"): two members are never one request."""

    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The conference as laid down before it opened: the body of the first event."""

    id: str
    kind: str
    title: str
    theme: str
    date: str
    timezone: str
    province: str
    demo: bool
    legal_basis: tuple[str, ...]
    chair_title: str
    informing_departments: tuple[str, ...]
    answer_seconds: int
    quota: int | None
    """Open recommendations a point may have at once; None: no limit."""
    points: tuple[Point, ...]
    departments: tuple[Department, ...]
    topics: tuple[PlannedTopic, ...]
    phases: tuple[PhasePlan, ...]
    categories: tuple[Category, ...]
    notice: NoticePlan
    written_answer_due: str | None
    """The date the law or the plan gives for written answers; consoles propose it."""
    auto_merge: bool = True
    """The engine may link by itself what is nearly certain; otherwise it always asks."""
    dedup_classes: tuple[ClosedClass, ...] = ()
    """What this conference knows beyond the engine's own classes."""


# ---- what happens -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a topic, or one recommendation apart from its topic, ended."""

    kind: OutcomeKind
    department: str | None
    due: str | None
    body: str | None
    note: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why the engine linked two recommendations by itself. `score` per mille, with the version that computed it."""

    score: int
    reasons: tuple[str, ...]
    shared: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation. `text` is as typed and never altered; `canonical` is the secretariat's wording."""

    id: str
    point: str
    receipt: str
    text: str
    received_at: int
    typed_at: int
    channel: Channel
    category: str | None = None
    urgent: bool = False
    late: bool = False
    on_behalf: bool = False
    training: bool = False
    person: str | None = None
    """Reference into the erasable table of personal data."""
    canonical: str | None = None
    handling: Handling = "received"
    publication: Publication = "internal"
    follow_up: FollowUp = "none"
    topic: str | None = None
    merged_into: str | None = None
    likeness: Likeness | None = None
    """Of a link that the engine made and nobody has confirmed; None: people linked it, or there is no link."""
    split_from: str | None = None
    parts: tuple[str, ...] = ()
    outcome: Outcome | None = None
    reason: str | None = None
    clarification: str | None = None
    objection: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A department handed a topic to another."""

    from_: str | None
    to: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic (nội dung): the unit that is queued, called and answered."""

    id: str
    no: int
    title: str
    field: str
    lead: str | None
    coordinating: tuple[str, ...] = ()
    accepted: bool = False
    merged_into: str | None = None
    outcome: Outcome | None = None
    supplement: Outcome | None = None
    """A written answer owed beside what was answered live (domain.md trap 10)."""
    follow_up: FollowUp = "none"
    note: str | None = None
    talking_points: tuple[str, ...] = ()
    draft_answer: str | None = None
    called_at: int | None = None
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    """The topic being answered, with the points and districts that took a turn by its call (given back on postpone)."""

    topic: str
    since: int
    points: tuple[str, ...]
    districts: tuple[str, ...]
    called_before: int | None = None
    """When the topic had been called before this call; what `called_at` becomes again on postpone."""


@dataclass(frozen=True, slots=True)
class Override:
    """A place given by hand: before another topic, or (None) at the end."""

    topic: str
    before: str | None
    role: Role
    at: int
    postponed: bool = False


@dataclass(frozen=True, slots=True)
class Announcement:
    """A sentence shown until the next one."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the engine found; people decide. `score` per mille, with the version that computed it.

    `merge`: `candidate` may ask the same. `topic`: the recommendation may belong to it. `new_topic`: `members` may
    form a topic named `title`, to be made under the id `candidate`. `split`: it holds the requests `parts`.
    """

    id: str
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
class Change:
    """One field that an action changed: enough to take it back, and to see whether someone changed it since.

    `table` is a mapping of `State` (with `key`), or None for a field of `State` itself; `field` None means the
    whole entry appeared (before is None).
    """

    table: str | None
    key: str | None
    field: str | None
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Undoable:
    """An action that its role can still take back."""

    command: str
    role: Role
    name: str
    """The type of its first event on disk; `called` when a topic took the floor with it."""
    item: str | None
    """Receipt or topic number, for the console's sentence."""
    at: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Everything true of a conference after some event of its log. Two equal logs give two equal states."""

    plan: Plan
    created_at: int
    phase: str
    points: Mapping[str, Point]
    departments: Mapping[str, Department]
    topics: Mapping[str, Topic]
    district_of: Mapping[str, str]
    """Point -> its ancestor right below the top, or itself: a district; with two tiers a commune."""
    intake_mode: IntakeMode = "auto"
    intake_closed_at: int | None = None
    """When the intake closed; None while it is open."""
    recommendations: Mapping[str, Recommendation] = field(default_factory=dict)
    receipt_last: int = 0
    queue: tuple[str, ...] = ()
    """Queued topics in order of their coming; the fair order is computed (`fairness.order`)."""
    overrides: tuple[Override, ...] = ()
    floor: Floor | None = None
    turns: int = 0
    turns_of_points: Mapping[str, int] = field(default_factory=dict)
    turns_of_districts: Mapping[str, int] = field(default_factory=dict)
    present: Mapping[str, bool] = field(default_factory=dict)
    attendance: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    announcements: Mapping[str, Announcement] = field(default_factory=dict)
    suggestions: Mapping[str, Suggestion] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()
    """Pairs (smaller id first) that people said are not the same: never suggested again."""
    dismissed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Proposed topic -> its recommendations, of which people want no topic: proposed again only when they are more."""
    sealed_at: int | None = None
    history: tuple[Undoable, ...] = ()
