/** A point's own list: what the hub shows of it, and what still lies on this machine. Pure. */
import type { Entry } from "../../live/client.ts";
import type { PointItemRow, PointView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";

export type Own =
  | { kind: "known"; id: string; item: PointItemRow; pending: Entry | null }
  | { kind: "local"; id: string; entry: Entry; text: string };

/** On the floor first, then what has not arrived (newest first), then the rest, newest first. Each thing once: a command
 * whose recommendation is in the view is shown as the view has it. */
export function ownList(view: PointView | null, entries: readonly Entry[], hidden: ReadonlySet<string>): Own[] {
  const rows = view?.recommendations ?? {};
  const pending = new Map<string, Entry>();
  for (const entry of entries) {
    const about = entry.args["recommendation"];
    if (entry.outcome === null && typeof about === "string") pending.set(about, entry);
  }
  const known: Own[] = Object.entries(rows).map(([id, item]) => ({ kind: "known", id, item, pending: pending.get(id) ?? null }));
  const local: Own[] = entries
    .filter((entry) => entry.name === "submit" && !(entry.id in rows) && !hidden.has(entry.id))
    .map((entry) => ({ kind: "local", id: entry.id, entry, text: String(entry.args["text"] ?? "") }));
  return [...known, ...local].sort((a, b) => rank(a) - rank(b) || at(b) - at(a) || order(b) - order(a));
}

/** Before the topic is called the owner may take it back. */
const WITHDRAWABLE: ReadonlySet<string> = new Set(["received", "needs_clarification", "screened", "assigned", "queued"]);

export function mayWithdraw(item: PointItemRow): boolean {
  return WITHDRAWABLE.has(item.handling);
}

/** Whoever merged it, people or the hub by itself. */
export function mayObject(item: PointItemRow): boolean {
  return item.merged_into !== null && !item.objected && mayWithdraw(item);
}

/** What the moderator reads while a link that the hub made by itself stands unconfirmed; null of any other. */
export function engineLine(item: PointItemRow): string | null {
  if (!item.by_engine || item.merged_into === null || item.merged_point === null) return null;
  return vi.point.linkedByEngine(item.merged_into, item.merged_point, mayObject(item));
}

function rank(own: Own): number {
  if (own.kind === "local") return 1;
  return own.item.handling === "called" ? 0 : 2;
}

function at(own: Own): number {
  return own.kind === "known" ? own.item.received_at : own.entry.at;
}

/** Of one moment: what was typed or numbered later. */
function order(own: Own): number {
  return own.kind === "known" ? Number.parseFloat(own.item.receipt) : own.entry.command_seq;
}

export interface Turn {
  kind: "called" | "soon";
  receipt: string;
  no: number;
  title: string;
}

/** Whether this point is asked to speak, or should get ready. */
export function turnOf(view: PointView | null): Turn | null {
  if (view === null) return null;
  for (const kind of ["called", "soon"] as const) {
    const topic = kind === "called" ? view.now : view.next;
    const row = topic === null ? undefined : view.topics[topic];
    const mine = Object.values(view.recommendations).find((item) => item.topic === topic && isLive(item));
    if (topic !== null && row !== undefined && mine !== undefined) return { kind, receipt: mine.receipt, no: row.no, title: row.title };
  }
  return null;
}

function isLive(item: PointItemRow): boolean {
  return !["received", "needs_clarification", "withdrawn", "out_of_scope", "split", "referred_to_citizen_reception"].includes(item.handling);
}

/** Characters as the hub's rule counts them: after NFC, whatever the keyboard composed. */
export function textLength(text: string): number {
  return Array.from(text.normalize("NFC")).length;
}
