/** What is on the disk is there after a reload, numbered without gaps, and moves only within one identity. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Settled } from "./outbox.ts";
import { type Identity, openStore, type Store, TakenOver } from "./store.ts";

let names = 0;
async function fresh(): Promise<{ store: Store; reload: () => Promise<Store>; tab: () => Promise<Store> }> {
  names += 1;
  const name = `store-${names}`;
  const store = await openStore(name);
  return { store, reload: async () => (store.close(), openStore(name)), tab: () => openStore(name) };
}
const ME: Identity = { device: "d1", conference: "c", role: "point", point: "p1", department: null };
const put = (store: Store, device: string, id: string) => store.put({ device, id, name: "submit", args: { text: id }, at: 1 });

test("a command and its number survive a reload", async () => {
  const { store, reload } = await fresh();
  await store.enrol(ME);
  await put(store, "d1", "a");
  await put(store, "d1", "b");
  const { stored, top } = await (await reload()).enrol(ME);
  assert.deepEqual(stored.map((each) => [each.command_seq, each.id, each.outcome]), [[1, "a", null], [2, "b", null]]);
  assert.equal(top, 2);
});

test("commands given in one moment get numbers without gaps, in their order", async () => {
  const { store } = await fresh();
  await store.enrol(ME);
  const stored = await Promise.all(["a", "b", "c", "d"].map((id) => put(store, "d1", id)));
  assert.deepEqual(stored.map((each) => [each.command_seq, each.id]), [[1, "a"], [2, "b"], [3, "c"], [4, "d"]]);
});

const ACCEPTED: Settled = { kind: "acknowledged", epoch: 1, seq: 1, receipt: "001" };

test("what an earlier device had no outcome for or was told is accepted moves to the new one, to be sent again", async () => {
  const { store } = await fresh();
  await store.enrol(ME);
  const [first, , third] = [await put(store, "d1", "a"), await put(store, "d1", "b"), await put(store, "d1", "c")];
  await store.update([{ ...first, outcome: ACCEPTED }, { ...third, outcome: { kind: "refused", code: "quota" } }]);
  const { stored, top } = await store.enrol({ ...ME, device: "d2" });
  assert.deepEqual(stored.map((each) => [each.device, each.command_seq, each.id, each.outcome]), [["d2", 1, "a", null], ["d2", 2, "b", null]]);
  assert.equal(top, 2);
  const back = await store.enrol(ME);
  assert.deepEqual(back.stored.map((each) => [each.command_seq, each.id]), [[3, "c"], [4, "a"], [5, "b"]], "a refusal stays; numbers are never given twice");
});

test("what earlier devices of this identity were refused is shown, and nothing that moved or was accepted", async () => {
  const { store } = await fresh();
  await store.enrol(ME);
  const [first, second, third] = [await put(store, "d1", "a"), await put(store, "d1", "b"), await put(store, "d1", "c")];
  await put(store, "d1", "d");
  await store.update([
    { ...first, outcome: ACCEPTED },
    { ...second, outcome: { kind: "refused", code: "quota" } },
    { ...third, outcome: { kind: "orphaned" } },
  ]);
  const here = { ...ME, device: "d2" };
  const ids = async () => (await store.leftBehind(here)).map((each) => each.id);
  assert.deepEqual(await ids(), ["b", "c"], "before it begins here");
  await store.enrol(here);
  assert.deepEqual(await ids(), ["b", "c"]);
  assert.deepEqual(await store.leftBehind(ME), [], "its own are in its list");
});

test("commands of another point, role or conference never move", async () => {
  for (const other of [{ point: "p2" }, { role: "chair" as const }, { conference: "c2" }]) {
    const { store } = await fresh();
    await store.enrol({ ...ME, ...other });
    await put(store, "d1", "a");
    assert.deepEqual((await store.enrol({ ...ME, device: "d2" })).stored, [], JSON.stringify(other));
  }
});

test("connections rise over reloads, the boot stays", async () => {
  const { store, reload } = await fresh();
  await store.enrol(ME);
  const boot = await store.boot(1, (into) => into.fill(1));
  assert.deepEqual([await store.nextConnection("d1"), await store.nextConnection("d1")], [1, 2]);
  const again = await reload();
  await again.enrol(ME);
  assert.equal(await again.nextConnection("d1"), 3);
  assert.equal(await again.boot(2, (into) => into.fill(2)), boot);
});

test("after the seal only what is acknowledged leaves the disk, and its numbers are not given again", async () => {
  const { store } = await fresh();
  await store.enrol(ME);
  const first = await put(store, "d1", "a");
  const second = await put(store, "d1", "b");
  await store.update([
    { ...first, outcome: ACCEPTED },
    { ...second, outcome: { kind: "orphaned" } },
  ]);
  await store.purgeAcknowledged("d1");
  const { stored, top } = await store.enrol(ME);
  assert.deepEqual(stored.map((each) => each.id), ["b"]);
  assert.equal(top, 2);
});

test("a draft survives a reload and an empty one leaves nothing", async () => {
  const { store, reload } = await fresh();
  await store.saveDraft("k", "Đường vào thôn");
  const again = await reload();
  assert.equal(await again.draft("k"), "Đường vào thôn");
  await again.saveDraft("k", "");
  assert.equal(await again.draft("k"), "");
});

test("a tab whose outbox was taken over writes no command more, and its number goes to the tab that took it", async () => {
  const { store, tab } = await fresh();
  await store.enrol(ME);
  await put(store, "d1", "a");
  const newer = await tab();
  await newer.enrol(ME);
  await assert.rejects(put(store, "d1", "b"), TakenOver);
  await assert.rejects(store.nextConnection("d1"), TakenOver);
  assert.equal((await put(newer, "d1", "c")).command_seq, 2);
  await store.enrol(ME);
  await assert.rejects(put(newer, "d1", "d"), TakenOver);
});

test("a tab of the device that was replaced by a new one writes no command more", async () => {
  const { store, tab } = await fresh();
  await store.enrol(ME);
  await (await tab()).enrol({ ...ME, device: "d2" });
  await assert.rejects(put(store, "d1", "b"), TakenOver);
});

test("a profile put back to an old copy gives all it had to the new device, with the same ids", async () => {
  const { store } = await fresh();
  await store.enrol(ME);
  const [first] = [await put(store, "d1", "a"), await put(store, "d1", "b")];
  await store.update([{ ...first, outcome: ACCEPTED }]);
  await store.enrol({ ...ME, device: "d2" });
  const moved = (await store.enrol({ ...ME, device: "d3" })).stored;
  assert.deepEqual(moved.map((each) => [each.id, each.device, each.command_seq]), [["a", "d3", 1], ["b", "d3", 2]], "over two devices");
});

test("what another conference or point left is shown and does not move", async () => {
  for (const other of [{ conference: "c0" }, { point: "p2" }]) {
    const { store } = await fresh();
    await store.enrol({ ...ME, ...other });
    await put(store, "d1", "a");
    const sealed = await put(store, "d1", "b");
    const done = await put(store, "d1", "c");
    await store.update([
      { ...sealed, outcome: { kind: "orphaned" } },
      { ...done, outcome: ACCEPTED },
    ]);
    const here = { ...ME, device: "d2" };
    assert.deepEqual((await store.enrol(here)).stored, []);
    await put(store, "d2", "mine");
    assert.deepEqual((await store.leftBehind(here)).map((each) => each.id), ["a", "b"]);
  }
});

test("who this browser is can be read without the hub, a role at a time, and no token with it", async () => {
  const { store, reload } = await fresh();
  await store.remember({ ...ME, title: "Đối thoại" });
  const again = await reload();
  assert.deepEqual(await again.remembered("point"), { ...ME, title: "Đối thoại" });
  assert.equal(await again.remembered("chair"), null);
});
