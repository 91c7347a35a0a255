/** New arrivals never move what is being read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "../../console/floor.ts";
import type { ItemRow, SecretaryView } from "../../live/protocol.ts";
import { countsOf, firstAsked, found, freshIn, idsOf, itemIn, kept, partsFor, pointsBehind, proposedFor, questionsFor, reloaded, suggestionsFor, tabOf, together, likely, type Suggestion } from "./inbox.ts";

const row = (receipt: string, more: Partial<ItemRow> = {}): ItemRow =>
  ({ receipt, received_at: Number(receipt), handling: "received", grouping: "alone", publication: "internal", objection: null, merged_into: null, likeness: null, point: receipt, topic: null, point_name: "xã Chi Lăng", wording: "Đường vào thôn", ...more }) as ItemRow;
const view = (recommendations: Record<string, ItemRow>, more: Partial<SecretaryView> = {}) => ({ recommendations, topics: {}, suggestions: {}, ...more }) as SecretaryView;

test("a list fills by itself only while it is empty", () => {
  const first = view({ a: row("001") });
  const reading = kept({ tab: "todo", ids: [] }, first);
  assert.deepEqual(reading.ids, ["a"]);
  const later = view({ a: row("001"), b: row("002") });
  assert.equal(kept(reading, later), reading);
  assert.equal(freshIn(reading, later), 1);
});

test("what was handled stays in its place until the list is loaded again", () => {
  const reading = { tab: "todo" as const, ids: ["a", "b", "c"] };
  const now = view({ a: row("001"), b: row("002", { handling: "screened" }), c: row("003"), d: row("004") });
  assert.equal(kept(reading, now), reading);
  const loaded = reloaded(reading, now, "b");
  assert.deepEqual(loaded.reading.ids, ["a", "c", "d"]);
  assert.equal(loaded.selected, "c", "the next one that is still to do");
  assert.equal(reloaded(reading, now, "a").selected, "a", "the selection stays");
});

test("each recommendation stands in one list", () => {
  assert.equal(tabOf(row("1")), "todo");
  assert.equal(tabOf(row("1", { handling: "needs_clarification" })), "clarify");
  assert.equal(tabOf(row("1", { handling: "queued" })), "done");
  assert.equal(tabOf(row("1", { handling: "withdrawn" })), "other");
  assert.equal(tabOf(row("1", { grouping: "merged" })), "done");
  assert.equal(tabOf(row("1", { publication: "restricted" })), "letters");
});

test("an objection to a merge comes back, on top", () => {
  const v = view({ a: row("001"), b: row("009", { grouping: "merged", handling: "screened", objection: "khác thôn" }) });
  assert.deepEqual(idsOf(v, "todo"), ["b", "a"]);
});

test("a search finds number, point, text and topic without marks", () => {
  const v = view({ a: row("001"), b: row("010", { wording: "Trạm y tế", topic: "t" }) }, { topics: { t: { title: "Sức khỏe" } } as never });
  assert.deepEqual(found(v, "duong thon"), ["a"]);
  assert.deepEqual(found(v, "suc khoe"), ["b"]);
  assert.deepEqual(found(v, "010"), ["b"]);
});

test("suggestions are the best first, of the kind asked for, never more than asked, never of what is gone", () => {
  const of = (candidate: string, score: number, kind: "merge" | "topic" = "merge") => ({ kind, recommendation: "a", candidate, score }) as never;
  const v = view({ a: row("001"), b: row("002"), c: row("003") }, { suggestions: { 1: of("b", 500), 2: of("c", 900), 3: of("x", 990), 4: of("b", 1, "topic") } });
  assert.deepEqual(suggestionsFor(v, "a", "merge", 5).map((each) => each.candidate), ["c", "b"]);
  assert.deepEqual(suggestionsFor(v, "a", "merge", 1).map((each) => each.candidate), ["c"]);
});

test("approving puts an item under the first topic offered, but never under one that is only possible", () => {
  const offered = (band: Suggestion["band"]) => [{ candidate: "t1", band }, { candidate: "t2", band: "possible" }] as Suggestion[];
  assert.equal(likely(offered("close"))?.candidate, "t1");
  assert.equal(likely(offered("possible")), undefined);
  assert.equal(likely([]), undefined);
});

const asks = (recommendation: string, candidate: string, score: number, band = "close") => ({ kind: "merge", recommendation, candidate, score, band, members: [], parts: [] }) as never;

test("all questions of one group are one card, with the item that is read first", () => {
  const v = view(
    { a: row("001"), b: row("002"), c: row("003"), d: row("004"), m: row("005", { merged_into: "a" }), z: row("006") },
    { suggestions: { 1: asks("b", "a", 600), 2: asks("c", "m", 900), 3: asks("d", "z", 700), 4: asks("c", "z", 300) } },
  );
  assert.deepEqual(questionsFor(v, "b").map((each) => [each.head, each.rows.map((one) => one.recommendation)]), [["a", ["b", "c"]]]);
  assert.deepEqual(questionsFor(v, "c").map((each) => [each.head, each.rows.map((one) => one.recommendation)]), [["a", ["c", "b"]], ["z", ["c", "d"]]]);
  assert.deepEqual(questionsFor(v, "a").map((each) => each.rows.length), [2], "the head sees who asks");
  const merged = view({ a: row("001"), b: row("002", { merged_into: "a" }) }, { suggestions: { 1: asks("b", "a", 600) } });
  assert.deepEqual(questionsFor(merged, "b"), [], "answered");
});

test("the list of duplicates holds groups that are asked about and links of the hub, not what is hardly alike", () => {
  const v = view(
    { a: row("001"), b: row("002"), c: row("003", { merged_into: "a", likeness: 991 }), d: row("004") },
    { suggestions: { 1: asks("b", "a", 600), 2: asks("b", "d", 90, "possible") } },
  );
  assert.deepEqual(idsOf(v, "same"), ["a", "c"]);
});

test("what the hub linked by itself is still to do until a person has said yes or no, wherever its group stands", () => {
  const linked = row("003", { grouping: "merged", merged_into: "a", likeness: 991 });
  assert.equal(tabOf(linked), "todo");
  assert.equal(tabOf({ ...linked, handling: "queued" }), "todo", "its head was approved, it was not read");
  assert.equal(tabOf({ ...linked, likeness: null }), "done", "confirmed");
  assert.equal(tabOf({ ...linked, publication: "restricted" }), "letters");
  assert.equal(tabOf({ ...linked, handling: "withdrawn" }), "other");
  const v = view({ a: row("001", { handling: "screened" }), c: linked });
  assert.deepEqual(idsOf(v, "todo"), ["c"]);
  assert.equal(countsOf(v).todo, 1);
});

test("one key answers the link that the hub made, else the first question", () => {
  const v = view(
    { a: row("001"), b: row("002"), c: row("003", { grouping: "merged", merged_into: "a", likeness: 991 }) },
    { suggestions: { 1: asks("b", "a", 600), 2: asks("b", "c", 700) } },
  );
  const first = (id: string) => firstAsked(itemIn(v, id) as Item, questionsFor(v, id));
  assert.equal(first("c"), "link");
  const asked = first("b");
  assert.ok(asked !== "link");
  assert.deepEqual([asked?.row.candidate, asked?.head], ["c", "a"]);
  const none = view({ a: row("001"), m: row("002", { grouping: "merged", merged_into: "a" }) });
  assert.equal(firstAsked(itemIn(none, "m") as Item, []), null, "people linked it: no question is open");
  const objected = view({ a: row("001"), m: row("002", { grouping: "merged", merged_into: "a", objection: "khác thôn" }) });
  assert.equal(firstAsked(itemIn(objected, "m") as Item, []), "link");
});

test("a key answers only for the text that is open, and merges at once only what is near and undecided", () => {
  const rows = { a: row("001"), b: row("002", { merged_into: "a", grouping: "merged" }), c: row("003"), d: row("004", { handling: "screened" }), e: row("005"), f: row("006", { handling: "answered_live" }) };
  const v = view(rows, { suggestions: { 1: asks("c", "a", 900), 2: asks("d", "a", 800), 3: asks("e", "a", 300, "possible"), 4: asks("f", "a", 900) } });
  assert.equal(firstAsked(itemIn(v, "b") as Item, questionsFor(v, "b")), null, "what is asked of its group is not asked of it");
  const [question] = questionsFor(v, "a");
  assert.ok(question !== undefined);
  assert.deepEqual(question.rows.map((one) => one.recommendation), ["c", "d", "e"], "what was answered joins no group");
  assert.deepEqual(together(v, question).map((one) => one.recommendation), ["c"]);
});

test("a point counts once behind a group", () => {
  const v = view({ a: row("001", { point: "p" }), b: row("002", { point: "p", merged_into: "a" }), c: row("003", { point: "q", merged_into: "a" }) });
  assert.equal(pointsBehind(v, "a"), 2);
});

test("what a text holds and which topic it may found are found by the item", () => {
  const v = view(
    { a: row("001") },
    { suggestions: { 1: { kind: "split", recommendation: "a", candidate: "a", parts: ["x", "y"], members: [] }, 2: { kind: "new_topic", recommendation: "b", candidate: "n", members: ["b", "a"], parts: [] } } as never },
  );
  assert.deepEqual(partsFor(v, "a"), ["x", "y"]);
  assert.equal(partsFor(v, "b"), null);
  assert.equal(proposedFor(v, "a")?.candidate, "n");
  assert.equal(proposedFor(v, "c"), null);
});
