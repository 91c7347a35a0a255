"""What each screen shows: the contract types of the six views.

A view is one flat map of scalars and keyed collections of rows; a row's key is the id by which commands name
it.
A field typed `dict[str, SomeRow]` is a collection; any other field is a scalar and travels whole (`put`).
Texts are as typed, except where a screen may only show redacted ones; words of state are those of this file.
"""

from typing import Literal, get_type_hints

from msgspec import Struct

Handling = Literal[
    "received",  # waits for the secretary
    "needs_clarification",  # sent back to the point with a reason
    "screened",  # approved, not yet under a topic
    "assigned",  # under a topic with a lead department
    "queued",
    "called",  # on the floor
    "answered_live",
    "noted",
    "to_answer_in_writing",
    "answered_in_writing",
    "forwarded",
    "out_of_scope",
    "referred_to_citizen_reception",
    "withdrawn",
    "split",  # lives on in its parts
]
Grouping = Literal["alone", "grouped", "merged", "split"]
FollowUp = Literal["none", "not_started", "in_progress", "resolved", "explained", "scheduled", "cannot"]
Publication = Literal["internal", "public", "restricted"]
TopicState = Literal["open", "queued", "called", "settled", "merged"]
OutcomeKind = Literal[
    "answered_live", "noted", "to_answer_in_writing", "answered_in_writing", "forwarded", "out_of_scope"
]
IntakeMode = Literal["auto", "open", "closed"]
Channel = Literal["live", "pre", "slip", "phone"]


class RowStruct(Struct, frozen=True, kw_only=True):
    """What all rows share: frozen, named fields only."""


class Counters(RowStruct, frozen=True):
    """The counts of the record (domain.md trap 4): exact, never rounded."""

    recommendations: int
    """In scope after splitting: not withdrawn, out of scope, restricted or replaced by its parts."""
    received: int
    """Submissions accepted, of any kind."""
    topics: int
    """Topics with at least one recommendation."""
    topics_settled: int
    turns: int
    """Topics called."""
    points_heard: int
    """Points whose recommendation stood in a called topic."""
    points_submitted: int


class ChannelCounts(RowStruct, frozen=True):
    """How the accepted submissions came in."""

    pre: int
    live: int
    slip: int
    phone: int


class Board(Struct, frozen=True, kw_only=True):
    """The scalars that every view has."""

    title: str
    theme: str
    demo: bool
    """True while the conference holds simulated data: every screen and paper says so."""
    phase: str
    phase_label: str
    intake: Literal["open", "closed"]
    intake_mode: IntakeMode
    now: str | None
    """The topic on the floor."""
    now_since: int | None
    next: str | None
    """The first topic of the queue."""
    announcement: str | None
    announced_at: int | None
    counters: Counters
    points_total: int
    answer_seconds: int
    sealed: bool


class DepartmentRow(RowStruct, frozen=True):
    """An answering body of the conference."""

    name: str
    short_name: str
    head_title: str


class PhaseRow(RowStruct, frozen=True):
    """A phase of the programme, in the programme's order."""

    label: str
    order: int
    accepts: bool


class CategoryRow(RowStruct, frozen=True):
    """An attendee category of the conference."""

    label: str
    order: int


class PointTopicRow(RowStruct, frozen=True):
    """What a point or the public may know of a topic."""

    no: int
    title: str
    lead: str | None
    """Name of the answering department."""


class PointItemRow(RowStruct, frozen=True):
    """A point's own recommendation; the same for all devices of the point."""

    text: str
    """As typed; empty once it is restricted."""
    receipt: str
    received_at: int
    handling: Handling
    grouping: Grouping
    follow_up: FollowUp
    publication: Publication
    topic: str | None
    place: int | None
    """Place of its topic in the queue, from 1."""
    answer: str | None
    due: str | None
    reason: str | None
    """Why it was returned, put out of scope or referred."""
    merged_into: str | None
    """Receipt of the recommendation it was merged into."""
    merged_point: str | None
    """Name of the point whose recommendation that is; with it the moderator can ask."""
    merged_with: int
    """Points that stand behind the same recommendation."""
    by_engine: bool
    """The hub merged it by itself and nobody has confirmed it yet; the point may object as to any merge."""
    split_into: list[str]
    """Receipts of its parts."""
    late: bool
    objected: bool


class PointView(Board, frozen=True, kw_only=True):
    """What a moderator of one point sees."""

    point: str
    point_name: str
    parent_name: str
    open_items_left: int | None
    """How many more may be sent under the quota; null without a quota."""
    present: bool
    recommendations: dict[str, PointItemRow]
    topics: dict[str, PointTopicRow]
    categories: dict[str, CategoryRow]


class TopicRow(RowStruct, frozen=True):
    """A topic as chair, secretary and departments see it."""

    no: int
    title: str
    field: str
    state: TopicState
    lead: str | None
    coordinating: list[str]
    accepted: bool
    recommendations: int
    points: int
    districts: int
    place: int | None
    reason: str | None
    """Why it stands at its place, one line for people."""
    override: bool
    kind: OutcomeKind | None
    supplement: bool
    """A written answer is owed beside what was said live."""
    department: str | None
    due: str | None
    body: str | None
    outcome_note: str | None
    note: str | None
    called_at: int | None
    talking_points: list[str]
    draft_answer: str | None
    merged_into: str | None


class ItemRow(RowStruct, frozen=True):
    """A recommendation as chair and secretary see it."""

    receipt: str
    point: str
    point_name: str
    """With its parent: 26 communes share 10 names."""
    text: str
    """The original, as typed."""
    wording: str
    """What screens show: canonical wording or original, personal numbers masked."""
    channel: Channel
    category: str | None
    urgent: bool
    late: bool
    has_person: bool
    typed_at: int
    received_at: int
    handling: Handling
    grouping: Grouping
    follow_up: FollowUp
    publication: Publication
    topic: str | None
    merged_into: str | None
    """Id of the recommendation it is linked to."""
    likeness: int | None
    """Per mille, where the hub linked it by itself and nobody has confirmed it; null: people did, or no link."""
    like_reasons: list[str]
    like_shared: list[str]
    """Words that both texts of such a link have, for highlighting."""
    split_from: str | None
    reason: str | None
    clarification: str | None
    objection: str | None
    masked: bool
    """Personal numbers were masked in `wording`."""


class SuggestionRow(RowStruct, frozen=True):
    """What the engine found; a person decides."""

    kind: Literal["merge", "topic", "new_topic", "split"]
    recommendation: str
    candidate: str
    """A recommendation (merge), a topic, the id for a topic to be made (new_topic), or the same item (split)."""
    score: int
    """Per mille."""
    band: Literal["very_close", "close", "possible"]
    reasons: list[str]
    shared: list[str]
    """Words both texts have, for highlighting."""
    version: str
    title: str
    """Of a topic that might be made."""
    lead: str | None
    members: list[str]
    """Recommendations that would stand under it."""
    parts: list[str]
    """The requests that a text holds, as they stand in it."""


class ChairView(Board, frozen=True, kw_only=True):
    """Now, Next, the queue and the strip; items of the topics on the floor and next."""

    topics: dict[str, TopicRow]
    recommendations: dict[str, ItemRow]
    departments: dict[str, DepartmentRow]
    undo: str | None
    """Name of the command that undo would take back."""
    undo_item: str | None
    undo_id: str | None
    to_chair: str | None
    to_chair_at: int | None


class SecretaryView(Board, frozen=True, kw_only=True):
    """Everything of the record that the secretariat works on, restricted items included."""

    topics: dict[str, TopicRow]
    recommendations: dict[str, ItemRow]
    suggestions: dict[str, SuggestionRow]
    departments: dict[str, DepartmentRow]
    phases: dict[str, PhaseRow]
    channels: ChannelCounts
    points_present: int
    attendees: int
    undo: str | None
    undo_item: str | None
    undo_id: str | None
    to_chair: str | None
    open_items: int
    """What still stands between here and the seal."""


class DepartmentView(Board, frozen=True, kw_only=True):
    """The topics a department leads or helps with, and their screened recommendations."""

    department: str
    department_name: str
    topics: dict[str, TopicRow]
    recommendations: dict[str, ItemRow]
    departments: dict[str, DepartmentRow]


class DisplayView(Board, frozen=True, kw_only=True):
    """The public picture: only screened, masked texts; names of points, never of people."""

    now_no: int | None
    now_title: str | None
    now_lead: str | None
    now_receipt: str | None
    now_point: str | None
    now_text: str | None
    now_recommendations: int
    now_points: int
    now_districts: int
    topics: dict[str, PointTopicRow]
    """Those on the floor and next."""


class PointRow(RowStruct, frozen=True):
    """A connection point as the operator sees it in the record."""

    name: str
    call_sign: str
    level: str
    parent: str | None
    order: int
    present: bool | None
    """Roll-call; null before the point was called."""
    attendees: int
    submitted: int


class OperatorView(Board, frozen=True, kw_only=True):
    """Points, roll-call and counts; no text of any recommendation."""

    points: dict[str, PointRow]
    points_present: int
    attendees: int


AnyView = PointView | ChairView | SecretaryView | DepartmentView | DisplayView | OperatorView

VIEWS: dict[str, type[AnyView]] = {
    "point": PointView,
    "chair": ChairView,
    "secretary": SecretaryView,
    "department": DepartmentView,
    "display": DisplayView,
    "operator": OperatorView,
}


def collections_of(view: type[AnyView]) -> frozenset[str]:
    """The names of a view's keyed collections: the fields typed as a dict of rows."""
    hints = get_type_hints(view)
    return frozenset(name for name, hint in hints.items() if getattr(hint, "__origin__", None) is dict)


COLLECTIONS: dict[str, frozenset[str]] = {name: collections_of(view) for name, view in VIEWS.items()}
