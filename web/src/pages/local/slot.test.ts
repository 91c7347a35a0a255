/** Which of two broken links a moderator is told of, in which words, and what can be done. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../../live/client.ts";
import type { LocalLink } from "../../live/protocol.ts";
import type { LocalState } from "../../local/client.ts";
import { HERE_GRACE_MS, linkNotice } from "./slot.ts";

const away = (more: Partial<LocalLink>): LocalLink => ({ type: "link", state: "waiting", since: 0, tries: 2, sealed: false, pending: 0, ...more });
const entry = (name: Entry["name"]): Entry => ({ device: "d", command_seq: 1, id: name, name, args: {}, at: 1, outcome: null, standing: "queued" });
const state = (link: LocalLink | null, more: Partial<LocalState> = {}): LocalState => ({
  link: { kind: "stopped" }, here: { kind: "live", silentSince: null }, away: link, view: null, offsetMs: 0, presence: null, entries: [], held: 0, sealed: false, contradiction: false, ...more,
});

test("while both links are good, and in the first moment of a program, nothing is said", () => {
  assert.equal(linkNotice(state(null), 0), null);
  assert.equal(linkNotice(state(away({ state: "live", tries: 0 })), 0), null);
  assert.equal(linkNotice(state(away({ state: "connecting", tries: 0 })), 0), null);
});

test("texts that wait are counted, other things that wait are counted apart", () => {
  const waiting = state(away({ pending: 3 }), { entries: [entry("submit"), entry("roll_call"), entry("submit")] });
  assert.equal(linkNotice(waiting, 0)?.lead, "Đang gửi lại… còn 2 kiến nghị chờ gửi.");
  assert.equal(linkNotice(state(away({ pending: 1 }), { entries: [entry("roll_call")] }), 0)?.lead, "Đang gửi lại… còn 1 thao tác chờ gửi.");
});

test("a program that does not answer is worse than a hub that does not, once it has had its time", () => {
  const lost = state(away({}), { here: { kind: "waiting", tries: 1, heardAt: 1, until: 2 } });
  assert.equal(linkNotice(lost, HERE_GRACE_MS)?.tone, "warn");
  assert.match(linkNotice(lost, HERE_GRACE_MS + 1)?.lead ?? "", /không chạy/u);
});

test("an ended link has its sentence and its way out, also for a code of a later version", () => {
  for (const code of [4400, 4401, 4403, 4500, 4501, 4505, 4510, 4599]) {
    const notice = linkNotice(state(away({ state: "ended", why: "human", code })), 0);
    assert.equal(notice?.tone, "bad");
    assert.equal(notice?.act, [4401, 4403, 4510].includes(code) ? "code" : "retry");
  }
  assert.equal(linkNotice(state(away({ state: "ended", why: "rejoin", code: null })), 0)?.act, "code");
});

test("a hub that contradicts itself is told also while the link is good", () => {
  const told = linkNotice(state(away({ state: "live", tries: 0 }), { contradiction: true }), 0);
  assert.match(told?.lead ?? "", /mâu thuẫn/u);
});
