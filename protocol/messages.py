"""Every frame of the wire, one closed union of typed structs, and the arguments of every command.

Field names and meanings are the contract of docs/protocol.md. Times are integer milliseconds since the
epoch, ids are UUID strings (short strings where they come from a file), hashes are hex. No frame holds a
float. The file is long because the union is closed: whoever changes one frame sees all the others beside it.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from protocol import limits

Seq = Annotated[int, Meta(ge=0, le=2**53)]
"""A position, a command number or a counter; within what a browser counts exactly."""
Millis = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Uuid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", max_length=36)]
"""The length matters: `$` alone would let a line feed through at the end."""
ItemId = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS_MAX)]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
ViewName = Literal["point", "chair", "secretary", "department", "display", "operator"]
Role = ViewName
"""The view of a console is its role; the two words share one list."""

Text = str
"""A text as typed, bounded by the frame; the rule of 4,000 characters after NFC is the domain's
(`text_too_long`).
"""
Scalar = str | int | bool | None
Arg = Scalar | list[str] | dict[str, Scalar]
"""What an argument may be: the types bound its depth, so no frame can nest without end."""
Value = Scalar | list[Scalar] | dict[str, Scalar]
Row = dict[str, Value]
FlatView = dict[str, Value | dict[str, Row]]
"""A view as it travels: scalars and keyed collections of rows, side by side. `views` says which is which."""


class Frame(Struct, frozen=True, tag_field="type", kw_only=True):
    """What all frames share: the tag `type`. Unknown fields are ignored, so either side may add some."""


class Hello(Frame, tag="hello", frozen=True, kw_only=True):
    """C→S, first, within 5 s. `resume` is the position last applied; `connection` rises within a `boot`."""

    version: tuple[int, int]
    conference: ItemId
    device: Uuid
    boot: Uuid
    connection: Seq
    ticket: Annotated[str, Meta(max_length=128)] | None = None
    view: Annotated[str, Meta(max_length=32)]
    resume: tuple[Seq, Seq, Hash] | None = None
    command_seq_top: Seq


class Welcome(Frame, tag="welcome", frozen=True, kw_only=True, omit_defaults=True):
    """S→C, once. The position is the stable head; everything above `last_command_seq` is unknown to the
    hub. `offers`: frames beyond the first version that this client may send (`similar`); without it none.
    """

    version: tuple[int, int]
    session: Uuid
    role: Role
    point: str | None
    department: str | None
    epoch: Seq
    seq: Seq
    hash: Hash
    last_command_seq: Seq
    sealed: bool
    window: int
    beat_s: int
    dead_s: int
    limits: dict[str, int]
    now: Millis
    offers: list[str] = field(default_factory=list)


class Snapshot(Frame, tag="snapshot", frozen=True, kw_only=True):
    """S→C, part 1..parts of a whole view at a position: together msgpack(view), or one zlib stream of it."""

    view: ViewName
    epoch: Seq
    seq: Seq
    hash: Hash
    part: Annotated[int, Meta(ge=1)]
    parts: Annotated[int, Meta(ge=1)]
    deflate: bool
    data: bytes


class Patch(Frame, tag="patch", frozen=True, kw_only=True):
    """S→C, what changed in the view between two positions. Rows are whole;
    `set` before `put` is of no matter.
    """

    view: ViewName
    from_: Seq = field(name="from")
    to: Seq
    hash: Hash
    set: dict[str, dict[str, Row]] = field(default_factory=dict)
    unset: dict[str, list[str]] = field(default_factory=dict)
    put: dict[str, Value] = field(default_factory=dict)


class Command(Frame, tag="command", frozen=True, kw_only=True):
    """C→S. `at`: device clock when typed, never changes; `now`: device clock when sent."""

    command_seq: Annotated[int, Meta(ge=1, le=2**53)]
    id: Uuid
    name: str
    args: dict[str, Arg]
    at: Millis
    now: Millis


class Outcome(Frame, tag="outcome", frozen=True, kw_only=True):
    """S→C, only after stable. `busy` is not recorded: everything above it is busy too until it is
    repeated.
    """

    command_seq: Seq
    id: Uuid
    status: Literal["accepted", "refused", "busy"]
    seq: Seq | None = None
    receipt: str | None = None
    code: str | None = None
    detail: str | None = None
    retry_ms: Seq | None = None


class Beat(Frame, tag="beat", frozen=True, kw_only=True):
    """C↔S, by a side that has sent nothing for `beat_s`. `seq` is the sender's view cursor."""

    seq: Seq
    now: Millis


class Goaway(Frame, tag="goaway", frozen=True, kw_only=True):
    """S→C, then close 4000: come back after `after_ms` (drawn for each client, against a stampede)."""

    why: Annotated[str, Meta(max_length=200)]
    after_ms: Seq


class Error(Frame, tag="error", frozen=True, kw_only=True):
    """S→C, then close with the same code."""

    code: int
    detail: Annotated[str, Meta(max_length=500)]


class Presence(Frame, tag="presence", frozen=True, kw_only=True, omit_defaults=True):
    """S→C to chair, secretary and operator: who is connected now. Not of the record, so not of a view. `silent`, to the
    operator alone: the points without a live connection, and when each was last seen (hub's clock); 0: not since the
    hub began. Those that left last come first; `silent_more`: how many others are silent, for whom there is no room.
    """

    connected: Seq
    total: Seq
    silent: dict[str, Seq] | None = None
    silent_more: Seq | None = None


class Similar(Frame, tag="similar", frozen=True, kw_only=True):
    """C→S by a point that was offered it, while a person types: is this known already? `n` rises. Not of the record;
    the newest may take the place of one that has no answer yet, and one above the allowance or the bound of a text
    (4,000 characters) gets none.
    """

    n: Seq
    text: Text


class AlikeItem(Struct, frozen=True, kw_only=True):
    """A recommendation that probably asks the same, never its text. `own`: of the same point."""

    receipt: str
    point_name: str
    own: bool
    band: Literal["very_close", "close"]


class Alike(Frame, tag="alike", frozen=True, kw_only=True):
    """S→C, the answer to the `similar` of that number: at most 3, the likest first, of the point's own and of what was
    screened and is public.
    """

    n: Seq
    matches: list[AlikeItem]


class LocalItem(Struct, frozen=True, kw_only=True):
    """One command in a point client's outbox. `state`: how far it has come (docs/protocol.md, The local page)."""

    id: Uuid
    device: Uuid
    command_seq: Seq
    name: str
    args: dict[str, Arg]
    at: Millis
    state: Literal["queued", "sent", "acknowledged", "refused", "orphaned"]
    epoch: Seq | None = None
    seq: Seq | None = None
    receipt: str | None = None
    code: str | None = None


class LocalOutbox(Frame, tag="outbox", frozen=True, kw_only=True):
    """S→C on `/ws/local` alone: rows of the point client's outbox, each durable there. `whole`: forget all rows
    shown before. Rows are whole and replace.
    """

    whole: bool
    items: list[LocalItem]


class LocalLink(Frame, tag="link", frozen=True, kw_only=True):
    """S→C on `/ws/local` alone: the point client's own link to the hub. `since`: when it came into this state;
    `ended` waits for a person, who finds the reason in `why` and `code`.
    """

    state: Literal["connecting", "live", "waiting", "ended"]
    since: Millis
    tries: Seq
    retry_at: Millis | None = None
    heard_at: Millis | None = None
    why: Literal["human", "rejoin"] | None = None
    code: int | None = None
    contradiction: bool = False
    sealed: bool
    pending: Seq


FromClient = Hello | Command | Beat | Similar
FromHub = Welcome | Snapshot | Patch | Outcome | Beat | Goaway | Error | Presence | Alike | LocalOutbox | LocalLink
AnyFrame = (
    Hello
    | Welcome
    | Snapshot
    | Patch
    | Command
    | Outcome
    | Beat
    | Goaway
    | Error
    | Presence
    | Similar
    | Alike
    | LocalOutbox
    | LocalLink
)


# ---- arguments of the commands ---------------------------------------------------------------------------

Items = Annotated[list[ItemId], Meta(min_length=1, max_length=limits.LIST_ITEMS_MAX)]
People = Annotated[int, Meta(ge=0, le=100_000)]
Line = Annotated[str, Meta(max_length=limits.ANNOUNCE_CHARS_MAX)]
Title = Annotated[str, Meta(max_length=2 * limits.NAME_CHARS_MAX)]


class Args(Struct, frozen=True, forbid_unknown_fields=False, kw_only=True, omit_defaults=True):
    """Arguments of one command; unknown ones are ignored."""


class Person(Struct, frozen=True, kw_only=True):
    """Who raised a recommendation: optional, kept apart from the log, never published without consent."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_CHARS_MAX)]
    consent: bool
    phone: Annotated[str, Meta(max_length=32)] | None = None


class Submit(Args, frozen=True, kw_only=True):
    """A recommendation, as typed. `point` only on behalf of a point, by chair or secretary."""

    text: Text
    category: ItemId | None = None
    urgent: bool = False
    person: Person | None = None
    channel: Literal["live", "pre", "slip", "phone"] | None = None
    point: ItemId | None = None


class Withdraw(Args, frozen=True, kw_only=True):
    """Take back an own recommendation, before its topic is called."""

    recommendation: ItemId


class Clarify(Args, frozen=True, kw_only=True):
    """Answer a request to clarify: the text is added, the first wording stays."""

    recommendation: ItemId
    text: Text


class Object(Args, frozen=True, kw_only=True):
    """The point says its recommendation is not a duplicate of what it was merged into."""

    recommendation: ItemId
    reason: Text


class RollCall(Args, frozen=True, kw_only=True):
    """The point reports itself present (a fact of the record, apart from being connected)."""

    present: bool


class Attendance(Args, frozen=True, kw_only=True):
    """How many people sit at the point, by category of the conference."""

    counts: Annotated[dict[str, People], Meta(max_length=limits.LIST_ITEMS_MAX)]


class Phase(Args, frozen=True, kw_only=True):
    """Move the pointer of the programme to a phase (any phase: chairs jump, skip and repeat)."""

    to: ItemId


class Intake(Args, frozen=True, kw_only=True):
    """Open or close the intake by hand, or leave it to the phases."""

    mode: Literal["auto", "open", "closed"]


class Screen(Args, frozen=True, kw_only=True):
    """Approve, ask to clarify, put out of scope, or refer to citizen reception (restricted from then on)."""

    recommendations: Items
    decision: Literal["approve", "return", "out_of_scope", "refer"]
    reason: Text | None = None


class Reword(Args, frozen=True, kw_only=True):
    """Canonical wording for screen and paper; the original is never altered."""

    recommendation: ItemId
    text: Text


class Split(Args, frozen=True, kw_only=True):
    """Two or more requests in one: parts `<id>#1`, `<id>#2` … are received, the parent stays as split."""

    recommendation: ItemId
    parts: Annotated[list[Text], Meta(min_length=2, max_length=limits.PARTS_MAX)]


class Merge(Args, frozen=True, kw_only=True):
    """Link duplicates to one recommendation; each keeps its text, point, time and receipt."""

    into: ItemId
    recommendations: Items


class Unmerge(Args, frozen=True, kw_only=True):
    """Take the links away; each recommendation is what it was before."""

    recommendations: Items


class NotSame(Args, frozen=True, kw_only=True):
    """Two recommendations are not duplicates: never suggest the pair again."""

    a: ItemId
    b: ItemId


class NotTopic(Args, frozen=True, kw_only=True):
    """Dismiss a topic that the engine proposes, by the id under which it would be made: not proposed again before
    another point has joined it.
    """

    topic: ItemId


class TopicCreate(Args, frozen=True, kw_only=True):
    """A new topic; `topic` is its id, chosen by the console."""

    topic: ItemId
    title: Title
    field: Title | None = None
    lead: ItemId | None = None
    coordinating: Annotated[list[ItemId], Meta(max_length=limits.LIST_ITEMS_MAX)] | None = None


class TopicEdit(Args, frozen=True, kw_only=True):
    """Change what is given; what is absent stays."""

    topic: ItemId
    title: Title | None = None
    field: Title | None = None
    lead: ItemId | None = None
    coordinating: Annotated[list[ItemId], Meta(max_length=limits.LIST_ITEMS_MAX)] | None = None


class TopicMerge(Args, frozen=True, kw_only=True):
    """Move all recommendations of some topics into one; the emptied topics stay as merged."""

    into: ItemId
    topics: Items


class AssignTopic(Args, frozen=True, kw_only=True):
    """Put recommendations (with everything merged into them) under a topic, or under none."""

    topic: ItemId | None
    recommendations: Items


class Queue(Args, frozen=True, kw_only=True):
    """Topics that wait for their call, in the fair order."""

    topics: Items


class Unqueue(Args, frozen=True, kw_only=True):
    """Take topics out of the queue."""

    topics: Items


class Move(Args, frozen=True, kw_only=True):
    """An override of the fair order: before another queued topic, or to the end (null)."""

    topic: ItemId
    before: ItemId | None


class Call(Args, frozen=True, kw_only=True):
    """Give the floor to a queued topic. `expected` is the topic now on the floor, or null."""

    topic: ItemId
    expected: ItemId | None


class Advance(Args, frozen=True, kw_only=True):
    """The one verb: the floor's topic is answered, the first of the queue takes the floor."""

    expected: ItemId | None


class Postpone(Args, frozen=True, kw_only=True):
    """The floor's topic goes back to the end of the queue; it has taken no turn."""

    expected: ItemId | None


class SetOutcome(Args, frozen=True, kw_only=True):
    """How a topic, or one recommendation apart from its topic, ends. `due` is a date, `yyyy-mm-dd`."""

    kind: Literal["answered_live", "noted", "to_answer_in_writing", "forwarded", "out_of_scope"]
    topic: ItemId | None = None
    recommendation: ItemId | None = None
    department: ItemId | None = None
    due: str | None = None
    body: Text | None = None
    note: Text | None = None


class Note(Args, frozen=True, kw_only=True):
    """The secretary's note pad of a topic, whole."""

    topic: ItemId
    text: Text


class Announce(Args, frozen=True, kw_only=True):
    """A sentence to everybody, to the public display, or to the chair alone. Empty takes it down."""

    text: Annotated[str, Meta(max_length=2 * limits.ANNOUNCE_CHARS_MAX)]
    to: Literal["all", "display", "chair"]


class Undo(Args, frozen=True, kw_only=True):
    """Take back the last action of this role. `expected`: the command id the console showed, against a
    race.
    """

    expected: ItemId | None = None


class Seal(Args, frozen=True, kw_only=True):
    """End the session stream for ever; refused with `open_items` while anything is open."""


class Accept(Args, frozen=True, kw_only=True):
    """The lead department takes the topic."""

    topic: ItemId


class Transfer(Args, frozen=True, kw_only=True):
    """The lead department hands the topic to another, with a reason; the history is kept."""

    topic: ItemId
    to: ItemId
    reason: Text


class TalkingPoints(Args, frozen=True, kw_only=True):
    """At most five lines for chair and secretary only."""

    topic: ItemId
    lines: Annotated[list[Line], Meta(max_length=limits.LINES_MAX)]


class DraftAnswer(Args, frozen=True, kw_only=True):
    """The department's prepared answer; what is said live is recorded apart from it."""

    topic: ItemId
    text: Text


COMMANDS: dict[str, type[Args]] = {
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
"""Command name on the wire -> the type of its arguments. Who may send which: hub.domain.roles."""
