/** A console's live half: the only place where link, outbox, store and view meet. Screens read its state and give it commands. */
import { Follower } from "./follower.ts";
import { Hints } from "./hints.ts";
import { type RandomBytes, uuid7 } from "./ids.ts";
import { type Cargo, type Edge, Link, type LinkState } from "./link.ts";
import { Outbox, type Settled, type Standing, type Stored } from "./outbox.ts";
import type { Arg, CommandArgs, CommandName, FromHub, Hello, Outcome, Role, Views, Welcome } from "./protocol.ts";
import { VERSION } from "./protocol.ts";
import type { Identity, Store } from "./store.ts";
import { WireBroken } from "./wire.ts";

export interface Entry extends Stored {
  standing: Standing;
}
/** `silent`: told to the operator alone, when each point that is not connected was last seen (0: never); null too where
 * there are more than one frame can name, since who is not named would pass for connected. */
export interface Present {
  connected: number;
  total: number;
  silent: Readonly<Record<string, number>> | null;
}
/** What a screen may show; a new object whenever anything changed. */
export interface LiveState<R extends keyof Views> {
  link: LinkState;
  view: Views[R] | null;
  /** The hub's clock minus ours, milliseconds. */
  offsetMs: number;
  /** Who is connected now; null until the hub said so. */
  presence: Present | null;
  /** Commands of this device, oldest first. */
  entries: readonly Entry[];
  sealed: boolean;
  /** The hub told another outcome of a command than before: the first one stays, a person must look at this. */
  contradiction: boolean;
}
export interface Setting<R extends keyof Views> {
  role: R;
  identity: Identity;
  edge: Edge;
  /** Null only on the display, which sends no command: it then begins as a new boot each time. */
  store: Store | null;
  random: RandomBytes;
}

export class Client<R extends keyof Views> {
  readonly #setting: Setting<R>;
  readonly #follower = new Follower();
  readonly #link: Link;
  /** What is known already of a text that is being typed. */
  readonly hints = new Hints((frame) => this.#link.send(frame));
  readonly #listeners = new Set<() => void>();
  readonly #waiters = new Map<string, (outcome: Settled) => void>();
  #outbox = new Outbox([], 0);
  #boot = "";
  #connections = 0;
  #epoch = 0;
  #over = false;
  #cancelHold: () => void = () => undefined;
  #state: LiveState<R>;

  constructor(setting: Setting<R>) {
    this.#setting = setting;
    this.#link = new Link(setting.edge, this.#cargo());
    this.#state = { link: this.#link.state, view: null, offsetMs: 0, presence: null, entries: [], sealed: false, contradiction: false };
  }

  get state(): LiveState<R> {
    return this.#state;
  }
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads what the disk holds, then connects. The caller owns the outbox of this device (see owner.ts). */
  async start(): Promise<void> {
    const { store, identity, edge, random } = this.#setting;
    if (store === null) this.#boot = uuid7(edge.now(), random);
    else {
      this.#boot = await store.boot(edge.now(), random);
      const { stored, top } = await store.enrol(identity);
      this.#outbox = new Outbox(stored, top);
    }
    if (this.#over) return;
    this.#publish({ entries: this.#entries() });
    this.#link.start();
  }
  /** For good: whoever owns the outbox next reads the disk with a new client. */
  stop(): void {
    this.#over = true;
    this.#cancelHold();
    this.#link.stop();
  }
  nudge(): void {
    this.#link.nudge();
  }
  /** A person asks for the next try now. */
  retryNow(): void {
    this.#link.retryNow();
  }
  networkLost(): void {
    this.#link.networkLost();
  }

  /** Resolves when the command is durable: only then may the screen say so. Sent at once when the link is there, else
   * after the next welcome, without limit of tries. Rejects when the disk refuses or another tab owns the outbox by now: then nothing was promised. */
  async command<N extends CommandName>(name: N, args: CommandArgs[N]): Promise<Stored> {
    const { store, identity, edge, random } = this.#setting;
    if (store === null) throw new Error("this page sends no commands");
    const at = edge.now();
    const plain = args as unknown as Readonly<Record<string, Arg>>;
    const stored = await store.put({ device: identity.device, id: uuid7(at, random), name, args: plain, at });
    this.#outbox.put(stored);
    this.#pump();
    this.#publish({ entries: this.#entries() });
    return stored;
  }

  /** The hub's recorded word on a command; waits as long as it takes. */
  async outcome(stored: Stored): Promise<Settled> {
    const now = this.#outbox.entries.find((entry) => entry.id === stored.id)?.outcome;
    return now ?? new Promise((resolve) => this.#waiters.set(stored.id, resolve));
  }

  #cargo(): Cargo {
    return {
      hello: (ticket) => this.#hello(ticket),
      welcome: (frame) => this.#welcomed(frame),
      frame: (frame) => this.#received(frame),
      cursor: () => this.#follower.at?.[1] ?? 0,
      disconnected: () => {
        this.#cancelHold();
        this.#follower.disconnected();
        this.#outbox.disconnected();
        this.hints.disconnected();
      },
      changed: (link) => this.#publish({ link, entries: this.#entries(), ...(link.kind === "live" ? {} : { presence: null }) }),
    };
  }

  async #hello(ticket: string): Promise<Hello> {
    const { store, identity, role } = this.#setting;
    this.#connections = store === null ? this.#connections + 1 : await store.nextConnection(identity.device);
    return {
      type: "hello",
      version: VERSION,
      conference: identity.conference,
      device: identity.device,
      boot: this.#boot,
      connection: this.#connections,
      ticket,
      view: role satisfies Role,
      resume: this.#follower.resume,
      command_seq_top: this.#outbox.top,
    };
  }

  async #welcomed(frame: Welcome): Promise<"ok" | "fork"> {
    const { store, identity, edge } = this.#setting;
    this.#epoch = frame.epoch;
    const verdict = store === null ? [] : this.#outbox.welcome(frame.last_command_seq, frame.window);
    if (verdict === "fork") return verdict;
    this.#follower.welcome(frame);
    if (verdict.length > 0) await store?.update(verdict);
    if (frame.sealed) await store?.purgeAcknowledged(identity.device);
    this.hints.welcomed(frame.offers ?? []);
    this.#publish({ offsetMs: frame.now - edge.now(), sealed: frame.sealed });
    this.#pump();
    return "ok";
  }

  async #received(frame: Exclude<FromHub, Welcome>): Promise<void> {
    switch (frame.type) {
      case "snapshot":
      case "patch":
        return this.#follower.follow(frame, (view) => this.#show(view as unknown as Views[R]));
      case "outcome":
        return this.#settled(frame);
      case "presence": {
        const { connected, total, silent, silent_more } = frame;
        return this.#publish({ presence: { connected, total, silent: silent_more ? null : (silent ?? null) } });
      }
      case "beat":
        return this.#publish({ offsetMs: frame.now - this.#setting.edge.now() });
      case "alike":
        return this.hints.answered(frame);
      case "outbox":
      case "link":
        return; // a point client says these to its own page, a hub to nobody
      case "goaway":
      case "error":
        return; // the close that follows carries the code
      default:
        return unreachable(frame);
    }
  }

  async #settled(frame: Outcome): Promise<void> {
    const changed = this.#outbox.outcome(frame, this.#epoch, this.#setting.edge.now());
    if (changed === "contradiction") this.#publish({ contradiction: true });
    else if (changed?.outcome) {
      // On the disk before the screen says so: what was said is never taken back by a reload.
      await this.#setting.store?.update([changed]);
      this.#waiters.get(changed.id)?.(changed.outcome);
      this.#waiters.delete(changed.id);
    }
    this.#pump();
    this.#publish({ entries: this.#entries() });
  }

  #pump(): void {
    const { edge } = this.#setting;
    const now = edge.now();
    for (const { command_seq, id, name, args, at } of this.#outbox.due(now))
      this.#link.send({ type: "command", command_seq, id, name, args, at, now });
    this.#cancelHold();
    const held = this.#outbox.heldUntil;
    if (held !== null) this.#cancelHold = edge.after(Math.max(0, held - now), () => this.#pump());
  }

  #show(view: Views[R]): void {
    this.#publish({ view, sealed: this.#state.sealed || view.sealed });
  }

  #entries(): Entry[] {
    return this.#outbox.entries.map((entry) => ({ ...entry, standing: this.#outbox.standing(entry) }));
  }

  #publish(change: Partial<LiveState<R>>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function unreachable(frame: never): never {
  throw new WireBroken(`unknown frame ${String(frame)}`);
}
