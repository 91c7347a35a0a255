/** Codes are read aloud, copied by hand and scanned. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalizedCode } from "./code.ts";

test("a code is accepted as it is printed, and as people type it", () => {
  for (const typed of ["7KQ2-M4XN8RTA", "7kq2-m4xn8rta", " 7KQ2 M4XN 8RTA ", "7kq2m4xn8rta"])
    assert.equal(normalizedCode(typed), "7KQ2-M4XN8RTA");
});

test("letters that look like figures are read as figures", () => {
  assert.equal(normalizedCode("OIL2-M4XN8RTA"), "0112-M4XN8RTA");
});

test("what cannot be a code is not sent", () => {
  for (const typed of ["", "7KQ2", "7KQ2-M4XN8RT", "7KQ2-M4XN8RTAA", "7KQ2-M4XN8RTU", "7KQ2-M4XN8RT<"]) assert.equal(normalizedCode(typed), null);
});
