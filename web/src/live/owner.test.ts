/** Of several tabs one owns the outbox: the first with locks, the newest without; who closes hands over. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Channel, claimLock, claimNewest, type Ownership } from "./owner.ts";

const turns = async (n = 20): Promise<void> => {
  for (let i = 0; i < n; i += 1) await new Promise((resolve) => setImmediate(resolve));
};
interface Tab extends Ownership {
  heard: boolean[];
}
const here = (...tabs: Tab[]) => tabs.map((tab) => tab.heard.at(-1));

/** One lock, as the standard has it: in line, if available, stolen. */
class Locks {
  #holder: { reject: (why: Error) => void } | null = null;
  readonly #line: (() => void)[] = [];
  request = ((_name: string, options: LockOptions, run: (lock: Lock | null) => Promise<void>): Promise<void> => {
    const lock = {} as Lock;
    if (options.ifAvailable && this.#holder !== null) return Promise.resolve(run(null));
    if (options.steal) {
      this.#holder?.reject(new Error("stolen"));
      return this.#hold(run, lock);
    }
    if (this.#holder === null) return this.#hold(run, lock);
    return new Promise((resolve, reject) => {
      const go = (): void => void this.#hold(run, lock).then(resolve, reject);
      this.#line.push(go);
      options.signal?.addEventListener("abort", () => {
        this.#line.splice(this.#line.indexOf(go), 1);
        reject(new Error("aborted"));
      });
    });
  }) as unknown as LockManager["request"];
  #hold(run: (lock: Lock) => Promise<void>, lock: Lock): Promise<void> {
    return new Promise((resolve, reject) => {
      const me = { reject };
      this.#holder = me;
      void run(lock).then(() => {
        if (this.#holder === me) {
          this.#holder = null;
          this.#line.shift()?.();
        }
        resolve();
      });
    });
  }
}
function lockTab(locks: Locks): Tab {
  const heard: boolean[] = [];
  return { heard, ...claimLock("n", (now) => heard.push(now), locks) };
}

test("with locks the first tab owns, the next waits, and gets it when the first closes", async () => {
  const locks = new Locks();
  const [a, b] = [lockTab(locks), lockTab(locks)];
  await turns();
  assert.deepEqual(here(a, b), [true, false]);
  a.release();
  await turns();
  assert.deepEqual(here(b), [true]);
});

test("with locks a person may take it to another tab, and back, and what was closed gets nothing", async () => {
  const locks = new Locks();
  const [a, b] = [lockTab(locks), lockTab(locks)];
  await turns();
  b.take();
  await turns();
  assert.deepEqual(here(a, b), [false, true]);
  a.take();
  await turns();
  assert.deepEqual(here(a, b), [true, false]);
  const told = b.heard.length;
  b.release();
  a.release();
  b.take();
  await turns();
  assert.equal(b.heard.length, told);
  const c = lockTab(locks);
  await turns();
  assert.deepEqual(here(c), [true]);
});

/** Tabs without locks: words between them, and a clock that the test moves. */
class Hall {
  readonly #channels = new Set<Channel>();
  #timers: { at: number; run: () => void }[] = [];
  now = 0;
  tab(): Tab & { crash: () => void } {
    const channel: Channel = {
      onmessage: null,
      postMessage: (data) => [...this.#channels].filter((other) => other !== channel).forEach((other) => other.onmessage?.({ data })),
      close: () => this.#channels.delete(channel),
    };
    this.#channels.add(channel);
    let alive = true;
    const heard: boolean[] = [];
    const after = (ms: number, run: () => void) => {
      const timer = { at: this.now + ms, run: () => alive && run() };
      this.#timers.push(timer);
      return () => (this.#timers = this.#timers.filter((each) => each !== timer));
    };
    const own = claimNewest(channel, (now) => heard.push(now), { after, random: () => 0.5 });
    const crash = (): void => {
      alive = false;
      this.#channels.delete(channel);
    };
    return { heard, crash, ...own };
  }
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const [next] = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.now = next.at;
      this.#timers = this.#timers.filter((each) => each !== next);
      next.run();
    }
    this.now = end;
  }
}

test("without locks the newest tab owns, and no waiting tab takes it while the owner answers", () => {
  const hall = new Hall();
  const [a, b] = [hall.tab(), hall.tab()];
  assert.deepEqual(here(a, b), [false, true]);
  hall.pass(60_000);
  assert.deepEqual(here(a, b), [false, true]);
  a.take();
  assert.deepEqual(here(a, b), [true, false]);
});

test("without locks a tab that is gone without a word is followed by exactly one other", () => {
  const hall = new Hall();
  const [a, b, c] = [hall.tab(), hall.tab(), hall.tab()];
  c.crash();
  hall.pass(20_000);
  assert.equal(here(a, b).filter(Boolean).length, 1);
});
