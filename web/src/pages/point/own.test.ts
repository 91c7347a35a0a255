/** The point's list shows each recommendation once, wherever it is on its way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../../live/client.ts";
import type { PointItemRow, PointView } from "../../live/protocol.ts";
import { engineLine, mayObject, ownList, textLength, turnOf } from "./own.ts";

const row = (receipt: string, more: Partial<PointItemRow> = {}) => ({ receipt, handling: "received", received_at: Number(receipt), topic: null, ...more }) as PointItemRow;
const view = (recommendations: Record<string, PointItemRow>, more: Partial<PointView> = {}) =>
  ({ recommendations, now: null, next: null, topics: {}, ...more }) as PointView;
const entry = (id: string, at: number, more: Partial<Entry> = {}): Entry => ({
  device: "d", command_seq: at, id, name: "submit", args: { text: id }, at, outcome: null, standing: "queued", ...more,
});
const ids = (v: PointView | null, entries: Entry[], hidden: string[] = []) => ownList(v, entries, new Set(hidden)).map((own) => own.id);

test("what arrived is shown as the hub shows it, once; what did not is shown from this machine", () => {
  assert.deepEqual(ids(view({ a: row("001") }), [entry("a", 1), entry("b", 2)]), ["b", "a"]);
  assert.deepEqual(ids(null, [entry("a", 1), entry("b", 2)]), ["b", "a"]);
});

test("what is talked about stands first, then what has not arrived, then the rest, newest first", () => {
  const v = view({ a: row("001", { handling: "called" }), b: row("002"), c: row("003") });
  assert.deepEqual(ids(v, [entry("d", 9)]), ["a", "d", "c", "b"]);
});

test("of one millisecond the later number is the newer", () => {
  const v = view({ a: row("001", { received_at: 5 }), b: row("002", { received_at: 5 }), c: row("010", { received_at: 5 }) });
  assert.deepEqual(ids(v, []), ["c", "b", "a"]);
});

test("a refused text may be hidden; another command on its way is named with its recommendation", () => {
  assert.deepEqual(ids(view({}), [entry("a", 1)], ["a"]), []);
  const withdraw = entry("w", 2, { name: "withdraw", args: { recommendation: "a" } });
  const [own] = ownList(view({ a: row("001") }), [withdraw], new Set());
  assert.equal(own?.kind === "known" && own.pending?.name, "withdraw");
});

test("a point is asked to speak when its topic is on the floor, and warned when it is next", () => {
  const topics = { t: { no: 22, title: "Phủ sóng", lead: null } };
  assert.equal(turnOf(view({ a: row("077", { topic: "t", handling: "called" }) }, { now: "t", topics }))?.kind, "called");
  assert.equal(turnOf(view({ a: row("077", { topic: "t", handling: "queued" }) }, { next: "t", topics }))?.kind, "soon");
  assert.equal(turnOf(view({ a: row("077", { topic: "t", handling: "received" }) }, { now: "t", topics })), null, "nobody has read it yet");
  assert.equal(turnOf(view({ a: row("077", { topic: "t", handling: "withdrawn" }) }, { now: "t", topics })), null);
});

test("characters are counted after composing, as the hub counts them", () => {
  assert.equal(textLength("Đường".normalize("NFD")), 5);
  assert.equal(textLength("😀"), 1);
});

test("a link of the hub's own says to what and how to object, until somebody objected, answered or confirmed it", () => {
  const linked = { merged_into: "087", merged_point: "xã Vân Thủy (huyện Chi Lăng)", by_engine: true, objected: false };
  const line = (more: Partial<PointItemRow>) => engineLine(row("090", { handling: "assigned", ...linked, ...more }));
  assert.equal(line({}), "Máy gộp với số 087 của điểm cầu xã Vân Thủy (huyện Chi Lăng). Nếu không trùng, đề nghị bấm “Báo không trùng”.");
  for (const more of [{ objected: true }, { handling: "called" }] as const)
    assert.equal(line(more), "Máy gộp với số 087 của điểm cầu xã Vân Thủy (huyện Chi Lăng).");
  assert.equal(line({ by_engine: false }), null);
  assert.deepEqual([{}, { objected: true }, { merged_into: null }].map((more) => mayObject(row("090", { handling: "assigned", ...linked, ...more }))), [true, false, false]);
});
