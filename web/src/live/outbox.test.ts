/** The welcome rule and the window: the whole of exactly-once on the side of a console. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, type Settled, type Stored } from "./outbox.ts";
import type { Outcome } from "./protocol.ts";

const DONE: Settled = { kind: "acknowledged", epoch: 1, seq: 9, receipt: "087" };
const entry = (n: number, outcome: Settled | null = null): Stored => ({
  device: "d", command_seq: n, id: `id-${n}`, name: "submit", args: { text: `${n}` }, at: n, outcome,
});
const answer = (n: number, more: Partial<Outcome> = {}): Outcome => ({
  type: "outcome", command_seq: n, id: `id-${n}`, status: "accepted", seq: 9, receipt: "087", ...more,
});
const numbers = (entries: readonly Stored[]): number[] => entries.map((each) => each.command_seq);
function welcomed(stored: Stored[], last: number, window = 32): Outbox {
  const outbox = new Outbox(stored, Math.max(0, ...numbers(stored)));
  assert.notEqual(outbox.welcome(last, window), "fork");
  return outbox;
}
/** What the outcome made of its command. */
function settled(outbox: Outbox, frame: Outcome, epoch: number): Settled | null {
  const changed = outbox.outcome(frame, epoch, 0);
  assert(changed !== null && changed !== "contradiction");
  return changed.outcome;
}

test("nothing is sent before the welcome", () => {
  const outbox = new Outbox([entry(1)], 1);
  assert.deepEqual(outbox.due(0), []);
  outbox.welcome(0, 32);
  assert.deepEqual(numbers(outbox.due(0)), [1]);
  outbox.disconnected();
  assert.deepEqual(outbox.due(0), []);
  assert.equal(outbox.standing(entry(1)), "queued");
});

test("everything without a stored outcome goes again in order, also what the hub already knows", () => {
  const outbox = welcomed([entry(3), entry(1), entry(2, DONE)], 3);
  assert.deepEqual(numbers(outbox.due(0)), [1, 3]);
  assert.deepEqual(outbox.due(0), [], "each once a connection");
});

test("an outcome above what the hub knows is queued again: the hub lost its tail", () => {
  const outbox = new Outbox([entry(1, DONE), entry(2, DONE), entry(3, { kind: "refused", code: "quota" })], 3);
  const requeued = outbox.welcome(1, 32);
  assert.deepEqual(requeued === "fork" ? [] : requeued.map((each) => [each.command_seq, each.outcome]), [[2, null], [3, null]]);
  assert.deepEqual(numbers(outbox.due(0)), [2, 3]);
});

test("a hub that knows more of this device than it knows itself: restored from an old copy", () => {
  assert.equal(new Outbox([entry(1)], 1).welcome(2, 32), "fork");
});

test("the highest number counts also when its command is no longer kept", () => {
  assert.notEqual(new Outbox([], 7).welcome(7, 32), "fork");
});

test("a refusal whose outcome frame was lost is learnt as a refusal", () => {
  const outbox = welcomed([entry(1)], 1);
  assert.deepEqual(numbers(outbox.due(0)), [1]);
  const refused = answer(1, { status: "refused", code: "quota", receipt: null });
  assert.deepEqual(settled(outbox, refused, 1), { kind: "refused", code: "quota" });
});

test("an accepted command carries its position and receipt; a sealed conference leaves it an orphan", () => {
  const outbox = welcomed([entry(1), entry(2)], 0);
  outbox.due(0);
  assert.deepEqual(settled(outbox, answer(1), 4), { kind: "acknowledged", epoch: 4, seq: 9, receipt: "087" });
  assert.deepEqual(settled(outbox, answer(2, { status: "refused", code: "sealed" }), 4), { kind: "orphaned" });
  assert.equal(outbox.waiting, 0);
});

test("an outcome of another id or number settles nothing and is told", () => {
  const outbox = welcomed([entry(1)], 0);
  outbox.due(0);
  assert.equal(outbox.outcome(answer(1, { id: "id-other" }), 1, 0), "contradiction");
  assert.equal(outbox.outcome(answer(2), 1, 0), "contradiction");
  assert.equal(outbox.waiting, 1);
});

test("the first outcome stays: the same once more is nothing new, another one is told", () => {
  const refused = (code: string): Partial<Outcome> => ({ status: "refused", code, receipt: null });
  const cases: [Partial<Outcome>, Partial<Outcome>, number, null | "contradiction"][] = [
    [{}, {}, 1, null],
    [{}, { seq: 12 }, 2, null], // another epoch counts otherwise
    [{}, { seq: 12 }, 1, "contradiction"],
    [{}, { receipt: "088" }, 1, "contradiction"],
    [{}, { receipt: "088" }, 2, "contradiction"],
    [{}, refused("quota"), 1, "contradiction"],
    [refused("quota"), refused("quota"), 1, null],
    [refused("quota"), refused("forbidden"), 1, "contradiction"],
    [refused("quota"), {}, 1, "contradiction"],
    [refused("sealed"), refused("sealed"), 1, null],
    [refused("sealed"), refused("quota"), 1, "contradiction"],
  ];
  for (const [first, again, epoch, expected] of cases) {
    const outbox = welcomed([entry(1)], 0);
    outbox.due(0);
    const kept = settled(outbox, answer(1, first), 1);
    assert.equal(outbox.outcome(answer(1, again), epoch, 0), expected, JSON.stringify([first, again, epoch]));
    assert.deepEqual(outbox.entries[0]?.outcome, kept);
  }
});

test("no more than a window is on its way, and each outcome lets one more go", () => {
  const outbox = welcomed([1, 2, 3, 4].map((n) => entry(n)), 0, 2);
  assert.deepEqual(numbers(outbox.due(0)), [1, 2]);
  assert.deepEqual(outbox.due(0), []);
  outbox.outcome(answer(1), 1, 0);
  assert.deepEqual(numbers(outbox.due(0)), [3]);
});

test("after a busy nothing goes until its delay has passed and all on the way is answered, then all in order", () => {
  const outbox = welcomed([1, 2, 3].map((n) => entry(n)), 0);
  outbox.due(0);
  assert.equal(outbox.outcome(answer(1, { status: "busy", retry_ms: 500, seq: null }), 1, 100), null);
  assert.equal(outbox.heldUntil, 600);
  outbox.outcome(answer(2, { status: "busy", retry_ms: 500, seq: null }), 1, 100);
  outbox.put(entry(4));
  assert.deepEqual(outbox.due(599), [], "too early");
  assert.deepEqual(outbox.due(600), [], "3 is still on its way: 1 must not be overtaken");
  outbox.outcome(answer(3, { status: "busy", retry_ms: 500, seq: null }), 1, 100);
  assert.deepEqual(numbers(outbox.due(600)), [1, 2, 3, 4]);
});
