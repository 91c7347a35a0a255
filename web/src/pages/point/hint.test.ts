/** When the page asks what is known already. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { worthAsking } from "./hint.ts";

test("a text is asked about from four words on, up to the bound of a text", () => {
  assert.equal(worthAsking("Đề nghị tỉnh"), false);
  assert.equal(worthAsking("Đề nghị … tỉnh!"), false);
  assert.equal(worthAsking("Đề nghị tỉnh mở".normalize("NFD")), true);
  assert.equal(worthAsking("mở lớp ".repeat(500)), true);
  assert.equal(worthAsking("mở lớp ".repeat(600)), false);
});
