/** No script is started but the page's own worker. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownWorkerOnly } from "./trust.ts";

test("only the page's own worker is started", () => {
  assert.equal(ownWorkerOnly("/sw.js"), "/sw.js");
  for (const url of ["https://evil.example/sw.js", "/sw.js?x", "javascript:alert(1)"]) assert.throws(() => ownWorkerOnly(url), TypeError, url);
});
