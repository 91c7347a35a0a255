/** Every state has its word; a point sees its own state, not the state of the machine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointItemRow } from "../live/protocol.ts";
import { ownLook } from "./looks.ts";

const TODAY = "2024-04-08";
const item = (more: Partial<PointItemRow>): PointItemRow => ({
  text: "", receipt: "087", received_at: 0, handling: "received", grouping: "alone", follow_up: "none", publication: "public", topic: null,
  place: null, answer: null, due: null, reason: null, merged_into: null, merged_point: null, merged_with: 1, by_engine: false, split_into: [], late: false, objected: false, ...more,
});
const word = (more: Partial<PointItemRow>, isNext = false) => ownLook(item(more), isNext, TODAY).text;

test("a point reads that its recommendation has arrived, waits, is next, is talked about", () => {
  assert.equal(word({}), "Đã đến hội nghị");
  assert.equal(word({ handling: "queued" }), "Trong hàng đợi");
  assert.equal(word({ handling: "queued" }, true), "Kế tiếp");
  assert.equal(word({ handling: "called", merged_into: "033" }), "Đang trao đổi");
});

test("a merged one names what it was merged into until there is an outcome", () => {
  assert.equal(word({ handling: "assigned", merged_into: "033" }), "Đã gộp vào 033");
  assert.equal(word({ handling: "answered_live", merged_into: "033" }), "Đã trả lời trực tiếp");
});

test("a promised answer shows its date, and turns red when the day has passed", () => {
  assert.equal(word({ handling: "to_answer_in_writing", due: "2024-04-08" }), "Trả lời bằng văn bản, trước 8/4");
  const late = ownLook(item({ handling: "to_answer_in_writing", due: "2024-04-05" }), false, TODAY);
  assert.deepEqual([late.tone, late.text], ["bad", "Quá hạn 3 ngày"]);
});

test("a split one says into how many", () => {
  assert.equal(word({ handling: "split", split_into: ["087.1", "087.2"] }), "Đã tách thành 2");
});
