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

test("what the engine compared is marked however it stands in the text: in capitals, decomposed, toned otherwise, without marks", () => {
  const marked = (text: string, shared: readonly string[]) => markedRuns(text, shared).filter((run) => run.same).map((run) => run.text);
  for (const shared of [["hòa lạc", "đường"], ["hoà", "lạc", "ĐƯỜNG"], ["hoa", "lac", "duong"], ["Hòa Lạc, đường".normalize("NFD")]]) {
    for (const text of ["xã HOÀ LẠC, Đường tỉnh", "xã Hòa Lạc, ĐƯỜNG tỉnh".normalize("NFD"), "xa hoa lac, duong tinh"]) {
      assert.equal(marked(text, shared).map(folded).join(" "), "hoa lac duong", `${text} ~ ${shared.join("; ")}`);
    }
  }
  assert.deepEqual(marked("Hoàn thành đường", ["hoa"]), [], "a part of a word is not the word");
  assert.deepEqual(marked("thôn 2 có 2.000 người", ["2.000"]), ["2.000"]);
});

test("a text is shown as it is, whatever is shared", () => {
  const text = "<b>=cmd|' /C calc'!A0</b>";
  assert.equal(markedRuns(text, ["b", "cmd"]).map((run) => run.text).join(""), text);
});
