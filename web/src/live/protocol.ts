/** The words of the wire: frames, arguments of commands, views, codes. Made by `python -m tools.reference`. */

export const SUBPROTOCOL = "diemcau.v1";
export const VERSION: readonly [number, number] = [1, 0];

export type Role = "chair" | "department" | "display" | "operator" | "point" | "secretary";

export type Handling = "answered_in_writing" | "answered_live" | "assigned" | "called" | "forwarded"
  | "needs_clarification" | "noted" | "out_of_scope" | "queued" | "received" | "referred_to_citizen_reception"
  | "screened" | "split" | "to_answer_in_writing" | "withdrawn";

export type Grouping = "alone" | "grouped" | "merged" | "split";

export type FollowUp = "cannot" | "explained" | "in_progress" | "none" | "not_started" | "resolved" | "scheduled";

export type Publication = "internal" | "public" | "restricted";

export type TopicState = "called" | "merged" | "open" | "queued" | "settled";

export type OutcomeKind = "answered_in_writing" | "answered_live" | "forwarded" | "noted" | "out_of_scope"
  | "to_answer_in_writing";

export type IntakeMode = "auto" | "closed" | "open";

export type Channel = "live" | "phone" | "pre" | "slip";

// ---- frames ----------------------------------------------------------------------------------------------------

/** C→S, first, within 5 s. `resume` is the position last applied; `connection` rises within a `boot`. */
export interface Hello {
  type: "hello";
  version: readonly [number, number];
  conference: string;
  device: string;
  boot: string;
  connection: number;
  ticket?: string | null;
  view: string;
  resume?: readonly [number, number, string] | null;
  command_seq_top: number;
}

/** S→C, once. The position is the stable head; everything above `last_command_seq` is unknown to the hub. `offers`: frames beyond the first version that this client may send (`similar`); without it none. */
export interface Welcome {
  type: "welcome";
  version: readonly [number, number];
  session: string;
  role: Role;
  point: string | null;
  department: string | null;
  epoch: number;
  seq: number;
  hash: string;
  last_command_seq: number;
  sealed: boolean;
  window: number;
  beat_s: number;
  dead_s: number;
  limits: Readonly<Record<string, number>>;
  now: number;
  offers?: readonly string[];
}

/** S→C, part 1..parts of a whole view at a position: together msgpack(view), or one zlib stream of it. */
export interface Snapshot {
  type: "snapshot";
  view: Role;
  epoch: number;
  seq: number;
  hash: string;
  part: number;
  parts: number;
  deflate: boolean;
  data: Uint8Array;
}

/** S→C, what changed in the view between two positions. Rows are whole; `set` before `put` is of no matter. */
export interface Patch {
  type: "patch";
  view: Role;
  from: number;
  to: number;
  hash: string;
  set?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string | number | boolean | readonly (string | number | boolean | null)[] | Readonly<Record<string, string | number | boolean | null>> | null>>>>>>;
  unset?: Readonly<Record<string, readonly string[]>>;
  put?: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean | null)[] | Readonly<Record<string, string | number | boolean | null>> | null>>;
}

/** C→S. `at`: device clock when typed, never changes; `now`: device clock when sent. */
export interface Command {
  type: "command";
  command_seq: number;
  id: string;
  name: string;
  args: Readonly<Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string | number | boolean | null>> | null>>;
  at: number;
  now: number;
}

/** S→C, only after stable. `busy` is not recorded: everything above it is busy too until it is repeated. */
export interface Outcome {
  type: "outcome";
  command_seq: number;
  id: string;
  status: "accepted" | "busy" | "refused";
  seq?: number | null;
  receipt?: string | null;
  code?: string | null;
  detail?: string | null;
  retry_ms?: number | null;
}

/** C↔S, by a side that has sent nothing for `beat_s`. `seq` is the sender's view cursor. */
export interface Beat {
  type: "beat";
  seq: number;
  now: number;
}

/** S→C, then close 4000: come back after `after_ms` (drawn for each client, against a stampede). */
export interface Goaway {
  type: "goaway";
  why: string;
  after_ms: number;
}

/** S→C, then close with the same code. */
export interface WireError {
  type: "error";
  code: number;
  detail: string;
}

/** S→C to chair, secretary and operator: who is connected now. Not of the record, so not of a view. `silent`, to the operator alone: the points without a live connection, and when each was last seen (hub's clock); 0: not since the hub began. Those that left last come first; `silent_more`: how many others are silent, for whom there is no room. */
export interface Presence {
  type: "presence";
  connected: number;
  total: number;
  silent?: Readonly<Record<string, number>> | null;
  silent_more?: number | null;
}

/** C→S by a point that was offered it, while a person types: is this known already? `n` rises. Not of the record; the newest may take the place of one that has no answer yet, and one above the allowance or the bound of a text (4,000 characters) gets none. */
export interface Similar {
  type: "similar";
  n: number;
  text: string;
}

/** S→C, the answer to the `similar` of that number: at most 3, the likest first, of the point's own and of what was screened and is public. */
export interface Alike {
  type: "alike";
  n: number;
  matches: readonly AlikeItem[];
}

/** S→C on `/ws/local` alone: rows of the point client's outbox, each durable there. `whole`: forget all rows shown before. Rows are whole and replace. */
export interface LocalOutbox {
  type: "outbox";
  whole: boolean;
  items: readonly LocalItem[];
}

/** S→C on `/ws/local` alone: the point client's own link to the hub. `since`: when it came into this state; `ended` waits for a person, who finds the reason in `why` and `code`. */
export interface LocalLink {
  type: "link";
  state: "connecting" | "ended" | "live" | "waiting";
  since: number;
  tries: number;
  retry_at?: number | null;
  heard_at?: number | null;
  why?: "human" | "rejoin" | null;
  code?: number | null;
  contradiction?: boolean;
  sealed: boolean;
  pending: number;
}

/** A recommendation that probably asks the same, never its text. `own`: of the same point. */
export interface AlikeItem {
  receipt: string;
  point_name: string;
  own: boolean;
  band: "close" | "very_close";
}

/** One command in a point client's outbox. `state`: how far it has come (docs/protocol.md, The local page). */
export interface LocalItem {
  id: string;
  device: string;
  command_seq: number;
  name: string;
  args: Readonly<Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string | number | boolean | null>> | null>>;
  at: number;
  state: "acknowledged" | "orphaned" | "queued" | "refused" | "sent";
  epoch?: number | null;
  seq?: number | null;
  receipt?: string | null;
  code?: string | null;
}

/** A place in a record: epoch, sequence number, chain hash. */
export type Position = NonNullable<Hello["resume"]>;
/** What an argument of a command may be. */
export type Arg = Command["args"][string];
/** A row of a collection as it travels. */
export type Row = NonNullable<Patch["set"]>[string][string];
export type FromConsole = Hello | Command | Beat | Similar;
export type FromHub = Welcome | Snapshot | Patch | Outcome | Beat | Goaway | WireError | Presence | Alike
  | LocalOutbox | LocalLink;

// ---- commands --------------------------------------------------------------------------------------------------

/** Who raised a recommendation: optional, kept apart from the log, never published without consent. */
export interface Person {
  name: string;
  consent: boolean;
  phone?: string | null;
}

/** Command name -> its arguments. Who may send which is the hub's table; a console offers only its own. */
export interface CommandArgs {
  submit: { text: string; category?: string | null; urgent?: boolean; person?: Person | null; channel?: Channel | null; point?: string | null };
  withdraw: { recommendation: string };
  clarify: { recommendation: string; text: string };
  object: { recommendation: string; reason: string };
  roll_call: { present: boolean };
  attendance: { counts: Readonly<Record<string, number>> };
  phase: { to: string };
  intake: { mode: IntakeMode };
  screen: { recommendations: readonly string[]; decision: "approve" | "out_of_scope" | "refer" | "return"; reason?: string | null };
  reword: { recommendation: string; text: string };
  split: { recommendation: string; parts: readonly string[] };
  merge: { into: string; recommendations: readonly string[] };
  unmerge: { recommendations: readonly string[] };
  not_same: { a: string; b: string };
  not_topic: { topic: string };
  topic_create: { topic: string; title: string; field?: string | null; lead?: string | null; coordinating?: readonly string[] | null };
  topic_edit: { topic: string; title?: string | null; field?: string | null; lead?: string | null; coordinating?: readonly string[] | null };
  topic_merge: { into: string; topics: readonly string[] };
  assign_topic: { topic: string | null; recommendations: readonly string[] };
  queue: { topics: readonly string[] };
  unqueue: { topics: readonly string[] };
  move: { topic: string; before: string | null };
  call: { topic: string; expected: string | null };
  advance: { expected: string | null };
  postpone: { expected: string | null };
  outcome: { kind: "answered_live" | "forwarded" | "noted" | "out_of_scope" | "to_answer_in_writing"; topic?: string | null; recommendation?: string | null; department?: string | null; due?: string | null; body?: string | null; note?: string | null };
  note: { topic: string; text: string };
  announce: { text: string; to: "all" | "chair" | "display" };
  undo: { expected?: string | null };
  seal: Record<string, never>;
  accept: { topic: string };
  transfer: { topic: string; to: string; reason: string };
  talking_points: { topic: string; lines: readonly string[] };
  draft_answer: { topic: string; text: string };
}
export type CommandName = keyof CommandArgs;

// ---- views -----------------------------------------------------------------------------------------------------

/** An attendee category of the conference. */
export interface CategoryRow {
  label: string;
  order: number;
}

/** How the accepted submissions came in. */
export interface ChannelCounts {
  pre: number;
  live: number;
  slip: number;
  phone: number;
}

/** The counts of the record (domain.md trap 4): exact, never rounded. */
export interface Counters {
  recommendations: number;
  received: number;
  topics: number;
  topics_settled: number;
  turns: number;
  points_heard: number;
  points_submitted: number;
}

/** An answering body of the conference. */
export interface DepartmentRow {
  name: string;
  short_name: string;
  head_title: string;
}

/** A recommendation as chair and secretary see it. */
export interface ItemRow {
  receipt: string;
  point: string;
  point_name: string;
  text: string;
  wording: string;
  channel: Channel;
  category: string | null;
  urgent: boolean;
  late: boolean;
  has_person: boolean;
  typed_at: number;
  received_at: number;
  handling: Handling;
  grouping: Grouping;
  follow_up: FollowUp;
  publication: Publication;
  topic: string | null;
  merged_into: string | null;
  likeness: number | null;
  like_reasons: readonly string[];
  like_shared: readonly string[];
  split_from: string | null;
  reason: string | null;
  clarification: string | null;
  objection: string | null;
  masked: boolean;
}

/** A phase of the programme, in the programme's order. */
export interface PhaseRow {
  label: string;
  order: number;
  accepts: boolean;
}

/** A point's own recommendation; the same for all devices of the point. */
export interface PointItemRow {
  text: string;
  receipt: string;
  received_at: number;
  handling: Handling;
  grouping: Grouping;
  follow_up: FollowUp;
  publication: Publication;
  topic: string | null;
  place: number | null;
  answer: string | null;
  due: string | null;
  reason: string | null;
  merged_into: string | null;
  merged_point: string | null;
  merged_with: number;
  by_engine: boolean;
  split_into: readonly string[];
  late: boolean;
  objected: boolean;
}

/** A connection point as the operator sees it in the record. */
export interface PointRow {
  name: string;
  call_sign: string;
  level: string;
  parent: string | null;
  order: number;
  present: boolean | null;
  attendees: number;
  submitted: number;
}

/** What a point or the public may know of a topic. */
export interface PointTopicRow {
  no: number;
  title: string;
  lead: string | null;
}

/** What the engine found; a person decides. */
export interface SuggestionRow {
  kind: "merge" | "new_topic" | "split" | "topic";
  recommendation: string;
  candidate: string;
  score: number;
  band: "close" | "possible" | "very_close";
  reasons: readonly string[];
  shared: readonly string[];
  version: string;
  title: string;
  lead: string | null;
  members: readonly string[];
  parts: readonly string[];
}

/** A topic as chair, secretary and departments see it. */
export interface TopicRow {
  no: number;
  title: string;
  field: string;
  state: TopicState;
  lead: string | null;
  coordinating: readonly string[];
  accepted: boolean;
  recommendations: number;
  points: number;
  districts: number;
  place: number | null;
  reason: string | null;
  override: boolean;
  kind: OutcomeKind | null;
  supplement: boolean;
  department: string | null;
  due: string | null;
  body: string | null;
  outcome_note: string | null;
  note: string | null;
  called_at: number | null;
  talking_points: readonly string[];
  draft_answer: string | null;
  merged_into: string | null;
}

/** The scalars that every view has. */
export interface Board {
  title: string;
  theme: string;
  demo: boolean;
  phase: string;
  phase_label: string;
  intake: "closed" | "open";
  intake_mode: IntakeMode;
  now: string | null;
  now_since: number | null;
  next: string | null;
  announcement: string | null;
  announced_at: number | null;
  counters: Counters;
  points_total: number;
  answer_seconds: number;
  sealed: boolean;
}

/** What a moderator of one point sees. */
export interface PointView extends Board {
  point: string;
  point_name: string;
  parent_name: string;
  open_items_left: number | null;
  present: boolean;
  recommendations: Readonly<Record<string, PointItemRow>>;
  topics: Readonly<Record<string, PointTopicRow>>;
  categories: Readonly<Record<string, CategoryRow>>;
}

/** Now, Next, the queue and the strip; items of the topics on the floor and next. */
export interface ChairView extends Board {
  topics: Readonly<Record<string, TopicRow>>;
  recommendations: Readonly<Record<string, ItemRow>>;
  departments: Readonly<Record<string, DepartmentRow>>;
  undo: string | null;
  undo_item: string | null;
  undo_id: string | null;
  to_chair: string | null;
  to_chair_at: number | null;
}

/** Everything of the record that the secretariat works on, restricted items included. */
export interface SecretaryView extends Board {
  topics: Readonly<Record<string, TopicRow>>;
  recommendations: Readonly<Record<string, ItemRow>>;
  suggestions: Readonly<Record<string, SuggestionRow>>;
  departments: Readonly<Record<string, DepartmentRow>>;
  phases: Readonly<Record<string, PhaseRow>>;
  channels: ChannelCounts;
  points_present: number;
  attendees: number;
  undo: string | null;
  undo_item: string | null;
  undo_id: string | null;
  to_chair: string | null;
  open_items: number;
}

/** The topics a department leads or helps with, and their screened recommendations. */
export interface DepartmentView extends Board {
  department: string;
  department_name: string;
  topics: Readonly<Record<string, TopicRow>>;
  recommendations: Readonly<Record<string, ItemRow>>;
  departments: Readonly<Record<string, DepartmentRow>>;
}

/** The public picture: only screened, masked texts; names of points, never of people. */
export interface DisplayView extends Board {
  now_no: number | null;
  now_title: string | null;
  now_lead: string | null;
  now_receipt: string | null;
  now_point: string | null;
  now_text: string | null;
  now_recommendations: number;
  now_points: number;
  now_districts: number;
  topics: Readonly<Record<string, PointTopicRow>>;
}

/** Points, roll-call and counts; no text of any recommendation. */
export interface OperatorView extends Board {
  points: Readonly<Record<string, PointRow>>;
  points_present: number;
  attendees: number;
}

/** Role of a page -> the view it follows. */
export interface Views {
  point: PointView;
  chair: ChairView;
  secretary: SecretaryView;
  department: DepartmentView;
  display: DisplayView;
  operator: OperatorView;
}

// ---- what can go wrong, and the bounds -------------------------------------------------------------------------

export type RefusalCode = "empty_text" | "text_too_long" | "intake_closed" | "quota" | "sealed" | "unknown_command"
  | "bad_args" | "forbidden" | "unknown_recommendation" | "unknown_topic" | "unknown_department" | "already_called"
  | "stale" | "not_queued" | "open_items" | "restricted" | "nothing_to_undo";

/** Why a connection ended; `reconnect`: the page comes back by itself, else a person must act. */
export const CLOSE_CODES = {
  goaway: { code: 4000, reconnect: true }, // the hub is going away; come back after after_ms
  continuity_lost: { code: 4001, reconnect: true }, // a patch does not follow the view: start again
  command_gap: { code: 4002, reconnect: true }, // a command number was skipped
  degraded: { code: 4003, reconnect: true }, // the hub cannot store at present
  slow: { code: 4008, reconnect: true }, // the client reads too slowly, or sent more than the window
  silent: { code: 4009, reconnect: true }, // nothing was heard for dead_s seconds
  superseded_view: { code: 4010, reconnect: true }, // another socket took over this view
  rate_limited: { code: 4029, reconnect: true }, // commands kept coming while the hub was busy
  no_conference: { code: 4400, reconnect: false }, // there is no such conference here
  bad_credential: { code: 4401, reconnect: false }, // the credential is unknown, expired or used
  revoked: { code: 4403, reconnect: false }, // the credential was revoked, or the view is for another role
  superseded: { code: 4409, reconnect: true }, // a newer connection of the same device took over
  protocol_error: { code: 4500, reconnect: false }, // a frame broke the rules of this page
  bad_hello: { code: 4501, reconnect: false }, // the first frame was late, too long or not a hello
  bad_version: { code: 4505, reconnect: false }, // no common version
  fork: { code: 4510, reconnect: false }, // two devices carry one secret, or one was restored from a copy
} as const;

/** The bounds of the wire; each reason stands in docs/protocol.md. Units are in the names. */
export const LIMITS = {
  FRAME_BYTES_MAX: 32768,
  COMMAND_BYTES_MAX: 24576,
  HELLO_BYTES_MAX: 4096,
  SNAPSHOT_PART_BYTES_MAX: 16384,
  SNAPSHOT_BYTES_MAX: 67108864,
  CLIENT_FRAME_BYTES_MAX: 65536,
  FRAME_VALUES_MAX: 4096,
  FRAME_DEPTH_MAX: 8,
  TEXT_CHARS_MAX: 4000,
  NAME_CHARS_MAX: 200,
  NOTE_CHARS_MAX: 4000,
  ANNOUNCE_CHARS_MAX: 300,
  LIST_ITEMS_MAX: 64,
  PARTS_MAX: 12,
  LINES_MAX: 5,
  ID_CHARS_MAX: 64,
  WINDOW: 32,
  BEAT_S: 20,
  DEAD_S: 50,
  HELLO_S: 5,
  SEND_S: 20,
  POINT_BUCKET: 40,
  POINT_REFILL_PER_S: 1,
  CONSOLE_BUCKET: 40,
  CONSOLE_REFILL_PER_S: 5,
  SIMILAR_BUCKET: 20,
  SIMILAR_REFILL_PER_S: 1,
  SIMILAR_MATCHES_MAX: 3,
  BUSY_RETRY_MS: 1000,
  POINT_TICK_MS: 250,
  DISPLAY_TICK_MS: 500,
  RECONNECT_BASE_S: 0.5,
  RECONNECT_CAP_S: 30.0,
  RECONNECT_HEALTHY_S: 30.0,
  HANDSHAKES_PER_S: 800,
  HANDSHAKES_OPEN_MAX: 200,
  CONNECTIONS_MAX: 12000,
  BUFFERED_BYTES_MAX: 65536,
  BUFFERED_S_MAX: 5,
  CLOCK_BACK_MS_MAX: 86400000,
};
