/** A view that is provably contiguous or was reset: joins snapshots, applies patches, and knows from the welcome which of
 * them may come first. Anything else is a `WireBroken`: the client starts again, and the last good view stays readable
 * meanwhile. Changes with docs/protocol.md, Following. */
import { SNAPSHOT_BYTES_MAX, SNAPSHOT_PARTS_MAX } from "./limits.ts";
import type { Patch, Position, Snapshot, Welcome } from "./protocol.ts";
import { decodeView, join, WireBroken } from "./wire.ts";

export type View = Readonly<Record<string, unknown>>;
/** What may move the view next. "welcome": nothing, the connection is new. "snapshot": what we hold is not of the hub's
 * past. "resumption": a snapshot, or a patch from exactly where we are. "patches": a patch that overlaps or touches our
 * cursor, or a snapshot that is not older than it. */
type Expect = "welcome" | "snapshot" | "resumption" | "patches";

export class Follower {
  #view: View | null = null;
  #name: string | null = null;
  #at: Position | null = null;
  #resumable = true;
  #epoch = 0;
  #expect: Expect = "welcome";
  #parts: Snapshot[] = [];

  get view(): View | null {
    return this.#view;
  }
  /** What was last applied. */
  get at(): Position | null {
    return this.#at;
  }
  /** For the next hello. After a frame that did not follow what we hold may be the reason: then a whole view is asked for. */
  get resume(): Position | null {
    return this.#resumable ? this.#at : null;
  }

  /** A dropped connection takes half a snapshot with it; the view stays readable. */
  disconnected(): void {
    this.#expect = "welcome";
    this.#parts = [];
  }

  /** The hub told its head: compared with the position that went into this connection's hello. */
  welcome({ epoch, seq, hash }: Pick<Welcome, "epoch" | "seq" | "hash">): void {
    this.#parts = [];
    this.#epoch = epoch;
    this.#expect = expectedAfter([epoch, seq, hash], this.#at);
  }

  /** Takes the next frame of the view, the same for every client. `show` gets the view when it is whole, in the same step
   * that moves `at`: no hello can name a position that the screen was not given. Throws WireBroken when a frame does not
   * follow, for only a new connection brings what is missing; nothing has changed then. */
  async follow(frame: Snapshot | Patch, show: (view: View) => void): Promise<void> {
    try {
      if (this.#expect === "welcome") throw new WireBroken("a view before the welcome");
      if (this.#name !== null && this.#name !== frame.view) throw new WireBroken("another view");
      if (frame.type === "patch") this.#patch(frame);
      else if (!(await this.#snapshot(frame))) return;
    } catch (error) {
      this.#resumable = false;
      throw error;
    }
    this.#resumable = true;
    if (this.#view !== null) show(this.#view);
  }

  #patch(frame: Patch): void {
    if (this.#parts.length > 0) throw new WireBroken("a patch between the parts of a snapshot");
    if (this.#view === null || this.#at === null || this.#expect === "snapshot")
      throw new WireBroken("a patch where only a snapshot can follow");
    const cursor = this.#at[1];
    if (this.#expect === "resumption" && frame.from !== cursor) throw new WireBroken("the first patch does not begin where we resumed");
    if (frame.to <= cursor) return;
    if (frame.from > cursor) throw new WireBroken("a patch begins after our cursor");
    this.#move(patched(this.#view, frame), frame.to, frame.hash);
  }

  /** Whether the view moved: not before the last part, and not when the connection ended while it was unfolded. */
  async #snapshot(part: Snapshot): Promise<boolean> {
    this.#checkPart(part);
    const parts = this.#parts;
    parts.push(part);
    if (part.part < part.parts) return false;
    const view = await decodeView(join(parts.map((each) => each.data), sizeOf(parts)), part.deflate);
    if (parts !== this.#parts) return false;
    this.#parts = [];
    this.#name = part.view;
    this.#move(view, part.seq, part.hash);
    return true;
  }

  #checkPart(part: Snapshot): void {
    const first = this.#parts[0];
    if (part.part !== this.#parts.length + 1 || part.part > part.parts || part.parts > SNAPSHOT_PARTS_MAX)
      throw new WireBroken("the parts of a snapshot come in order");
    if (first !== undefined && identity(part) !== identity(first)) throw new WireBroken("parts of two snapshots");
    if (part.epoch !== this.#epoch) throw new WireBroken("the epoch changed within a connection");
    if (this.#expect === "patches" && this.#at !== null && part.seq < this.#at[1]) throw new WireBroken("a snapshot older than the view");
    if (sizeOf(this.#parts) + part.data.length > SNAPSHOT_BYTES_MAX) throw new WireBroken("the parts are too large together");
  }

  #move(view: View, seq: number, hash: string): void {
    this.#view = view;
    this.#at = [this.#epoch, seq, hash];
    this.#expect = "patches";
  }
}

function expectedAfter([epoch, seq, hash]: Position, at: Position | null): Expect {
  if (at === null || at[0] !== epoch) return "snapshot";
  if (at[1] === seq && at[2] === hash) return "patches";
  // Behind the head we resume; else the hub lost its tail or has another one: what we hold never was, or is no more.
  return seq > at[1] ? "resumption" : "snapshot";
}

function identity({ view, epoch, seq, hash, parts, deflate }: Snapshot): string {
  return JSON.stringify([view, epoch, seq, hash, parts, deflate]);
}

function sizeOf(parts: readonly Snapshot[]): number {
  return parts.reduce((sum, part) => sum + part.data.length, 0);
}

/** Rows are whole and unchanged rows keep their identity, so a screen redraws only what moved. Throws WireBroken for a
 * collection that the view has not. */
export function patched(view: View, frame: Patch): View {
  const next: Record<string, unknown> = { ...view, ...frame.put };
  for (const name of new Set([...Object.keys(frame.set ?? {}), ...Object.keys(frame.unset ?? {})])) {
    const rows: Record<string, unknown> = { ...collection(view, name), ...frame.set?.[name] };
    for (const key of frame.unset?.[name] ?? []) if (!(key in (frame.set?.[name] ?? {}))) delete rows[key];
    next[name] = rows;
  }
  return next;
}

function collection(view: View, name: string): Record<string, unknown> {
  const rows = Object.hasOwn(view, name) ? view[name] : undefined;
  if (typeof rows !== "object" || rows === null || Array.isArray(rows)) throw new WireBroken("a patch of a collection that the view has not");
  return rows as Record<string, unknown>;
}
