/** Reconnecting: full jitter, bounded, never sooner than asked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "./backoff.ts";
import { reconnects } from "./closes.ts";

test("the delay before try n is drawn from zero to half a second doubled n times, at most 30 s", () => {
  const most = new Backoff(() => 1);
  assert.deepEqual(Array.from({ length: 9 }, () => most.next()), [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(new Backoff(() => 0).next(), 0);
});

test("what the hub asked for is added, never undercut", () => {
  assert.equal(new Backoff(() => 0).next(4_000), 4_000);
});

test("only a connection that lived 30 s begins from the shortest delay again", () => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.lived(29_999);
  assert.equal(backoff.next(), 2_000);
  backoff.lived(30_000);
  assert.equal(backoff.next(), 500);
});

test("who acts on a close follows the table of the protocol", () => {
  for (const code of [1000, 1001, 1006, 1011, 4000, 4001, 4002, 4003, 4008, 4009, 4010, 4029, 4409]) assert.equal(reconnects(code), true, `${code}`);
  for (const code of [4400, 4401, 4403, 4500, 4501, 4505, 4510, 4444]) assert.equal(reconnects(code), false, `${code}`);
});

test("a hello that the line made late is no person's business, a wrong one is", () => {
  assert.equal(reconnects(4501, 4_499), false);
  assert.equal(reconnects(4501, 4_500), true);
  for (const code of [4401, 4403, 4500, 4505]) assert.equal(reconnects(code, 60_000), false, `${code}`);
});
