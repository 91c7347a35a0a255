/** A department hears in time that its turn comes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DepartmentView, TopicRow } from "../../live/protocol.ts";
import { linesOf, mineOf, turnOf } from "./turn.ts";

const topic = (no: number, more: Partial<TopicRow>): TopicRow => ({
  no, title: `Nội dung ${no}`, field: "", state: "open", lead: "us", coordinating: [], accepted: false, recommendations: 1, points: 1,
  districts: 1, place: null, reason: null, override: false, kind: null, supplement: false, department: null, due: null, body: null,
  outcome_note: null, note: null, called_at: null, talking_points: [], draft_answer: null, merged_into: null, ...more,
});
const view = (topics: Record<string, TopicRow>, now: string | null = null) =>
  ({ topics, now, department: "us", answer_seconds: 240 }) as unknown as DepartmentView;

test("the topic on the floor counts among those before", () => {
  const topics = { a: topic(9, { state: "queued", place: 2 }) };
  assert.partialDeepStrictEqual(turnOf(view(topics, "foreign")), { kind: "waiting", before: 2, minutes: 8 });
  assert.partialDeepStrictEqual(turnOf(view(topics)), { kind: "waiting", before: 1, minutes: 4 });
});

test("its own topic on the floor is its turn, another department's is not", () => {
  assert.equal(turnOf(view({ a: topic(1, { state: "called" }) }, "a")).kind, "now");
  assert.equal(turnOf(view({ a: topic(1, { state: "called", lead: "them", coordinating: ["us"] }) }, "a")).kind, "none");
});

test("the list begins with what comes first and ends with what it only helps with", () => {
  const topics = {
    h: topic(1, { state: "queued", place: 1, lead: "them" }), s: topic(2, { state: "settled" }), o: topic(3, {}),
    l: topic(4, { state: "queued", place: 9 }), f: topic(5, { state: "queued", place: 3 }), n: topic(6, { state: "called" }),
  };
  assert.deepEqual(mineOf(view(topics, "n")).map((each) => each.id), ["n", "f", "l", "o", "s", "h"]);
});

test("talking points are lines without dashes and without empty ones", () => {
  assert.deepEqual(linesOf("– Đã rà soát\n\n  - Vướng: điện lưới \nXong"), ["Đã rà soát", "Vướng: điện lưới", "Xong"]);
});
