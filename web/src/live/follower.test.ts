/** I7, continuity: a view is provably contiguous or was reset. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "@msgpack/msgpack";
import { Follower, patched, type View } from "./follower.ts";
import type { Patch, Snapshot } from "./protocol.ts";
import { WireBroken } from "./wire.ts";

const HASH = "0".repeat(64);
const part = (n: number, of: number, bytes: number[], seq = 5): Snapshot => ({
  type: "snapshot", view: "chair", epoch: 1, seq, hash: HASH, part: n, parts: of, deflate: false, data: Uint8Array.from(bytes),
});
const patch = (from: number, to: number, more: Partial<Patch> = {}): Patch => ({ type: "patch", view: "chair", from, to, hash: HASH, ...more });
function at(seq: number): Follower {
  const follower = new Follower();
  follower.install({ topics: { t1: { no: 1 }, t2: { no: 2 } }, now: null }, [1, seq, HASH]);
  return follower;
}

test("parts of a snapshot are joined in their order", () => {
  const follower = new Follower();
  assert.equal(follower.snapshot(part(1, 3, [1, 2])), "partial");
  assert.equal(follower.snapshot(part(2, 3, [3])), "partial");
  assert.deepEqual(follower.snapshot(part(3, 3, [4])), { bytes: Uint8Array.from([1, 2, 3, 4]), deflated: false, at: [1, 5, HASH] });
});

test("a part that does not follow, or of another position, is a loss", () => {
  const skipped = new Follower();
  assert.equal(skipped.snapshot(part(2, 3, [1])), "lost");
  const mixed = new Follower();
  mixed.snapshot(part(1, 2, [1]));
  assert.equal(mixed.snapshot(part(2, 2, [1], 6)), "lost");
});

test("half a snapshot goes with its connection", () => {
  const follower = new Follower();
  follower.snapshot(part(1, 2, [1]));
  follower.disconnected();
  assert.equal(follower.snapshot(part(1, 1, [9])) !== "lost", true);
});

test("a patch that begins at or before the cursor and ends after it is applied", () => {
  for (const from of [3, 5]) {
    const follower = at(5);
    assert.equal(follower.patch(patch(from, 7, { put: { now: "t1" } })), "applied");
    assert.equal(follower.view?.["now"], "t1");
    assert.deepEqual(follower.at, [1, 7, HASH]);
  }
});

test("a patch that was already applied is ignored", () => {
  const follower = at(5);
  assert.equal(follower.patch(patch(3, 5, { put: { now: "t1" } })), "ignored");
  assert.equal(follower.view?.["now"], null);
});

test("a hole is a loss and nothing of the patch is applied", () => {
  const follower = at(5);
  assert.equal(follower.patch(patch(6, 8, { put: { now: "t1" } })), "lost");
  assert.equal(follower.view?.["now"], null);
  assert.deepEqual(follower.at, [1, 5, HASH]);
  assert.equal(new Follower().patch(patch(0, 1)), "lost");
});

test("rows are whole, rows that did not change keep their identity, removed rows go", () => {
  const before = { topics: { t1: { no: 1, title: "a" }, t2: { no: 2 } }, recommendations: { r: { receipt: "001" } } };
  const after = patched(before, patch(1, 2, { set: { topics: { t1: { no: 9 } } }, unset: { recommendations: ["r"] } }));
  assert.deepEqual(after, { topics: { t1: { no: 9 }, t2: { no: 2 } }, recommendations: {} });
  assert.equal((after["topics"] as typeof before.topics).t2, before.topics.t2);
  assert.deepEqual(before.topics.t1, { no: 1, title: "a" });
});

test("followed frames are shown when they make a whole view, in the same step that moves the position", async () => {
  const follower = new Follower();
  const shown: [View, typeof follower.at][] = [];
  const show = (view: View): void => void shown.push([view, follower.at]);
  const packed = [...encode({ now: null })];
  await follower.follow(part(1, 2, packed.slice(0, 2)), show);
  assert.equal(shown.length, 0, "half a snapshot is nothing to show");
  await follower.follow(part(2, 2, packed.slice(2)), show);
  await follower.follow(patch(5, 7, { put: { now: "t1" } }), show);
  await follower.follow(patch(5, 7, { put: { now: "t2" } }), show);
  assert.deepEqual(shown, [
    [{ now: null }, [1, 5, HASH]],
    [{ now: "t1" }, [1, 7, HASH]],
    [{ now: "t1" }, [1, 7, HASH]], // sent twice, applied once
  ]);
});

test("a frame that cannot be followed breaks the wire, and what was shown stays as it was", async () => {
  const hole = { frame: patch(6, 8, { put: { now: "t1" } }), why: /a patch does not follow the view/ };
  const gap = { frame: part(2, 3, [1]), why: /parts of a snapshot do not follow each other/ };
  const noise = { frame: part(1, 1, [0xc1]), why: /not msgpack/ };
  for (const { frame, why } of [hole, gap, noise]) {
    const follower = at(5);
    const before = follower.view;
    const broken = follower.follow(frame, () => assert.fail("shown"));
    await assert.rejects(broken, (error) => error instanceof WireBroken && why.test(error.message));
    assert.equal(follower.view, before);
    assert.deepEqual(follower.at, [1, 5, HASH]);
  }
});
