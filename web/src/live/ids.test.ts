/** Ids that sort by time and are what the wire calls a UUID. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid7 } from "./ids.ts";

test("an id is a UUID of version 7 and carries its millisecond", () => {
  const id = uuid7(0x0190_1234_5678, (into) => into.fill(0xff));
  assert.equal(id, "01901234-5678-7fff-bfff-ffffffffffff");
  assert.equal(uuid7(1, (into) => into.fill(0)), "00000000-0001-7000-8000-000000000000");
});
