/** Texts as they are set: in clauses, with shared words marked, never as anything but text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clausesOf, folded, markedRuns } from "./marking.ts";

test("a short text breaks at its clauses and nowhere else", () => {
  assert.deepEqual(clausesOf("Phủ sóng di động, Internet tại thôn; bản 2.000 người"), ["Phủ sóng di động,", "Internet tại thôn;", "bản 2.000 người"]);
});

test("words are compared without case and marks", () => {
  assert.equal(folded("Đường"), "duong");
  assert.equal(folded("ĐƯỜNG"), folded("đuong"));
});

test("shared words are marked in one run, other words and the blank before them are not", () => {
  const runs = markedRuns("Đề nghị hỗ trợ chi phí, học sinh.", ["hỗ trợ", "chi phi", "sinh"]);
  assert.deepEqual(runs.filter((run) => run.same).map((run) => run.text), ["hỗ trợ chi phí", "sinh"]);
  assert.equal(runs.map((run) => run.text).join(""), "Đề nghị hỗ trợ chi phí, học sinh.");
});

test("a text is shown as it is, whatever is shared", () => {
  const text = "<b>=cmd|' /C calc'!A0</b>";
  assert.equal(markedRuns(text, ["b", "cmd"]).map((run) => run.text).join(""), text);
});
