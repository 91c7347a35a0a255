/** The rules of the outbox: what is sent, when, and what an outcome means. Pure; changes when docs/protocol.md §4 does. */
import { BUSY_RETRY_MS, WINDOW } from "./limits.ts";
import type { Arg, CommandName, Outcome } from "./protocol.ts";

/** What the hub recorded for a command. `orphaned`: the conference was sealed first; shown, never sent elsewhere. */
export type Settled =
  | { kind: "acknowledged"; epoch: number; seq: number; receipt: string | null }
  | { kind: "refused"; code: string }
  | { kind: "orphaned" };

/** A command as it lies on the disk. `at`: the device's clock when it was typed; it never changes, nor do number and id. */
export interface Stored {
  device: string;
  command_seq: number;
  id: string;
  name: CommandName;
  args: Readonly<Record<string, Arg>>;
  at: number;
  outcome: Settled | null;
}
/** `held`: only on a point client's page, which keeps it until that program has stored it. */
export type Standing = "held" | "queued" | "sent" | Settled["kind"];

/** Commands of one device in the order of their numbers. Every change of a `Stored` is returned, to be made durable. */
export class Outbox {
  readonly #stored = new Map<number, Stored>();
  readonly #sent = new Set<number>();
  #top: number;
  #window = WINDOW;
  #open = false;
  #heldUntil: number | null = null;

  /** `top`: the highest number ever given on this device, also where its command is no longer kept. */
  constructor(stored: Iterable<Stored>, top: number) {
    for (const entry of [...stored].sort((a, b) => a.command_seq - b.command_seq)) this.#stored.set(entry.command_seq, entry);
    this.#top = top;
  }

  get top(): number {
    return this.#top;
  }
  get entries(): Stored[] {
    return [...this.#stored.values()];
  }
  standing(entry: Stored): Standing {
    if (entry.outcome !== null) return entry.outcome.kind;
    return this.#sent.has(entry.command_seq) ? "sent" : "queued";
  }
  /** Commands that no hub has confirmed yet. */
  get waiting(): number {
    return this.entries.filter((entry) => entry.outcome === null).length;
  }

  /** A command that is already durable. */
  put(entry: Stored): void {
    this.#stored.set(entry.command_seq, entry);
    this.#top = Math.max(this.#top, entry.command_seq);
  }

  /** The whole of exactly-once. Everything without a stored outcome goes again, in order, and so does everything with
   * an outcome above what the hub knows: the hub lost its tail. "fork": the hub knows more of us than we do, so this
   * device was restored from an old copy and must join again. Returns what became queued again. */
  welcome(lastCommandSeq: number, window: number): "fork" | Stored[] {
    if (this.#top < lastCommandSeq) return "fork";
    this.#open = true;
    this.#window = window;
    this.#heldUntil = null;
    this.#sent.clear();
    const lost = this.entries.filter((entry) => entry.outcome !== null && entry.command_seq > lastCommandSeq);
    return lost.map((entry) => this.#replace({ ...entry, outcome: null }));
  }

  disconnected(): void {
    this.#open = false;
    this.#sent.clear();
  }

  /** What to send now, in order; each is counted as sent. After a `busy` nothing goes before its delay has passed and
   * everything that was on the way is answered: else a later number would overtake an earlier one. */
  due(now: number): Stored[] {
    if (!this.#open) return [];
    if (this.#heldUntil !== null) {
      if (now < this.#heldUntil || this.#sent.size > 0) return [];
      this.#heldUntil = null;
    }
    const out: Stored[] = [];
    for (const entry of this.#stored.values()) {
      if (entry.outcome !== null || this.#sent.has(entry.command_seq)) continue;
      if (this.#sent.size >= this.#window) break;
      this.#sent.add(entry.command_seq);
      out.push(entry);
    }
    return out;
  }

  /** When `due` should be asked again after a `busy`; null while nothing is held. */
  get heldUntil(): number | null {
    return this.#heldUntil;
  }

  /** The changed command; null where nothing changed: `busy`, or its outcome once more. "contradiction": another outcome
   * than the first, which stays, or one of a command that is not ours; a person must look at this. */
  outcome(frame: Outcome, epoch: number, now: number): Stored | null | "contradiction" {
    const entry = this.#stored.get(frame.command_seq);
    if (entry === undefined || entry.id !== frame.id) return "contradiction";
    this.#sent.delete(entry.command_seq);
    if (frame.status === "busy") {
      this.#heldUntil = Math.max(this.#heldUntil ?? 0, now + (frame.retry_ms ?? BUSY_RETRY_MS));
      return null;
    }
    const told = settled(frame, epoch);
    if (entry.outcome === null) return this.#replace({ ...entry, outcome: told });
    return agree(entry.outcome, told) ? null : "contradiction";
  }

  #replace(entry: Stored): Stored {
    this.#stored.set(entry.command_seq, entry);
    return entry;
  }
}

/** Whether both are the same recorded outcome. A sequence number means the same only within an epoch. */
function agree(first: Settled, again: Settled): boolean {
  if (first.kind === "acknowledged" && again.kind === "acknowledged")
    return first.receipt === again.receipt && (first.epoch !== again.epoch || first.seq === again.seq);
  return first.kind === again.kind && (first.kind !== "refused" || again.kind !== "refused" || first.code === again.code);
}

function settled(frame: Outcome, epoch: number): Settled {
  if (frame.status === "accepted")
    return { kind: "acknowledged", epoch, seq: frame.seq ?? 0, receipt: frame.receipt ?? null };
  return frame.code === "sealed" ? { kind: "orphaned" } : { kind: "refused", code: frame.code ?? "bad_args" };
}
