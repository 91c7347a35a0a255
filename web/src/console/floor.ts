/** What a console knows of the floor: who is on it, who follows, what the one verb will do. Pure. */
import type { Board, ItemRow, TopicRow } from "../live/protocol.ts";
import * as vi from "../texts/vi.ts";
import { queueOf, type Topic, topicsOf } from "../ui/stage.ts";

export interface Floor {
  topics: Topic[];
  now: Topic | null;
  next: Topic | null;
  /** Waiting topics in the order of the queue, the next one first. */
  queue: Topic[];
}

export function floorOf(view: Board & { topics: Readonly<Record<string, TopicRow>> }): Floor {
  const topics = topicsOf(view.topics);
  const find = (id: string | null): Topic | null => topics.find((topic) => topic.id === id) ?? null;
  return { topics, now: find(view.now), next: find(view.next), queue: queueOf(topics) };
}

export interface Verb {
  enabled: boolean;
  word: string;
  /** What pressing it will do: the person who presses is talking at the same time. */
  sub: string;
}

export function verbOf(floor: Floor, turns: number, live: boolean, sealed: boolean): Verb {
  if (sealed) return { enabled: false, word: vi.chair.verbDone, sub: vi.chair.verbSealed };
  if (!live) return { enabled: false, word: vi.chair.verbWait, sub: vi.chair.verbWaitHelp };
  const { now, next } = floor;
  if (now === null && next === null) return { enabled: false, word: vi.chair.verb, sub: vi.chair.verbNothing };
  if (now === null && next !== null)
    return { enabled: true, word: turns === 0 ? vi.chair.begin : vi.chair.verb, sub: vi.chair.inviteOnly(next.no) };
  const recorded = now?.kind ? vi.chair.keepOutcome(now.kind) : vi.chair.recordLive;
  return { enabled: true, word: vi.chair.verb, sub: `${recorded}, ${next === null ? vi.chair.lastOne : vi.chair.invite(next.no)}` };
}

export interface Item extends ItemRow {
  id: string;
}
const NOT_SPOKEN: ReadonlySet<string> = new Set(["withdrawn", "out_of_scope", "referred_to_citizen_reception", "split"]);

/** What stands behind a topic, in the order of receipts; what was merged belongs to the topic of its head. */
export function itemsOf(topic: string, rows: Readonly<Record<string, ItemRow>>): Item[] {
  return Object.entries(rows)
    .filter(([, row]) => !NOT_SPOKEN.has(row.handling) && topicOf(row, rows) === topic)
    .map(([id, row]) => ({ id, ...row }))
    .sort((a, b) => Number(a.merged_into !== null) - Number(b.merged_into !== null) || byReceipt(a, b));
}

export function topicOf(row: ItemRow, rows: Readonly<Record<string, ItemRow>>): string | null {
  const head = row.merged_into === null ? undefined : rows[row.merged_into];
  return head?.topic ?? row.topic;
}

/** "087" before "087.1" before "100". */
export function byReceipt(a: { receipt: string }, b: { receipt: string }): number {
  return a.receipt.localeCompare(b.receipt, "vi", { numeric: true });
}

/** The proposed date of a promised answer, `yyyy-mm-dd`. */
export const DUE_DAYS = 15;

export function dueDate(now: number, days: number): string {
  const date = new Date(now + days * 86_400_000);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}
