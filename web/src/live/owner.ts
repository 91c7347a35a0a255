/** One tab of a device owns its outbox; the others say so. Web Locks where the browser has them, else whoever came last. */
import { OWNER_ANSWER_MS, OWNER_ASK_MS } from "./limits.ts";

export interface Ownership {
  /** A person said "use it here": the other tab stands back. */
  take(): void;
  release(): void;
}
/** As `BroadcastChannel`: what one tab posts, every other tab of the name hears. */
export interface Channel {
  postMessage(word: Word): void;
  onmessage: ((message: { data: Word }) => void) | null;
  close(): void;
}
/** "mine": I own it from now on. "who": does anybody? "here": I do. */
type Word = "mine" | "who" | "here";
export interface Timers {
  after(ms: number, run: () => void): () => void;
  random(): number;
}

/** `changed` hears at once, and whenever it changes, whether the outbox is owned here. */
export function claim(name: string, changed: (here: boolean) => void): Ownership {
  if ("locks" in navigator) return claimLock(name, changed, navigator.locks);
  const after: Timers["after"] = (ms, run) => {
    const timer = window.setTimeout(run, ms);
    return () => window.clearTimeout(timer);
  };
  return claimNewest(new BroadcastChannel(name) as Channel, changed, { after, random: () => Math.random() });
}

export function claimLock(name: string, changed: (here: boolean) => void, locks: Pick<LockManager, "request">): Ownership {
  const over = new AbortController();
  let letGo = (): void => undefined;
  const hold = (lock: Lock | null): Promise<void> => {
    if (lock === null || over.signal.aborted) return Promise.resolve();
    changed(true);
    return new Promise((resolve) => (letGo = resolve));
  };
  const stoodBack = (): void => {
    if (!over.signal.aborted) changed(false);
  };
  /** In line for as long as the tab lives: who owned it before closes, or is closed. */
  const inLine = async (): Promise<void> => {
    while (!over.signal.aborted) {
      try {
        await locks.request(name, { signal: over.signal }, hold);
      } catch {
        // Taken by another tab, which is what a person asked for there; or this one is over.
      }
      stoodBack();
    }
  };
  const begin = async (): Promise<void> => {
    try {
      await locks.request(name, { ifAvailable: true }, hold);
    } catch {
      // Taken by another tab.
    }
    stoodBack();
    await inLine();
  };
  void begin();
  return {
    take: () => void locks.request(name, { steal: true }, hold).catch(stoodBack),
    release: () => {
      over.abort();
      letGo();
    },
  };
}

/** On plain http over a LAN there are no locks. The tab that came last, or was asked last, owns; a waiting tab asks on
 * and takes over when nobody answers. Two owners for a moment do no harm: the store lets only the last one write. */
export function claimNewest(channel: Channel, changed: (here: boolean) => void, { after, random }: Timers): Ownership {
  let here = false;
  let cancel = (): void => undefined;
  const become = (now: boolean): void => {
    here = now;
    changed(now);
    cancel();
    if (!now) askLater();
  };
  const take = (): void => {
    channel.postMessage("mine");
    become(true);
  };
  const askLater = (): void => {
    cancel();
    cancel = after(OWNER_ASK_MS * (0.5 + random()), () => {
      cancel = after(OWNER_ANSWER_MS * (1 + random()), take);
      channel.postMessage("who");
    });
  };
  channel.onmessage = ({ data }) => {
    if (data === "mine") become(false);
    else if (data === "who" && here) channel.postMessage("here");
    else if (data === "here" && !here) askLater();
  };
  take();
  return {
    take,
    release: () => {
      cancel();
      channel.onmessage = null;
      channel.close();
    },
  };
}
