/** A view that is provably contiguous or was reset: joins snapshots, applies patches. Changes with docs/protocol.md §3. */
import { SNAPSHOT_BYTES_MAX, SNAPSHOT_PARTS_MAX } from "./limits.ts";
import type { Patch, Position, Snapshot } from "./protocol.ts";
import { decodeView, join, WireBroken } from "./wire.ts";

export type View = Readonly<Record<string, unknown>>;
/** All parts of a snapshot, still packed; hand the decoded view to `install`. */
export interface Whole {
  bytes: Uint8Array<ArrayBuffer>;
  deflated: boolean;
  at: Position;
}

export class Follower {
  #view: View | null = null;
  #at: Position | null = null;
  #parts: Snapshot[] = [];

  get view(): View | null {
    return this.#view;
  }
  /** What was last applied; the `resume` of the next hello. */
  get at(): Position | null {
    return this.#at;
  }

  /** A dropped connection takes half a snapshot with it; the view stays readable. */
  disconnected(): void {
    this.#parts = [];
  }

  /** Takes the next frame of the view, the same for every client. `show` gets the view when it is whole, in the same step
   * that moves `at`: no hello can name a position that the screen was not given. Throws WireBroken when a frame does not
   * follow, for only a new connection brings what is missing. */
  async follow(frame: Snapshot | Patch, show: (view: View) => void): Promise<void> {
    if (frame.type === "snapshot") {
      const step = this.snapshot(frame);
      if (step === "lost") throw new WireBroken("parts of a snapshot do not follow each other");
      if (step === "partial") return;
      this.install(await decodeView(step.bytes, step.deflated), step.at);
    } else if (this.patch(frame) === "lost") throw new WireBroken("a patch does not follow the view");
    if (this.#view !== null) show(this.#view);
  }

  /** "partial" until the last part; "lost" when parts do not follow each other. */
  snapshot(frame: Snapshot): "partial" | "lost" | Whole {
    const first = this.#parts[0];
    const follows =
      frame.part === this.#parts.length + 1 &&
      frame.parts <= SNAPSHOT_PARTS_MAX &&
      frame.part <= frame.parts &&
      (first === undefined || (first.seq === frame.seq && first.epoch === frame.epoch && first.parts === frame.parts));
    if (!follows) return "lost";
    this.#parts.push(frame);
    const size = this.#parts.reduce((sum, part) => sum + part.data.length, 0);
    if (size > SNAPSHOT_BYTES_MAX) return "lost";
    if (frame.part < frame.parts) return "partial";
    const chunks = this.#parts.map((part) => part.data);
    this.#parts = [];
    return { bytes: join(chunks, size), deflated: frame.deflate, at: [frame.epoch, frame.seq, frame.hash] };
  }

  install(view: View, at: Position): void {
    this.#view = view;
    this.#at = at;
  }

  /** `from ≤ cursor < to` is applied, `to ≤ cursor` ignored; anything else is a hole and nothing is applied. */
  patch(frame: Patch): "applied" | "ignored" | "lost" {
    if (this.#view === null || this.#at === null) return "lost";
    const [epoch, cursor] = this.#at;
    if (frame.to <= cursor) return "ignored";
    if (frame.from > cursor) return "lost";
    this.#view = patched(this.#view, frame);
    this.#at = [epoch, frame.to, frame.hash];
    return "applied";
  }
}

/** Rows are whole and unchanged rows keep their identity, so a screen redraws only what moved. */
export function patched(view: View, frame: Patch): View {
  const next: Record<string, unknown> = { ...view, ...frame.put };
  for (const name of new Set([...Object.keys(frame.set ?? {}), ...Object.keys(frame.unset ?? {})])) {
    const rows: Record<string, unknown> = { ...(view[name] as Record<string, unknown> | undefined), ...frame.set?.[name] };
    for (const key of frame.unset?.[name] ?? []) if (!(key in (frame.set?.[name] ?? {}))) delete rows[key];
    next[name] = rows;
  }
  return next;
}
