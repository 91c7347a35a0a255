/** Every point stands once in the group of its district, and the silent are told the longest first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointRow } from "../../live/protocol.ts";
import { groupsOf, silentOf } from "./points.ts";

const at = (parent: string | null, order: number, call_sign = ""): PointRow => ({
  name: `xã ${order}`, call_sign, level: "", parent, order, present: null, attendees: 0, submitted: 0,
});
const POINTS = {
  c2: at("d1", 4, "TD-02"), top: at(null, 0), d1: at("top", 2, "TD"), c1: at("d1", 3, "TD-01"), lone: at("top", 1, "X-9"), d2: at("top", 5), e1: at("d2", 6),
};

test("a district holds itself first and then its communes; the centre holds what has none", () => {
  const groups = groupsOf(POINTS, {});
  assert.deepEqual(groups.map((group) => [group.id, group.sites.map((site) => site.id)]), [
    ["top", ["top", "lone"]], ["d1", ["d1", "c1", "c2"]], ["d2", ["d2", "e1"]],
  ]);
  assert.deepEqual(groups[1]?.sites.map((site) => site.mark), ["0", "01", "02"]);
});

test("who is here, was lost or never came is counted; without word nobody is said to be anything", () => {
  const groups = groupsOf(POINTS, { c1: 50, c2: 0 });
  assert.deepEqual(groups.map((group) => group.here), [2, 1, 2]);
  assert.deepEqual(groups[1]?.sites.map((site) => [site.presence, site.since]), [["here", null], ["lost", 50], ["never", null]]);
  const dark = groupsOf(POINTS, null);
  assert.ok(dark.every((group) => group.here === 0 && group.sites.every((site) => site.presence === "unknown")));
  assert.deepEqual(silentOf(dark), []);
});

test("the longest silence comes first, those that never came last", () => {
  const groups = groupsOf(POINTS, { top: 0, c1: 90, e1: 30, lone: 60 });
  assert.deepEqual(silentOf(groups).map((site) => site.id), ["e1", "lone", "c1", "top"]);
});
