/** Hints while typing: asked only where they are offered, answered by the latest, gone with the link. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hints } from "./hints.ts";
import type { AlikeItem, Similar } from "./protocol.ts";

const ROW: AlikeItem = { receipt: "012", point_name: "xã Chi Lăng", own: false, band: "close" };
const OTHER: AlikeItem = { ...ROW, receipt: "034" };
function seat(): { hints: Hints; sent: Similar[]; shown: () => string[] } {
  const sent: Similar[] = [];
  const hints = new Hints((frame) => sent.push(frame));
  return { hints, sent, shown: () => hints.now.matches.map((row) => row.receipt) };
}

test("nothing is asked of a hub that did not offer it", () => {
  const { hints, sent } = seat();
  hints.ask("một hai ba bốn");
  hints.welcomed([]);
  hints.ask("một hai ba bốn");
  assert.deepEqual(sent, []);
  hints.welcomed(["similar"]);
  hints.ask("một hai ba bốn");
  assert.deepEqual(sent, [{ type: "similar", n: 1, text: "một hai ba bốn" }]);
});

test("only the answer to the latest text is shown, and it stands until there is a newer one", () => {
  const { hints, shown } = seat();
  hints.welcomed(["similar"]);
  hints.ask("một");
  hints.ask("hai");
  hints.answered({ type: "alike", n: 1, matches: [ROW] });
  assert.deepEqual(shown(), []);
  hints.answered({ type: "alike", n: 2, matches: [OTHER] });
  assert.deepEqual(shown(), ["034"]);
  hints.ask("ba");
  assert.deepEqual(shown(), ["034"]);
  hints.answered({ type: "alike", n: 3, matches: [] });
  assert.deepEqual(shown(), []);
});

test("it goes with the text and with the link, and an answer that comes too late is not shown", () => {
  const { hints, sent, shown } = seat();
  const latest = (): number => sent.at(-1)?.n ?? 0;
  let told = 0;
  hints.subscribe(() => (told += 1));
  hints.welcomed(["similar"]);
  for (const leave of [() => hints.forget(), () => hints.disconnected()]) {
    hints.welcomed(["similar"]);
    hints.ask("một");
    hints.answered({ type: "alike", n: latest(), matches: [ROW] });
    assert.deepEqual(shown(), ["012"]);
    leave();
    assert.deepEqual(shown(), []);
  }
  assert.equal(hints.now.offered, false);
  hints.welcomed(["similar"]);
  hints.ask("hai");
  hints.forget();
  hints.answered({ type: "alike", n: latest(), matches: [ROW] });
  assert.deepEqual(shown(), []);
  assert.ok(told > 0);
});
