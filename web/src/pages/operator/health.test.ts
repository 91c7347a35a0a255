/** What the page remembers of the hub between two answers, and that every alarm has its page in the run-book. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runBook } from "../../texts/vi.ts";
import { type Health, readHealth, UNWATCHED, watched } from "./health.ts";

const health = (missed = 0): Health => ({
  ready: true, epoch: 1, seq: 7, loop_late_ms: 0, disk_free_bytes: null, backup_at_s: null, alarms: [],
  model: { condition: "reading", read: 5, missed, unread: 0, deaths: 0 },
});

test("without an answer the last one stays, with since when", () => {
  const first = watched(UNWATCHED, health(), 10);
  const silent = watched(watched(first, null, 20), null, 30);
  assert.deepEqual([silent.health, silent.unansweredSince], [first.health, 20]);
  assert.equal(watched(silent, health(), 40).unansweredSince, null);
});

test("the model is slow while texts go without it, not for ever after", () => {
  const first = watched(UNWATCHED, health(3), 0);
  assert.equal(first.slow, false);
  const second = watched(first, health(4), 10);
  assert.equal(second.slow, true);
  assert.equal(watched(second, health(4), 20).slow, false);
});

test("what is not the hub's answer is none", () => {
  assert.equal(readHealth(health()).seq, 7);
  for (const body of [null, "ok", {}, { ready: true, alarms: [] }]) assert.throws(() => readHealth(body));
});

test("every section that the page names stands in the run-book, and every alarm there has its section named", () => {
  const book = readFileSync(new URL("../../../../docs/van-hanh.md", import.meta.url), "utf8");
  const headings = book.split("\n").filter((line) => line.startsWith("### "));
  for (const section of Object.values(runBook)) assert.ok(headings.some((line) => line.startsWith(`### ${section}`)), section);
  const alarms = headings.flatMap((line) => /^### (.+?) \(`([a-z_]+)`/u.exec(line)?.slice(1, 3) ?? []);
  for (let i = 0; i < alarms.length; i += 2)
    if (!alarms[i + 1]?.startsWith("diemcau_")) assert.equal(runBook[alarms[i + 1] ?? ""], alarms[i]);
  assert.ok(alarms.length >= 14);
});
