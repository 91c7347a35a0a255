/** When to try again: full jitter, U(0, min(cap, base·2ⁿ)), so that hundreds of points do not come back together. */
import { RECONNECT_BASE_MS, RECONNECT_CAP_MS, RECONNECT_HEALTHY_MS } from "./limits.ts";

export class Backoff {
  #tries = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Tries since the last healthy connection. */
  get tries(): number {
    return this.#tries;
  }

  /** Milliseconds to wait before the next try; `floor_ms` is what the hub asked for, never undercut. */
  next(floor_ms = 0): number {
    const ceiling = Math.min(RECONNECT_CAP_MS, RECONNECT_BASE_MS * 2 ** Math.min(this.#tries, 16));
    this.#tries += 1;
    return floor_ms + this.#random() * ceiling;
  }

  /** A connection that lived this long was healthy: the next trouble starts from the shortest delay. */
  lived(ms: number): void {
    if (ms >= RECONNECT_HEALTHY_MS) this.#tries = 0;
  }
}
