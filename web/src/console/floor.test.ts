/** What the verb will do is said before it is pressed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Board, ItemRow, TopicRow } from "../live/protocol.ts";
import { dueDate, floorOf, itemsOf, verbOf } from "./floor.ts";

const topic = (no: number, more: Partial<TopicRow> = {}): TopicRow => ({
  no, title: `Nội dung ${no}`, field: "", state: "queued", lead: null, coordinating: [], accepted: false, recommendations: 1, points: 1,
  districts: 1, place: no, reason: null, override: false, kind: null, supplement: false, department: null, due: null, body: null,
  outcome_note: null, note: null, called_at: null, talking_points: [], draft_answer: null, merged_into: null, ...more,
});
const board = (now: string | null, next: string | null, topics: Record<string, TopicRow>) =>
  ({ now, next, topics }) as unknown as Board & { topics: Record<string, TopicRow> };
const item = (receipt: string, more: Partial<ItemRow> = {}): ItemRow =>
  ({ receipt, handling: "assigned", topic: "t", merged_into: null, ...more }) as ItemRow;

test("with the floor taken the verb records what is there and names who follows", () => {
  const floor = floorOf(board("a", "b", { a: topic(22, { state: "called", place: null }), b: topic(4) }));
  assert.deepEqual(verbOf(floor, 3, true, false), { enabled: true, word: "Tiếp theo", sub: "Ghi đã trả lời trực tiếp, mời nội dung 4" });
});

test("an outcome that is already recorded is kept, and said", () => {
  const floor = floorOf(board("a", null, { a: topic(22, { state: "called", place: null, kind: "to_answer_in_writing" }) }));
  assert.match(verbOf(floor, 3, true, false).sub, /^Giữ “bằng văn bản”, hết hàng đợi$/u);
});

test("before the first topic the verb begins", () => {
  const floor = floorOf(board(null, "b", { b: topic(1) }));
  assert.deepEqual(verbOf(floor, 0, true, false), { enabled: true, word: "Bắt đầu", sub: "Mời nội dung 1" });
});

test("with nothing to do, without the link or after the seal the verb is locked and says why", () => {
  const empty = floorOf(board(null, null, {}));
  const full = floorOf(board("a", null, { a: topic(1, { state: "called" }) }));
  for (const verb of [verbOf(empty, 0, true, false), verbOf(full, 1, false, false), verbOf(full, 1, true, true)]) {
    assert.equal(verb.enabled, false);
    assert.notEqual(verb.sub, "");
  }
});

test("the queue is in its own order, the strip in the order of numbers, without what was merged away", () => {
  const floor = floorOf(board(null, null, { a: topic(1, { place: 2 }), b: topic(3, { place: 1 }), c: topic(2, { state: "merged", place: null }) }));
  assert.deepEqual(floor.queue.map((each) => each.no), [3, 1]);
  assert.deepEqual(floor.topics.map((each) => each.no), [1, 3]);
});

test("what was merged stands behind the topic of its head, after it; what was withdrawn is not read aloud", () => {
  const rows = {
    x: item("010", { merged_into: "y", topic: null }), y: item("100"), z: item("020"), w: item("001", { handling: "withdrawn" }), o: item("002", { topic: "u" }),
  };
  assert.deepEqual(itemsOf("t", rows).map((each) => each.receipt), ["020", "100", "010"]);
});

test("the proposed date of a written answer is a calendar day of this place", () => {
  assert.equal(dueDate(new Date(2024, 1, 20, 23, 30).getTime(), 15), "2024-03-06");
});
