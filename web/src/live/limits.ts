/** Every bound of a console, each with its reason. Numbers of the wire are taken from it, not repeated. */
import { LIMITS } from "./protocol.ts";

/** Any frame into a console: a snapshot part, or one patch with a row that is large by itself. */
export const FRAME_BYTES_MAX = LIMITS.CLIENT_FRAME_BYTES_MAX;
/** One whole view, inflated: 200 times the largest measured; stops a bomb. */
export const SNAPSHOT_BYTES_MAX = LIMITS.SNAPSHOT_BYTES_MAX;
/** Parts of one snapshot: the bound above in such parts. */
export const SNAPSHOT_PARTS_MAX = SNAPSHOT_BYTES_MAX / LIMITS.SNAPSHOT_PART_BYTES_MAX;
/** Characters of a text after NFC. */
export const TEXT_CHARS_MAX = LIMITS.TEXT_CHARS_MAX;
/** Talking points under Now: what a chair reads while speaking; characters of one. */
export const LINES_MAX = LIMITS.LINES_MAX;
export const LINE_CHARS_MAX = LIMITS.ANNOUNCE_CHARS_MAX;
/** Parts of a split: the longest list of requests seen in one message. */
export const PARTS_MAX = LIMITS.PARTS_MAX;
/** Commands without an outcome, until the welcome says otherwise. */
export const WINDOW = LIMITS.WINDOW;
/** Silence after which we say that we are there; silence after which the hub is taken for dead. */
export const BEAT_MS = LIMITS.BEAT_S * 1_000;
export const DEAD_MS = LIMITS.DEAD_S * 1_000;
/** Beats that may be missed before the line is no longer called good; below the dead time, so a person is told first. */
export const SILENT_BEATS = 2;
/** Reconnect: U(0, min(cap, base·2ⁿ)), n from zero again after this long in health. */
export const RECONNECT_BASE_MS = LIMITS.RECONNECT_BASE_S * 1_000;
export const RECONNECT_CAP_MS = LIMITS.RECONNECT_CAP_S * 1_000;
export const RECONNECT_HEALTHY_MS = LIMITS.RECONNECT_HEALTHY_S * 1_000;
/** One request for a session or a ticket: longer means a link that would not carry the socket either. */
export const HTTP_TIMEOUT_MS = 15_000;
/** Who are we, where this machine remembers an answer: a page that can work without the hub does not wait for it. */
export const SESSION_WAIT_MS = 2_500;
/** A disk of the browser that has not answered by now is told as none: some browsers never answer. */
export const STORE_OPEN_MS = 5_000;
/** Repeat a `busy` that named no delay. */
export const BUSY_RETRY_MS = LIMITS.BUSY_RETRY_MS;
/** A letter typed is on the disk after at most this. */
export const DRAFT_SAVE_MS = 250;
/** A pause in which one looks up; the words from which a text says what it is about. */
export const HINT_ASK_MS = 600;
export const HINT_WORDS_MIN = 4;
/** The secretary's note pad: whole text at a pause, so that minutes are not one event a letter. */
export const NOTE_SEND_MS = 1_200;
/** How long a refusal stands in the notice slot, and an undo in its place. */
export const REFUSAL_SHOWN_MS = 10_000;
export const UNDO_SHOWN_MS = 10_000;
/** Tabs without locks: how long a waiting tab lets the owner answer, and how often it asks. */
export const OWNER_ANSWER_MS = 500;
export const OWNER_ASK_MS = 2_000;
