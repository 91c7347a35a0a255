/** What is known already of a text that is being typed. Nothing is promised and nothing waits for it: no answer is an answer too. */
import type { Alike, AlikeItem, Similar } from "./protocol.ts";

export interface Hinted {
  /** The hub answers such questions now. */
  offered: boolean;
  /** The likest first; of the latest text that was answered. */
  matches: readonly AlikeItem[];
}
const NOTHING: readonly AlikeItem[] = [];

export class Hints {
  readonly #send: (frame: Similar) => void;
  readonly #listeners = new Set<() => void>();
  #asked = 0;
  #now: Hinted = { offered: false, matches: NOTHING };

  constructor(send: (frame: Similar) => void) {
    this.#send = send;
  }
  get now(): Hinted {
    return this.#now;
  }
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Where it was not offered, an older hub would end the connection. */
  ask(text: string): void {
    if (!this.#now.offered) return;
    this.#asked += 1;
    this.#send({ type: "similar", n: this.#asked, text });
  }
  /** The text is gone: what was asked about it is of no use to anybody. */
  forget(): void {
    this.#asked += 1;
    this.#show({ ...this.#now, matches: NOTHING });
  }

  // ---- for the link ----------------------------------------------------------------------------------------------

  welcomed(offers: readonly string[]): void {
    this.#show({ offered: offers.includes("similar"), matches: NOTHING });
  }
  answered(frame: Alike): void {
    if (frame.n === this.#asked) this.#show({ ...this.#now, matches: frame.matches });
  }
  disconnected(): void {
    this.#show({ offered: false, matches: NOTHING });
  }

  #show(next: Hinted): void {
    if (next.offered === this.#now.offered && next.matches.length === 0 && this.#now.matches.length === 0) return;
    this.#now = next;
    for (const listener of this.#listeners) listener();
  }
}
