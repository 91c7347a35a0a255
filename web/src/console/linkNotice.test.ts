/** Honest about the link: what is known, since when, what it means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CONTRADICTION, linkNotice, needsCode, orContradiction } from "./linkNotice.ts";

test("a live link and the first moments of a page say nothing", () => {
  assert.equal(linkNotice({ kind: "live", silentSince: null }, "chair", 0), null);
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

test("a hub that has missed its beats is told, before it is taken for dead", () => {
  for (const seat of ["point", "chair", "secretary", "department"] as const) {
    const notice = linkNotice({ kind: "live", silentSince: 10_000 }, seat, 52_000);
    assert.equal(notice?.tone, "warn");
    assert.match(notice?.lead ?? "", /42 giây/u);
  }
});

test("only a lost credential asks for a code", () => {
  assert.deepEqual([4401, 4403, 4510, 4505].map((code) => needsCode({ kind: "halted", code, heardAt: null })), [true, true, true, false]);
});

test("a hub that contradicts itself is told unless the link needs a person first", () => {
  const waits = linkNotice({ kind: "waiting", tries: 3, heardAt: null, until: 0 }, "point", 0);
  const halted = linkNotice({ kind: "halted", code: 4401, heardAt: null }, "point", 0);
  assert.deepEqual([null, waits, halted].map((notice) => orContradiction(notice, true)), [CONTRADICTION, CONTRADICTION, halted]);
  assert.deepEqual([null, waits].map((notice) => orContradiction(notice, false)), [null, waits]);
});
