/** Honest about the link: what is known, since when, what it means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { linkNotice } from "./linkNotice.ts";

test("a live link and the first moments of a page say nothing", () => {
  assert.equal(linkNotice({ kind: "live" }, "chair", 0), null);
  assert.equal(linkNotice({ kind: "connecting", tries: 0, heardAt: null }, "chair", 0), null);
});

test("a lost link says how long, which try, and what time the screen shows", () => {
  const notice = linkNotice({ kind: "waiting", tries: 3, heardAt: 100_000, until: 0 }, "chair", 112_000);
  assert.equal(notice?.lead, "Mất kết nối 12 giây, đang kết nối lại (lần 3).");
  assert.match(notice?.rest ?? "", /dữ liệu lúc \d\d:01:40/u);
});

test("a point is told that it may go on writing", () => {
  assert.match(linkNotice({ kind: "waiting", tries: 9, heardAt: null, until: 0 }, "point", 0)?.rest ?? "", /lưu tại điểm cầu/u);
});

test("what needs a person is red and has its sentence, also for a code of a later version", () => {
  for (const code of [4400, 4401, 4403, 4500, 4501, 4505, 4510, 4599]) {
    const notice = linkNotice({ kind: "halted", code, heardAt: null }, "point", 0);
    assert.equal(notice?.tone, "bad");
    assert.notEqual(notice?.lead, "");
  }
});
