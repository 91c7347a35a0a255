/** A console against a hub that keeps the rules of the protocol, over a wire of bytes that can be cut, in virtual time. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "@msgpack/msgpack";
import { Client } from "./client.ts";
import { type Edge, type SocketEvents, TicketRefused } from "./link.ts";
import type { Command, FromConsole, Hello, Outcome, PointView, Position } from "./protocol.ts";
import type { Settled, Stored } from "./outbox.ts";
import { type Identity, openStore, type Store } from "./store.ts";

const HASH = "0".repeat(64);
const ME: Identity = { device: "01901234-5678-7fff-bfff-ffffffffffff", conference: "c", role: "point", point: "p1", department: null };
const ROW = { text: "a", receipt: "001" };

/** Timers that run when the test says that time has passed. */
class Time {
  now = 1_000_000;
  #timers: { at: number; run: () => void }[] = [];
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.now + ms, run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((each) => each !== timer));
  }
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const [next] = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.now = Math.max(this.now, next.at);
      this.#timers = this.#timers.filter((each) => each !== next);
      next.run();
      await turns(20);
    }
    this.now = end;
  }
}
const turns = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i += 1) await new Promise((resolve) => setImmediate(resolve));
};
async function until(holds: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 2_000; i += 1) {
    if (holds()) return;
    await turns(1);
  }
  assert.fail(`never: ${what}`);
}

/** Records outcomes for ever; the wire to it can lose them. */
class Hub {
  readonly outcomes = new Map<number, Outcome & { commandId: string }>();
  readonly hellos: Hello[] = [];
  readonly commands: Command[] = [];
  seq = 10;
  last = 0;
  loseOutcomes = false;
  busyOnce = false;
  silent = false;
  #events: SocketEvents | null = null;

  dial(events: SocketEvents): { send(bytes: Uint8Array): void; close(): void } {
    this.#events = events;
    setImmediate(() => events.opened());
    return { send: (bytes) => this.#receive(events, decode(bytes) as FromConsole), close: () => undefined };
  }
  cut(code = 1006): void {
    this.#events?.closed(code);
  }
  say(frame: object): void {
    if (!this.silent) this.#events?.received(encode(frame));
  }
  patch(from: number, to: number, more: object): void {
    this.say({ type: "patch", view: "point", from, to, hash: HASH, ...more });
  }

  #receive(events: SocketEvents, frame: FromConsole): void {
    if (frame.type === "hello") this.#welcome(frame);
    if (frame.type === "command") this.#decide(events, frame);
  }
  #welcome(hello: Hello): void {
    this.hellos.push(hello);
    const { seq } = this;
    this.say({
      type: "welcome", version: [1, 0], session: ME.device, role: "point", point: "p1", department: null, epoch: 1, seq, hash: HASH,
      last_command_seq: this.last, sealed: false, window: 32, beat_s: 20, dead_s: 50, limits: {}, now: 1_000_500,
    });
    if (hello.resume?.[1] === seq) return;
    const data = encode({ title: "Đối thoại", sealed: false, now: null, recommendations: {} });
    const half = Math.floor(data.length / 2);
    [data.slice(0, half), data.slice(half)].forEach((bytes, i) =>
      this.say({ type: "snapshot", view: "point", epoch: 1, seq, hash: HASH, part: i + 1, parts: 2, deflate: false, data: bytes }),
    );
  }
  #decide(events: SocketEvents, command: Command): void {
    this.commands.push(command);
    const { command_seq: n, id } = command;
    const recorded = this.outcomes.get(n);
    if (recorded !== undefined) return recorded.commandId === id ? this.say(recorded) : events.closed(4510);
    if (n !== this.last + 1) return events.closed(4002);
    if (this.busyOnce) {
      this.busyOnce = false;
      return this.say({ type: "outcome", command_seq: n, id, status: "busy", seq: null, retry_ms: 700 });
    }
    this.last = n;
    this.seq += 1;
    const refused = command.args["text"] === "";
    const outcome: Outcome = {
      type: "outcome", command_seq: n, id, seq: this.seq,
      ...(refused ? { status: "refused", code: "empty_text", receipt: null } : { status: "accepted", receipt: String(n).padStart(3, "0") }),
    };
    this.outcomes.set(n, { ...outcome, commandId: id });
    if (!this.loseOutcomes) this.say(outcome);
  }
}

let names = 0;
interface Table {
  time: Time;
  hub: Hub;
  client: Client<"point">;
  store: Store;
  reload: () => Promise<Client<"point">>;
}
async function table(ticket: () => Promise<string> = () => Promise.resolve("ticket")): Promise<Table> {
  names += 1;
  const name = `client-${names}`;
  const [time, hub] = [new Time(), new Hub()];
  const edge: Edge = { now: () => time.now, random: () => 1, after: (ms, run) => time.after(ms, run), ticket, dial: (events) => hub.dial(events) };
  let store = await openStore(name);
  let bytes = 0;
  const make = (): Client<"point"> =>
    new Client({ role: "point", identity: ME, edge, store, random: (into) => into.fill((bytes += 1)) });
  const client = make();
  const reload = async (): Promise<Client<"point">> => {
    client.stop();
    store.close();
    store = await openStore(name);
    return make();
  };
  return { time, hub, client, store, reload };
}
const live = (client: Client<"point">) => until(() => client.state.link.kind === "live" && client.state.view !== null, "live with a view");
/** The hub's word on a command, within a bounded wait. */
async function word(client: Client<"point">, stored: Stored): Promise<Settled> {
  const heard: Settled[] = [];
  void client.outcome(stored).then((settled) => heard.push(settled));
  await until(() => heard.length > 0, "an outcome");
  const [settled] = heard;
  assert.ok(settled);
  return settled;
}
const standings = (client: Client<"point">) => client.state.entries.map((entry) => entry.standing);

test("a page says hello, joins the parts of its snapshot and shows the view", async () => {
  const { hub, client } = await table();
  await client.start();
  await live(client);
  assert.equal(client.state.view?.title, "Đối thoại");
  assert.equal(client.state.offsetMs, 500);
  assert.equal(hub.hellos[0]?.ticket, "ticket");
  assert.equal(hub.hellos[0]?.resume, null);
});

test("a text typed with the link down is kept over a reload and settled once after the next welcome", async () => {
  const { hub, client, reload } = await table();
  hub.silent = true;
  await client.start();
  const stored = await client.command("submit", { text: "Đường vào thôn" });
  assert.deepEqual(standings(client), ["queued"]);
  hub.silent = false;
  const again = await reload();
  await again.start();
  await live(again);
  assert.deepEqual(await word(again, stored), { kind: "acknowledged", epoch: 1, seq: 11, receipt: "001" });
  assert.deepEqual(hub.commands.map(({ command_seq, id, at }) => [command_seq, id, at]), [[1, stored.id, stored.at]]);
});

test("an outcome lost on the way is asked for again, and the hub decides only once", async () => {
  const { time, hub, client } = await table();
  await client.start();
  await live(client);
  hub.loseOutcomes = true;
  const kept = await client.command("submit", { text: "một" });
  const refused = await client.command("submit", { text: "" });
  await until(() => hub.commands.length === 2, "both arrived");
  assert.deepEqual(standings(client), ["sent", "sent"]);
  hub.loseOutcomes = false;
  hub.cut();
  await until(() => client.state.link.kind === "waiting", "the cut is seen");
  assert.deepEqual(standings(client), ["queued", "queued"]);
  await time.pass(500);
  assert.equal((await word(client, kept)).kind, "acknowledged");
  assert.deepEqual(await word(client, refused), { kind: "refused", code: "empty_text" });
  assert.equal(hub.outcomes.size, 2);
  assert.deepEqual(hub.commands.map((command) => command.command_seq), [1, 2, 1, 2]);
});

test("what was said to be settled is settled on the disk: a reload does not take it back", async () => {
  const { hub, client, reload } = await table();
  await client.start();
  await live(client);
  await word(client, await client.command("submit", { text: "một" }));
  hub.silent = true;
  const again = await reload();
  await again.start();
  assert.deepEqual(standings(again), ["acknowledged"]);
});

test("the next hello resumes where the view stands, and its connection is higher", async () => {
  const { time, hub, client } = await table();
  await client.start();
  await live(client);
  hub.seq = 12;
  hub.patch(10, 12, { set: { recommendations: { r1: ROW } }, put: { now: "t1" } });
  await until(() => client.state.view?.now === "t1", "the patch is shown");
  hub.cut(4000);
  await until(() => client.state.link.kind === "waiting", "waiting");
  await time.pass(500);
  await until(() => client.state.link.kind === "live", "live again");
  assert.deepEqual(hub.hellos[1]?.resume satisfies Position | null | undefined, [1, 12, HASH]);
  assert.deepEqual(hub.hellos.map((hello) => hello.connection), [1, 2]);
  assert.deepEqual((client.state.view as PointView).recommendations, { r1: ROW });
});

test("a hole in the patches starts again instead of showing a view with a hole", async () => {
  const { time, hub, client } = await table();
  await client.start();
  await live(client);
  hub.patch(11, 12, { put: { now: "t9" } });
  await until(() => client.state.link.kind === "waiting", "started again");
  assert.equal(client.state.view?.now, null);
  await time.pass(500);
  await live(client);
  assert.equal(hub.hellos.length, 2);
});

test("a hub that contradicts itself is reported, and its first word stays on screen and disk", async () => {
  const { hub, client, reload } = await table();
  await client.start();
  await live(client);
  const stored = await client.command("submit", { text: "một" });
  const first = await word(client, stored);
  assert.equal(client.state.contradiction, false);
  hub.say({ type: "outcome", command_seq: stored.command_seq, id: stored.id, status: "refused", seq: 10, receipt: null, code: "quota" });
  await until(() => client.state.contradiction, "reported");
  assert.deepEqual(client.state.entries.map((entry) => entry.outcome), [first]);
  const again = await reload();
  await again.start();
  assert.deepEqual(again.state.entries.map((entry) => entry.outcome), [first]);
});

test("a busy hub gets everything again in order after the delay it named", async () => {
  const { time, hub, client } = await table();
  await client.start();
  await live(client);
  hub.busyOnce = true;
  const first = await client.command("submit", { text: "một" });
  await until(() => client.state.entries[0]?.standing === "queued" && hub.commands.length === 1, "busy");
  await time.pass(699);
  assert.equal(hub.commands.length, 1);
  await time.pass(1);
  assert.equal((await word(client, first)).kind, "acknowledged");
});

test("a hub that says nothing for 50 s is taken for dead, whatever the socket says", async () => {
  const { time, hub, client } = await table();
  await client.start();
  await live(client);
  await time.pass(30_000);
  hub.say({ type: "beat", seq: 10, now: time.now });
  hub.silent = true;
  await time.pass(49_000);
  assert.equal(client.state.link.kind, "live");
  await time.pass(1_000);
  assert.equal(client.state.link.kind, "waiting");
});

test("a hub that has missed two beats is no longer called good, and one byte makes it good again", async () => {
  const { time, hub, client } = await table();
  await client.start();
  await live(client);
  await time.pass(39_000);
  assert.deepEqual(client.state.link, { kind: "live", silentSince: null });
  const heard = time.now - 39_000;
  await time.pass(1_000);
  assert.deepEqual(client.state.link, { kind: "live", silentSince: heard });
  hub.say({ type: "beat", seq: 10, now: time.now });
  await until(() => client.state.link.kind === "live" && client.state.link.silentSince === null, "good again");
});

test("a person need not wait for the next try", async () => {
  const { time, hub, client } = await table();
  await client.start();
  await live(client);
  hub.cut();
  await until(() => client.state.link.kind === "waiting", "waiting");
  client.retryNow();
  await until(() => client.state.link.kind === "live", "live without any time passing");
  await time.pass(30_000);
  assert.equal(hub.hellos.length, 2, "the try that was waiting is gone");
});

test("a tab that no longer owns the outbox promises nothing", async () => {
  const { client, reload } = await table();
  await client.start();
  await live(client);
  await (await reload()).start();
  await assert.rejects(client.command("submit", { text: "một" }));
});

test("a hub that knows more commands than this disk waits for a person, and nothing is sent", async () => {
  const { hub, client } = await table();
  hub.last = 5;
  await client.start();
  await until(() => client.state.link.kind === "halted", "halted");
  assert.deepEqual(client.state.link.kind === "halted" && client.state.link.code, 4510);
  await client.command("submit", { text: "giữ lại" });
  assert.deepEqual(standings(client), ["queued"]);
  assert.equal(hub.commands.length, 0);
});

test("a credential that is no longer good waits for a person; a hub that is away is tried again", async () => {
  const gone = await table(() => Promise.reject(new TicketRefused(4401)));
  await gone.client.start();
  await until(() => gone.client.state.link.kind === "halted", "halted");
  const away = await table(() => Promise.reject(new Error("unreachable")));
  await away.client.start();
  await until(() => away.client.state.link.kind === "waiting", "waiting");
});
