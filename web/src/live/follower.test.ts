/** I7, continuity: a view is provably contiguous or was reset, whatever comes in whatever order. As tests/protocol/test_following.py. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import { Follower, patched, type View } from "./follower.ts";
import { SNAPSHOT_BYTES_MAX, SNAPSHOT_PARTS_MAX } from "./limits.ts";
import type { Patch, Position, Snapshot } from "./protocol.ts";
import { WireBroken } from "./wire.ts";

const hashAt = (seq: number): string => seq.toString(16).padStart(64, "0");
const viewAt = (seq: number): View => ({ seq, now: null, topics: { [`t${seq}`]: { no: seq } } });
const head = (seq: number, epoch = 1, hash = hashAt(seq)) => ({ epoch, seq, hash });
const patch = (from: number, to: number, more: Partial<Patch> = {}): Patch => ({
  type: "patch", view: "chair", from, to, hash: hashAt(to), put: { seq: to }, ...more,
});
/** The view at `seq`, cut into `of` parts. */
function snapshot(seq: number, of = 1, more: Partial<Snapshot> = {}): Snapshot[] {
  const packed = encode(viewAt(seq));
  const size = Math.ceil(packed.length / of);
  return Array.from({ length: of }, (_, i) => ({
    type: "snapshot", view: "chair", epoch: 1, seq, hash: hashAt(seq), part: i + 1, parts: of, deflate: false,
    data: packed.slice(i * size, (i + 1) * size), ...more,
  }));
}
/** Whether each frame gave a view to show. */
async function followed(follower: Follower, ...frames: (Snapshot | Patch)[]): Promise<boolean[]> {
  const shown: boolean[] = [];
  for (const frame of frames) {
    let moved = false;
    await follower.follow(frame, (view) => {
      assert.equal(view, follower.view);
      moved = true;
    });
    shown.push(moved);
  }
  return shown;
}
/** The frame is refused, and view and position are what they were; the next hello asks for a whole view. */
async function lost(follower: Follower, frame: Snapshot | Patch, why: RegExp): Promise<void> {
  const before = [follower.view, follower.at];
  const broken = follower.follow(frame, () => assert.fail("shown"));
  await assert.rejects(broken, (error) => error instanceof WireBroken && why.test(error.message));
  assert.deepEqual([follower.view, follower.at], before);
  assert.equal(follower.resume, null);
}
function fresh(): Follower {
  const follower = new Follower();
  follower.welcome(head(7));
  return follower;
}
/** Follows at 7 on a live connection. */
async function at7(): Promise<Follower> {
  const follower = fresh();
  await followed(follower, ...snapshot(7));
  assert.deepEqual(follower.at, [1, 7, hashAt(7)]);
  return follower;
}
async function reconnected(told: { epoch: number; seq: number; hash: string }): Promise<Follower> {
  const follower = await at7();
  follower.disconnected();
  assert.deepEqual(follower.resume, [1, 7, hashAt(7)]);
  follower.welcome(told);
  return follower;
}

test("a patch that begins at or before the cursor and ends after it is applied", async () => {
  for (const from of [5, 7]) {
    const follower = await at7();
    await followed(follower, patch(from, 9));
    assert.deepEqual([follower.view?.["seq"], follower.at], [9, [1, 9, hashAt(9)]]);
  }
});

test("a patch that was already applied is ignored", async () => {
  for (const [from, to] of [[5, 7], [3, 5], [7, 7]] as const) {
    const follower = await at7();
    await followed(follower, patch(from, to, { put: { seq: 99 } }));
    assert.deepEqual([follower.view, follower.at], [viewAt(7), [1, 7, hashAt(7)]]);
  }
});

test("a hole, another view and a collection that is none are a loss", async () => {
  await lost(await at7(), patch(8, 9), /begins after our cursor/);
  await lost(await at7(), patch(7, 9, { view: "point" }), /another view/);
  for (const name of ["nowhere", "now", "seq", "toString"]) {
    await lost(await at7(), patch(7, 9, { set: { [name]: { a: {} } } }), /collection/);
    await lost(await at7(), patch(7, 9, { unset: { [name]: ["a"] } }), /collection/);
  }
});

test("a patch before any snapshot, and any view before the welcome, is a loss", async () => {
  await lost(fresh(), patch(0, 7), /only a snapshot/);
  await lost(new Follower(), patch(0, 7), /before the welcome/);
  const follower = await at7();
  follower.disconnected();
  await lost(follower, patch(7, 8), /before the welcome/);
});

test("after resuming at the head patches follow", async () => {
  const follower = await reconnected(head(7));
  await followed(follower, patch(7, 8));
  assert.equal(follower.at?.[1], 8);
});

test("after resuming behind the head a patch from there follows, or a snapshot, and no other patch", async () => {
  const follower = await reconnected(head(12));
  await followed(follower, patch(7, 12), patch(12, 13));
  assert.equal(follower.at?.[1], 13);
  const whole = await reconnected(head(12));
  assert.deepEqual(await followed(whole, ...snapshot(12)), [true]);
  for (const [from, to] of [[6, 12], [8, 12], [5, 7]] as const)
    await lost(await reconnected(head(12)), patch(from, to), /where we resumed/);
});

test("where the pasts differ only a snapshot is taken", async () => {
  const resets = {
    "another epoch": head(7, 2),
    "another epoch, further on": head(12, 2),
    "the hub lost its tail": head(5),
    "another hash at the same place": head(7, 1, "f".repeat(64)),
  };
  for (const [what, told] of Object.entries(resets)) {
    for (const [from, to] of [[7, 9], [5, 9], [4, 6]] as const) await lost(await reconnected(told), patch(from, to), /only a snapshot/);
    const follower = await reconnected(told);
    await followed(follower, ...snapshot(told.seq, 1, { epoch: told.epoch }));
    assert.deepEqual(follower.at, [told.epoch, told.seq, hashAt(told.seq)] satisfies Position, what);
  }
});

test("the old view stays readable until the new one is whole", async () => {
  const follower = await reconnected(head(12, 2));
  const [first, second] = snapshot(12, 2, { epoch: 2 });
  assert(first && second);
  assert.deepEqual(await followed(follower, first), [false]);
  assert.deepEqual([follower.view, follower.at], [viewAt(7), [1, 7, hashAt(7)]]);
  assert.deepEqual(await followed(follower, second), [true]);
  assert.deepEqual([follower.view, follower.at], [viewAt(12), [2, 12, hashAt(12)]]);
});

test("parts in order are one view; out of order they are a loss", async () => {
  const parts = snapshot(7, 3);
  const follower = fresh();
  assert.deepEqual(await followed(follower, ...parts), [false, false, true]);
  assert.deepEqual(follower.view, viewAt(7));
  for (const order of [[1], [2], [0, 0], [0, 2], [0, 1, 0], [0, 1, 1]]) {
    const frames = order.flatMap((n) => parts[n] ?? []);
    const last = frames.pop();
    assert(last);
    const broken = fresh();
    await followed(broken, ...frames);
    await lost(broken, last, /in order/);
  }
});

test("a part of another snapshot is a loss", async () => {
  const others: [Partial<Snapshot>, RegExp][] = [
    [{ view: "point" }, /another view|two snapshots/], [{ epoch: 2 }, /two snapshots/], [{ seq: 8 }, /two snapshots/],
    [{ hash: hashAt(8) }, /two snapshots/], [{ parts: 2 }, /two snapshots/], [{ deflate: true }, /two snapshots/],
  ];
  const [first, second] = snapshot(7, 3);
  assert(first && second);
  for (const [other, why] of others) {
    const follower = fresh();
    await followed(follower, first);
    await lost(follower, { ...second, ...other }, why);
  }
});

test("a part beyond the last, too many, and a patch between the parts are a loss", async () => {
  const [only] = snapshot(7);
  const [first] = snapshot(9, 2);
  assert(only && first);
  await lost(fresh(), { ...only, parts: 0 }, /in order/);
  await lost(fresh(), { ...only, parts: SNAPSHOT_PARTS_MAX + 1 }, /in order/);
  const follower = await at7();
  await followed(follower, first);
  await lost(follower, patch(7, 8), /between the parts/);
});

test("a snapshot of another epoch than the welcome, or older than the view, is a loss", async () => {
  await lost(fresh(), { ...snapshot(7)[0]!, epoch: 2 }, /epoch changed/);
  const follower = await at7();
  await followed(follower, ...snapshot(9));
  await lost(follower, snapshot(8)[0]!, /older than the view/);
});

test("half a snapshot goes with its connection, also one that is unfolded just then", async () => {
  const [first, second] = snapshot(7, 2);
  assert(first && second);
  const follower = fresh();
  await followed(follower, first);
  follower.disconnected();
  follower.welcome(head(7));
  assert.deepEqual(await followed(follower, first, second), [false, true]);
  const unfolding = follower.follow(snapshot(9)[0]!, () => assert.fail("shown"));
  follower.disconnected();
  await unfolding;
  assert.deepEqual(follower.at, [1, 7, hashAt(7)]);
});

test("what is no view, or unfolds without end, is a loss", async () => {
  const [only] = snapshot(7);
  assert(only);
  await lost(fresh(), { ...only, data: Uint8Array.of(0xc1) }, /not msgpack/);
  const bomb = deflateSync(new Uint8Array(SNAPSHOT_BYTES_MAX + 1));
  await lost(fresh(), { ...only, deflate: true, data: new Uint8Array(bomb) }, /over its bound/);
  const large = { ...only, parts: 3, data: new Uint8Array(SNAPSHOT_BYTES_MAX / 2 + 1) };
  const follower = fresh();
  await followed(follower, large);
  await lost(follower, { ...large, part: 2 }, /too large together/);
});

test("after a loss the next hello asks for a whole view, and resumes again from that", async () => {
  const follower = await at7();
  await lost(follower, patch(8, 9), /after our cursor/);
  follower.disconnected();
  follower.welcome(head(9));
  await followed(follower, ...snapshot(9));
  assert.deepEqual(follower.resume, [1, 9, hashAt(9)]);
});

test("rows are whole, rows that did not change keep their identity, removed rows go", () => {
  const before = { topics: { t1: { no: 1, title: "a" }, t2: { no: 2 } }, recommendations: { r: { receipt: "001" } } };
  const after = patched(before, patch(1, 2, { put: {}, set: { topics: { t1: { no: 9 } } }, unset: { recommendations: ["r"] } }));
  assert.deepEqual(after, { topics: { t1: { no: 9 }, t2: { no: 2 } }, recommendations: {} });
  assert.equal((after["topics"] as typeof before.topics).t2, before.topics.t2);
  assert.deepEqual(before.topics.t1, { no: 1, title: "a" });
});
