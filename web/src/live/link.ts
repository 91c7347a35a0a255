/** One connection after another to the hub: ticket, hello, beats, silence, reconnecting. Changes when docs/protocol.md §2 or §5 does. */
import { Backoff } from "./backoff.ts";
import { CONTINUITY_LOST, FORK, reconnects } from "./closes.ts";
import { BEAT_MS, DEAD_MS, SILENT_BEATS } from "./limits.ts";
import type { FromConsole, FromHub, Hello, Welcome } from "./protocol.ts";
import { decodeFrame, encodeFrame, WireBroken } from "./wire.ts";

/** Times are the device's milliseconds; `heardAt` is the last byte of the hub, null when there never was one.
 * `silentSince`: a live hub beats; after two beats without a byte nobody may call the line good any more. */
export type LinkState =
  | { kind: "connecting"; tries: number; heardAt: number | null }
  | { kind: "live"; silentSince: number | null }
  | { kind: "waiting"; tries: number; heardAt: number | null; until: number }
  | { kind: "halted"; code: number; heardAt: number | null }
  | { kind: "stopped" };

export interface Socket {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
}
export interface SocketEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  closed(code: number): void;
}
/** Where clock, chance and network enter; a page gives the browser's, a test its own. */
export interface Edge {
  now(): number;
  random(): number;
  /** Runs once after so many milliseconds; call what it returns to take that back. */
  after(ms: number, run: () => void): () => void;
  /** A single-use ticket. Throws TicketRefused when only a person can help, anything else when it may be tried again. */
  ticket(): Promise<string>;
  dial(events: SocketEvents): Socket;
}
/** The credential of this page is no longer good; `code` is the close code that says the same. */
export class TicketRefused extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`ticket refused: ${code}`);
    this.code = code;
  }
}
/** What a connection carries. `welcome` and `frame` may throw WireBroken: the connection then starts again. */
export interface Cargo {
  hello(ticket: string): Promise<Hello>;
  welcome(frame: Welcome): Promise<"ok" | "fork">;
  frame(frame: Exclude<FromHub, Welcome>): Promise<void>;
  cursor(): number;
  disconnected(): void;
  changed(state: LinkState): void;
}

export class Link {
  readonly #edge: Edge;
  readonly #cargo: Cargo;
  readonly #backoff: Backoff;
  #state: LinkState = { kind: "stopped" };
  /** Counts connections: whatever an older one still says is ignored. */
  #turn = 0;
  #socket: Socket | null = null;
  #liveSince: number | null = null;
  #heardAt: number | null = null;
  #calledAt = 0;
  #floorMs = 0;
  #deadMs = DEAD_MS;
  #beatMs = BEAT_MS;
  #chain: Promise<void> = Promise.resolve();
  #cancelDead = nothing;
  #cancelSilent = nothing;
  #cancelBeat = nothing;
  #cancelRetry = nothing;

  constructor(edge: Edge, cargo: Cargo) {
    this.#edge = edge;
    this.#cargo = cargo;
    this.#backoff = new Backoff(() => edge.random());
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (this.#state.kind === "stopped" || this.#state.kind === "halted") void this.#connect();
  }

  stop(): void {
    this.#hangUp(1000, "closed");
    this.#cancelRetry();
    this.#become({ kind: "stopped" });
  }

  /** The network says that it is back: do not sit out the delay, but do not come all in one moment either. */
  nudge(): void {
    if (this.#state.kind !== "waiting") return;
    this.#cancelRetry();
    this.#cancelRetry = this.#edge.after(this.#edge.random() * 1_000, () => void this.#connect());
  }

  /** A person does not want to wait: at once, and the next failure waits as long as it would have. */
  retryNow(): void {
    if (this.#state.kind !== "waiting") return;
    this.#cancelRetry();
    void this.#connect();
  }

  /** False when the frame could not leave; what must not be lost is in the outbox and goes again after the next welcome. */
  send(frame: FromConsole): boolean {
    if (this.#socket === null) return false;
    this.#socket.send(encodeFrame(frame));
    this.#beatLater();
    return true;
  }

  async #connect(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#calledAt = this.#edge.now();
    this.#become({ kind: "connecting", tries: this.#backoff.tries, heardAt: this.#heardAt });
    this.#listen(turn);
    try {
      const hello = await this.#cargo.hello(await this.#edge.ticket());
      if (turn !== this.#turn) return;
      this.#dial(turn, hello);
    } catch (error) {
      if (turn === this.#turn) this.#lost(error instanceof TicketRefused ? error.code : 1006);
    }
  }

  #dial(turn: number, hello: Hello): void {
    this.#chain = Promise.resolve();
    const socket = this.#edge.dial({
      opened: () => {
        if (turn !== this.#turn) return;
        this.#socket = socket;
        this.send(hello);
      },
      received: (bytes) => {
        if (turn !== this.#turn) return;
        this.#heardAt = this.#edge.now();
        this.#listen(turn);
        // One after another: a snapshot takes a moment to inflate and the patches behind it must wait for it.
        this.#chain = this.#chain.then(() => this.#receive(turn, bytes));
      },
      // What came before the close still counts: an outcome or a goaway may be on its way through the chain.
      closed: (code) => void this.#chain.then(() => turn === this.#turn && this.#lost(code)),
    });
    this.#pendingClose = () => socket.close(1000, "given up");
  }
  #pendingClose = nothing;

  async #receive(turn: number, bytes: Uint8Array): Promise<void> {
    if (turn !== this.#turn) return;
    try {
      const frame = decodeFrame(bytes);
      if (frame === null) return;
      if (frame.type === "welcome") await this.#welcomed(turn, frame);
      else {
        if (frame.type === "goaway") this.#floorMs = frame.after_ms;
        await this.#cargo.frame(frame);
      }
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#hangUp(CONTINUITY_LOST, "start again");
      this.#lost(CONTINUITY_LOST);
      if (!(error instanceof WireBroken)) throw error; // ours or the disk's: also into the browser's console
    }
  }

  async #welcomed(turn: number, frame: Welcome): Promise<void> {
    this.#beatMs = frame.beat_s * 1_000;
    this.#deadMs = frame.dead_s * 1_000;
    this.#liveSince = this.#edge.now();
    const verdict = await this.#cargo.welcome(frame);
    if (turn !== this.#turn) return;
    if (verdict === "ok") return this.#become({ kind: "live", silentSince: null });
    this.#hangUp(FORK, "this device was restored from an old copy");
    this.#lost(FORK);
  }

  /** The machine says that it has no network. It is believed at once: the dead time is for what nobody tells us. */
  networkLost(): void {
    if (this.#state.kind !== "live" && this.#state.kind !== "connecting") return;
    this.#hangUp(4009, "offline");
    this.#lost(4009);
  }

  #lost(code: number): void {
    this.#turn += 1;
    this.#quiet();
    if (this.#liveSince !== null) this.#backoff.lived(this.#edge.now() - this.#liveSince);
    this.#liveSince = null;
    this.#cargo.disconnected();
    if (!reconnects(code, this.#edge.now() - this.#calledAt)) return this.#become({ kind: "halted", code, heardAt: this.#heardAt });
    const tries = this.#backoff.tries + 1;
    const wait = this.#backoff.next(this.#floorMs);
    this.#floorMs = 0;
    this.#cancelRetry = this.#edge.after(wait, () => void this.#connect());
    this.#become({ kind: "waiting", tries, heardAt: this.#heardAt, until: this.#edge.now() + wait });
  }

  #hangUp(code: number, reason: string): void {
    this.#turn += 1;
    const close = this.#socket === null ? this.#pendingClose : () => this.#socket?.close(code, reason);
    close();
    this.#quiet();
  }

  #quiet(): void {
    this.#socket = null;
    this.#pendingClose = nothing;
    this.#cancelDead();
    this.#cancelSilent();
    this.#cancelBeat();
  }

  /** The hub was just heard, or has just been called: from now on its silence counts. */
  #listen(turn: number): void {
    if (this.#state.kind === "live" && this.#state.silentSince !== null) this.#become({ kind: "live", silentSince: null });
    this.#cancelSilent();
    const heard = this.#edge.now();
    this.#cancelSilent = this.#edge.after(SILENT_BEATS * this.#beatMs, () => {
      if (turn === this.#turn && this.#state.kind === "live") this.#become({ kind: "live", silentSince: heard });
    });
    this.#cancelDead();
    this.#cancelDead = this.#edge.after(this.#deadMs, () => {
      if (turn !== this.#turn) return;
      this.#hangUp(4009, "silent");
      this.#lost(4009);
    });
  }

  #beatLater(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#edge.after(this.#beatMs, () => {
      this.send({ type: "beat", seq: this.#cargo.cursor(), now: this.#edge.now() });
    });
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#cargo.changed(state);
  }
}

function nothing(): void {
  // what there is to take back before anything was begun
}
