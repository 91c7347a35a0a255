/** A point client's page, live: it shows that program's outbox, link and view, and hands it commands. It owns no number
 * and sends to no hub; docs/protocol.md, The local page. */
import { Follower } from "../live/follower.ts";
import { type RandomBytes, uuid7 } from "../live/ids.ts";
import type { Entry, LiveState } from "../live/client.ts";
import { BUSY_RETRY_MS } from "../live/limits.ts";
import { type Cargo, type Edge, Link, type LinkState } from "../live/link.ts";
import type { Settled, Stored } from "../live/outbox.ts";
import type { Arg, CommandArgs, CommandName, FromHub, Hello, LocalItem, LocalLink, LocalOutbox, Outcome, PointView, Welcome } from "../live/protocol.ts";
import { VERSION } from "../live/protocol.ts";
import { WireBroken } from "../live/wire.ts";
import type { Held, HeldCommand } from "./held.ts";

/** What the screen of a console shows, and what only this page knows. */
export interface LocalState extends LiveState<"point"> {
  /** From the page to the program beside it. */
  here: LinkState;
  /** From that program to the hub; null until it said so. */
  away: LocalLink | null;
  /** Commands that only this page holds. */
  held: number;
}
export interface LocalSetting {
  conference: string;
  point: string;
  edge: Edge;
  held: Held;
  random: RandomBytes;
}

export class LocalClient {
  readonly #setting: LocalSetting;
  readonly #owner: string;
  readonly #boot: string;
  readonly #follower = new Follower();
  readonly #link: Link;
  readonly #listeners = new Set<() => void>();
  readonly #waiters = new Map<string, (outcome: Settled) => void>();
  readonly #rows = new Map<string, LocalItem>();
  readonly #held = new Map<string, HeldCommand>();
  #connections = 0;
  #numbers = 0;
  /** Between welcome and close: before, a command would be out of turn. */
  #open = false;
  #cancelBusy: () => void = () => undefined;
  #state: LocalState;

  constructor(setting: LocalSetting) {
    this.#setting = setting;
    this.#owner = `${setting.conference}/${setting.point}`;
    this.#boot = uuid7(setting.edge.now(), setting.random);
    this.#link = new Link(setting.edge, this.#cargo());
    const here = this.#link.state;
    this.#state = { link: linkOf(here, null), here, away: null, view: null, offsetMs: 0, presence: null, entries: [], held: 0, sealed: false, contradiction: false };
  }

  get state(): LocalState {
    return this.#state;
  }
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(): Promise<void> {
    for (const command of await this.#setting.held.of(this.#owner)) this.#held.set(command.id, command);
    this.#publish({});
    this.#link.start();
  }
  stop(): void {
    this.#cancelBusy();
    this.#link.stop();
  }
  /** The program is on this machine: no storm to fear, so the page does not sit out its delay. */
  nudge(): void {
    this.#link.nudge();
  }

  /** Resolves when this page holds it durably; the row says when the program does. Rejects when the browser refuses. */
  async command<N extends CommandName>(name: N, args: CommandArgs[N]): Promise<Stored> {
    const { edge, held, random } = this.#setting;
    const at = edge.now();
    const command = { id: uuid7(at, random), owner: this.#owner, name, args: args as unknown as Readonly<Record<string, Arg>>, at, refused: null };
    await held.put(command);
    this.#held.set(command.id, command);
    this.#send(command);
    this.#publish({});
    return heldEntry(command);
  }

  /** The recorded word on a command; waits as long as it takes. */
  async outcome({ id }: Stored): Promise<Settled> {
    const now = this.#state.entries.find((entry) => entry.id === id)?.outcome;
    return now ?? new Promise((resolve) => this.#waiters.set(id, resolve));
  }

  #cargo(): Cargo {
    return {
      hello: () => Promise.resolve(this.#hello()),
      welcome: (frame) => Promise.resolve(this.#welcomed(frame)),
      frame: (frame) => this.#received(frame),
      cursor: () => this.#follower.at?.[1] ?? 0,
      disconnected: () => {
        this.#open = false;
        this.#cancelBusy();
        this.#follower.disconnected();
      },
      changed: (here) => this.#publish({ here }),
    };
  }

  #hello(): Hello {
    this.#connections += 1;
    return {
      type: "hello",
      version: VERSION,
      conference: this.#setting.conference,
      device: this.#boot,
      boot: this.#boot,
      connection: this.#connections,
      ticket: null,
      view: "point",
      resume: this.#follower.resume,
      command_seq_top: this.#numbers,
    };
  }

  #welcomed(frame: Welcome): "ok" {
    this.#follower.welcome(frame);
    this.#publish({ sealed: this.#state.sealed || frame.sealed });
    this.#open = true;
    this.#sendHeld();
    return "ok";
  }

  async #received(frame: Exclude<FromHub, Welcome>): Promise<void> {
    switch (frame.type) {
      case "snapshot":
      case "patch":
        return this.#follower.follow(frame, (view) => this.#publish({ view: view as unknown as PointView }));
      case "outbox":
        return this.#shown(frame);
      case "link":
        return this.#publish({ away: frame, sealed: frame.sealed, contradiction: frame.contradiction ?? false });
      case "outcome":
        return this.#answered(frame);
      case "beat":
      case "presence":
      case "alike":
      case "goaway":
      case "error":
        return;
      default:
        return unreachable(frame);
    }
  }

  async #shown(frame: LocalOutbox): Promise<void> {
    if (frame.whole) this.#rows.clear();
    for (const row of frame.items) this.#rows.set(row.id, row);
    for (const { id } of frame.items)
      if (this.#held.delete(id)) await this.#setting.held.drop(id);
    this.#publish({});
    for (const row of frame.items) this.#tell(row.id, settled(row));
  }

  /** Here an outcome says no more than the row, but where there is no row: refused at the door, or the disk is busy. */
  async #answered(frame: Outcome): Promise<void> {
    const command = this.#held.get(frame.id);
    if (command === undefined) return;
    if (frame.status === "busy") {
      this.#cancelBusy();
      this.#cancelBusy = this.#setting.edge.after(frame.retry_ms ?? BUSY_RETRY_MS, () => this.#sendHeld());
    } else if (frame.status === "refused") {
      const code = frame.code ?? "bad_args";
      const refused = { ...command, refused: code };
      await this.#setting.held.put(refused);
      this.#held.set(refused.id, refused);
      this.#publish({});
      this.#tell(refused.id, { kind: "refused", code });
    }
  }

  #tell(id: string, outcome: Settled | null): void {
    if (outcome === null) return;
    this.#waiters.get(id)?.(outcome);
    this.#waiters.delete(id);
  }

  #sendHeld(): void {
    for (const command of this.#held.values()) if (command.refused === null) this.#send(command);
  }

  #send({ id, name, args, at }: HeldCommand): void {
    if (!this.#open) return;
    this.#numbers += 1;
    this.#link.send({ type: "command", command_seq: this.#numbers, id, name, args, at, now: this.#setting.edge.now() });
  }

  #publish(change: Partial<LocalState>): void {
    const next = { ...this.#state, ...change };
    const held = [...this.#held.values()];
    const entries = [...this.#rows.values()].map(rowEntry).concat(held.map(heldEntry));
    this.#state = { ...next, entries, held: held.filter((one) => one.refused === null).length, link: linkOf(next.here, next.away) };
    for (const listener of this.#listeners) listener();
  }
}

/** The link that matters to a reader: to the hub, as the program tells it; to the program, when that is silent. */
export function linkOf(here: LinkState, away: LocalLink | null): LinkState {
  if (here.kind !== "live" || away === null) return here.kind === "live" ? { kind: "connecting", tries: 0, heardAt: null } : here;
  const heardAt = away.heard_at ?? null;
  switch (away.state) {
    case "live":
      return { kind: "live", silentSince: null };
    case "connecting":
      return { kind: "connecting", tries: away.tries, heardAt };
    case "waiting":
      return { kind: "waiting", tries: away.tries, heardAt, until: away.retry_at ?? 0 };
    case "ended":
      return { kind: "halted", code: away.code ?? 0, heardAt };
    default:
      return unreachable(away.state);
  }
}

function settled(row: LocalItem): Settled | null {
  switch (row.state) {
    case "acknowledged":
      return { kind: "acknowledged", epoch: row.epoch ?? 0, seq: row.seq ?? 0, receipt: row.receipt ?? null };
    case "refused":
      return { kind: "refused", code: row.code ?? "bad_args" };
    case "orphaned":
      return { kind: "orphaned" };
    case "queued":
    case "sent":
      return null;
    default:
      return unreachable(row.state);
  }
}

function rowEntry(row: LocalItem): Entry {
  const { device, command_seq, id, args, at, state } = row;
  return { device, command_seq, id, name: row.name as CommandName, args, at, outcome: settled(row), standing: state };
}

/** Behind everything that has a number already. */
function heldEntry({ id, name, args, at, refused }: HeldCommand): Entry {
  const place = { device: "", command_seq: Number.MAX_SAFE_INTEGER, id, name, args, at };
  if (refused === null) return { ...place, outcome: null, standing: "held" };
  return { ...place, outcome: { kind: "refused", code: refused }, standing: "refused" };
}

function unreachable(value: never): never {
  throw new WireBroken(`unexpected ${JSON.stringify(value)}`);
}
