/** Which recommendations stand in which list, and the list that is being read, which never moves by itself. Pure. */
import { byReceipt, type Item } from "../../console/floor.ts";
import type { Handling, ItemRow, SecretaryView, SuggestionRow } from "../../live/protocol.ts";
import { folded } from "../../ui/marking.ts";

export const TABS = ["todo", "same", "clarify", "done", "letters", "other"] as const;
export type Tab = (typeof TABS)[number];
/** The answers to what is asked first, one stroke each: into the group, apart, the whole group. */
export const SAME_KEY = "v";
export const NOT_SAME_KEY = "r";
export const SAME_GROUP_KEY = "Shift+V";
/** A search shows at most so many rows: more is not read, it is searched again. */
const FOUND_MAX = 100;

/** The one list where it stands; what waits for a word on duplicates is shown in `same` besides. */
export function tabOf(row: ItemRow): Exclude<Tab, "same"> {
  if (row.publication === "restricted" || row.handling === "referred_to_citizen_reception") return "letters";
  if (objects(row)) return "todo";
  if (["withdrawn", "out_of_scope", "split"].includes(row.handling)) return "other";
  if (row.likeness !== null) return "todo"; // nobody has read it: it stands as its head only by the machine's word
  if (row.handling === "needs_clarification") return "clarify";
  return row.handling === "received" && row.grouping !== "merged" ? "todo" : "done";
}

/** A point's objection to its merge comes back to the top of the list, once. */
export function objects(row: ItemRow): boolean {
  return row.grouping === "merged" && row.objection !== null && row.objection !== "";
}

/** Ids of a tab, oldest first; objections above. */
export function idsOf(view: SecretaryView, tab: Tab): string[] {
  const asked = tab === "same" ? askedAbout(view) : new Set<string>();
  return Object.entries(view.recommendations)
    .filter(([id, row]) => (tab === "same" ? asked.has(id) : tabOf(row) === tab))
    .sort(([, a], [, b]) => Number(objects(b)) - Number(objects(a)) || a.received_at - b.received_at || byReceipt(a, b))
    .map(([id]) => id);
}

export function countsOf(view: SecretaryView): Record<Tab, number> {
  const counts: Record<Tab, number> = { todo: 0, same: askedAbout(view).size, clarify: 0, done: 0, letters: 0, other: 0 };
  for (const row of Object.values(view.recommendations)) counts[tabOf(row)] += 1;
  return counts;
}

/** The list as it was loaded. What was handled since stays in its place, what came since waits behind the counter. */
export interface Reading {
  tab: Tab;
  ids: readonly string[];
}

/** Nothing is being read in an empty list, so it may fill by itself. */
export function kept(reading: Reading, view: SecretaryView): Reading {
  return reading.ids.length > 0 ? reading : { ...reading, ids: idsOf(view, reading.tab) };
}

export function freshIn(reading: Reading, view: SecretaryView): number {
  const known = new Set(reading.ids);
  return idsOf(view, reading.tab).filter((id) => !known.has(id)).length;
}

/** The list loaded again, and where the selection goes: it stays, or moves to the next one that is still listed. */
export function reloaded(reading: Reading, view: SecretaryView, selected: string | null): { reading: Reading; selected: string | null } {
  const ids = idsOf(view, reading.tab);
  const at = selected === null ? 0 : Math.max(0, reading.ids.indexOf(selected));
  const following = [...reading.ids.slice(at), ...reading.ids.slice(0, at)].find((id) => ids.includes(id));
  return { reading: { ...reading, ids }, selected: following ?? ids[0] ?? null };
}

export function found(view: SecretaryView, typed: string): string[] {
  const words = folded(typed).trim().split(/\s+/u);
  return Object.entries(view.recommendations)
    .filter(([, row]) => {
      const topic = row.topic === null ? undefined : view.topics[row.topic];
      const text = folded([row.receipt, row.point_name, row.wording, topic?.title ?? ""].join(" "));
      return words.every((word) => text.includes(word));
    })
    .sort(([, a], [, b]) => Number(b.receipt === typed.trim()) - Number(a.receipt === typed.trim()) || byReceipt(a, b))
    .slice(0, FOUND_MAX)
    .map(([id]) => id);
}

/** Heads of groups that are more than perhaps asked about, and what the hub linked by itself and nobody has confirmed. */
export function askedAbout(view: SecretaryView): Set<string> {
  const heads = Object.values(view.suggestions).flatMap((row) => (isOpen(view, row) && row.band !== "possible" ? [headOf(view, row.candidate)] : []));
  const linked = Object.entries(view.recommendations).flatMap(([id, row]) => (row.likeness === null ? [] : [id]));
  return new Set([...heads, ...linked]);
}

/** One group with all that may belong to it: one glance, one card. */
export interface Question {
  head: string;
  rows: readonly Suggestion[];
}

/** The questions that the item is part of: its own row first, the likest group first. */
export function questionsFor(view: SecretaryView, item: string): Question[] {
  const groups = new Map<string, Suggestion[]>();
  for (const [id, row] of Object.entries(view.suggestions)) {
    if (!isOpen(view, row)) continue;
    const head = headOf(view, row.candidate);
    groups.set(head, [...(groups.get(head) ?? []), { id, ...row }]);
  }
  const rank = (row: Suggestion): number => (row.recommendation === item ? 10_000 : 0) + row.score;
  return [...groups]
    .filter(([head, rows]) => head === headOf(view, item) || rows.some((row) => row.recommendation === item))
    .map(([head, rows]) => ({ head, rows: rows.toSorted((a, b) => rank(b) - rank(a)) }))
    .toSorted((a, b) => rank(b.rows[0] as Suggestion) - rank(a.rows[0] as Suggestion));
}

/** What one key answers: the link that the hub made or the point objects to, else the first question about the item that is
 * open; null: nothing is asked of it, so that the same key pressed twice never answers for another text. */
export function firstAsked(item: Item, questions: readonly Question[]): "link" | { row: Suggestion; head: string } | null {
  if (item.merged_into !== null && (item.likeness !== null || objects(item))) return "link";
  const [question] = questions;
  const row = question?.rows[0];
  if (question === undefined || row === undefined) return null;
  return row.recommendation === item.id || question.head === item.id ? { row, head: question.head } : null;
}

/** What one key may merge at once: nobody has decided on them yet, and more than perhaps they ask the same. */
export function together(view: SecretaryView, question: Question): readonly Suggestion[] {
  return question.rows.filter((row) => row.band !== "possible" && view.recommendations[row.recommendation]?.handling === "received");
}

/** The points behind a group, each once. */
export function pointsBehind(view: SecretaryView, head: string): number {
  const members = Object.entries(view.recommendations).filter(([id, row]) => id === head || row.merged_into === head);
  return new Set(members.map(([, row]) => row.point)).size;
}

/** How the text might be taken apart; null when it holds one request. */
export function partsFor(view: SecretaryView, item: string): readonly string[] | null {
  return Object.values(view.suggestions).find((row) => row.kind === "split" && row.recommendation === item)?.parts ?? null;
}

/** The topic that might be made for this and others, which no topic there is fits. */
export function proposedFor(view: SecretaryView, item: string): Suggestion | null {
  const found = Object.entries(view.suggestions).find(([, row]) => row.kind === "new_topic" && row.members.includes(item));
  return found === undefined ? null : { id: found[0], ...found[1] };
}

function headOf(view: SecretaryView, id: string): string {
  return view.recommendations[id]?.merged_into ?? id;
}

const ANSWERED: readonly Handling[] = ["answered_live", "answered_in_writing", "noted", "forwarded", "to_answer_in_writing"];

/** Nobody has answered the question, nor the recommendation: what has its outcome joins no group any more. */
function isOpen(view: SecretaryView, row: SuggestionRow): boolean {
  if (ANSWERED.includes(view.recommendations[row.recommendation]?.handling ?? "received")) return false;
  return row.kind === "merge" && row.recommendation in view.recommendations && row.candidate in view.recommendations && headOf(view, row.recommendation) !== headOf(view, row.candidate);
}

export interface Suggestion extends SuggestionRow {
  id: string;
}

/** What the engine found for one recommendation, best first; a person decides. */
export function suggestionsFor(view: SecretaryView, item: string, kind: "merge" | "topic", most: number): Suggestion[] {
  return Object.entries(view.suggestions)
    .map(([id, row]) => ({ id, ...row }))
    .filter((row) => row.recommendation === item && row.kind === kind && row.candidate in (kind === "merge" ? view.recommendations : view.topics))
    .sort((a, b) => b.score - a.score)
    .slice(0, most);
}

export function itemIn(view: SecretaryView, id: string | null): Item | null {
  const row = id === null ? undefined : view.recommendations[id];
  return id === null || row === undefined ? null : { id, ...row };
}

/** The topic that approving puts the item into: the first one offered, unless it is only possible; then a person chooses. */
export function likely(topics: readonly Suggestion[]): Suggestion | undefined {
  const [first] = topics;
  return first?.band === "possible" ? undefined : first;
}
