/** The page of a point client gives every command one id, keeps it until it is stored, and infers nothing. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "@msgpack/msgpack";
import type { Edge, SocketEvents } from "../live/link.ts";
import type { Command, FromConsole, FromHub, LocalItem, LocalLink } from "../live/protocol.ts";
import { LocalClient, linkOf } from "./client.ts";
import { type Held, openHeld } from "./held.ts";

const HASH = "0".repeat(64);
const LINK: LocalLink = { type: "link", state: "live", since: 0, tries: 0, sealed: false, pending: 0 };
let databases = 0;

/** A program beside the page that says what the test wants and keeps what it hears. */
class Program {
  said: FromConsole[] = [];
  #events: SocketEvents | null = null;
  #timers: (() => void)[] = [];

  readonly edge: Edge = {
    now: () => 1_000,
    random: () => 0,
    after: (ms, run) => {
      if (ms < 5_000) this.#timers.push(run);
      return () => (this.#timers = this.#timers.filter((one) => one !== run));
    },
    ticket: () => Promise.resolve(""),
    dial: (events) => {
      this.#events = events;
      queueMicrotask(() => events.opened());
      return { send: (bytes) => void this.said.push(decode(bytes) as FromConsole), close: () => undefined };
    },
  };

  get commands(): Command[] {
    return this.said.filter((frame) => frame.type === "command");
  }
  async tell(...frames: FromHub[]): Promise<void> {
    for (const frame of frames) this.#events?.received(encode(frame));
    await settle();
  }
  async welcome(): Promise<void> {
    await settle();
    await this.tell({
      type: "welcome", version: [1, 0], session: "s", role: "point", point: "LS-01", department: null, epoch: 1, seq: 5, hash: HASH,
      last_command_seq: 0, sealed: false, window: 1024, beat_s: 20, dead_s: 50, limits: {}, now: 1_000,
    });
  }
  /** Dies, and whoever waits tries again. */
  async die(): Promise<void> {
    this.said = [];
    this.#events?.closed(1006);
    await settle();
    await this.later();
  }
  async later(): Promise<void> {
    for (const run of this.#timers.splice(0)) run();
    await settle();
  }
}

/** Lets everything that waits for a promise or for the disk go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function page(program: Program, held: Held): Promise<LocalClient> {
  const client = new LocalClient({ conference: "ls", point: "LS-01", edge: program.edge, held, random: (into) => crypto.getRandomValues(into) });
  await client.start();
  return client;
}
const disk = (): Promise<Held> => openHeld(`held-${(databases += 1)}`);
const row = (command: Command, more: Partial<LocalItem> = {}): LocalItem => ({
  id: command.id, device: "d", command_seq: 7, name: command.name, args: command.args, at: command.at, state: "queued", ...more,
});

test("a command goes again with its id, also to a restarted program, until its row is shown, and then no more", async () => {
  const [program, held] = [new Program(), await disk()];
  const client = await page(program, held);
  await program.welcome();
  const stored = await client.command("submit", { text: "Đường hỏng" });
  assert.equal(client.state.entries[0]?.standing, "held");
  await program.die();
  await program.welcome();
  assert.deepEqual(program.commands.map(({ id }) => id), [stored.id]);
  const [again] = program.commands;
  assert.ok(again);
  await program.tell({ type: "outbox", whole: true, items: [row(again)] });
  assert.deepEqual(client.state.entries.map(({ standing, command_seq }) => [standing, command_seq]), [["queued", 7]]);
  assert.equal(client.state.held, 0);
  await program.die();
  await program.welcome();
  assert.deepEqual(program.commands, []);
  assert.deepEqual(await held.of("ls/LS-01"), []);
});

test("nothing is said between hello and welcome: it would be out of turn", async () => {
  const [program, held] = [new Program(), await disk()];
  const client = await page(program, held);
  await settle();
  await client.command("roll_call", { present: true });
  assert.deepEqual(program.said.map(({ type }) => type), ["hello"]);
  await program.welcome();
  assert.deepEqual(program.said.map(({ type }) => type), ["hello", "command"]);
});

test("a page that was loaded again sends what the one before held, and nothing of another point", async () => {
  const [program, held] = [new Program(), await disk()];
  const first = await page(program, held);
  const stored = await first.command("submit", { text: "Cầu hỏng" });
  await held.put({ id: "other", owner: "ls/LS-02", name: "submit", args: { text: "x" }, at: 1, refused: null });
  first.stop();
  const fresh = new Program();
  const second = await page(fresh, held);
  assert.equal(second.state.held, 1);
  await fresh.welcome();
  assert.deepEqual(fresh.commands.map(({ id }) => id), [stored.id]);
});

test("what is refused at once stays readable and is never sent again; a busy disk is asked again", async () => {
  const [program, held] = [new Program(), await disk()];
  const client = await page(program, held);
  await program.welcome();
  const bad = await client.command("submit", { text: "x" });
  const [sent] = program.commands;
  assert.ok(sent);
  await program.tell({ type: "outcome", command_seq: sent.command_seq, id: bad.id, status: "refused", code: "text_too_long" });
  assert.deepEqual(await client.outcome(bad), { kind: "refused", code: "text_too_long" });
  const good = await client.command("submit", { text: "y" });
  await program.tell({ type: "outcome", command_seq: 2, id: good.id, status: "busy", retry_ms: 500 });
  await program.later();
  assert.deepEqual(program.commands.map(({ id }) => id), [bad.id, good.id, good.id]);
  assert.deepEqual(client.state.entries.map(({ standing }) => standing), ["refused", "held"]);
});

test("the hub's word is the row's word: a number, a refusal, the seal; and a row that was lost waits again", async () => {
  const [program, held] = [new Program(), await disk()];
  const client = await page(program, held);
  await program.welcome();
  const stored = await client.command("submit", { text: "z" });
  const [sent] = program.commands;
  assert.ok(sent);
  const told = client.outcome(stored);
  await program.tell({ type: "outbox", whole: true, items: [row(sent)] }, LINK);
  await program.tell({ type: "outbox", whole: false, items: [row(sent, { state: "acknowledged", epoch: 1, seq: 9, receipt: "001" })] });
  assert.deepEqual(await told, { kind: "acknowledged", epoch: 1, seq: 9, receipt: "001" });
  await program.tell({ type: "outbox", whole: false, items: [row(sent)] });
  assert.equal(client.state.entries[0]?.outcome, null);
  await program.tell({ type: "outbox", whole: true, items: [] });
  assert.deepEqual(client.state.entries, []);
});

test("the view of the program is followed; a hole starts again with a whole view", async () => {
  const program = new Program();
  const client = await page(program, await disk());
  await program.welcome();
  const data = Uint8Array.from(encode({ now: null, recommendations: {} }));
  await program.tell({ type: "snapshot", view: "point", epoch: 1, seq: 5, hash: HASH, part: 1, parts: 1, deflate: false, data });
  await program.tell({ type: "patch", view: "point", from: 5, to: 7, hash: HASH, put: { now: "t1" } });
  assert.equal(client.state.view?.now, "t1");
  program.said = [];
  await program.tell({ type: "patch", view: "point", from: 8, to: 9, hash: HASH, put: { now: "t9" } });
  assert.equal(client.state.here.kind, "waiting");
  assert.equal(client.state.view?.now, "t1", "still readable, without the hole");
  await program.later();
  assert.deepEqual(program.said.map((frame) => frame.type === "hello" && frame.resume), [null]);
});

test("what the program says of a hub that contradicts itself is in the state", async () => {
  const program = new Program();
  const client = await page(program, await disk());
  await program.welcome();
  await program.tell(LINK);
  assert.equal(client.state.contradiction, false);
  await program.tell({ ...LINK, contradiction: true });
  assert.equal(client.state.contradiction, true);
});

test("the badge tells of the hub when the program answers, and of the program when it does not", () => {
  const here = { kind: "waiting", tries: 2, heardAt: 5, until: 9 } as const;
  assert.equal(linkOf(here, LINK), here);
  assert.equal(linkOf({ kind: "live", silentSince: null }, null).kind, "connecting");
  assert.equal(linkOf({ kind: "live", silentSince: null }, { ...LINK, state: "ended", code: 4403 }).kind, "halted");
  assert.deepEqual(linkOf({ kind: "live", silentSince: null }, { ...LINK, state: "waiting", tries: 3, heard_at: 7, retry_at: 8 }), {
    kind: "waiting", tries: 3, heardAt: 7, until: 8,
  });
});
