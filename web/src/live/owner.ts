/** One tab of a device owns its outbox; the others say so. Web Locks where the browser has them, else the newest tab. */

export interface Ownership {
  /** A person said "use it here": the other tab stands back. */
  take(): void;
  release(): void;
}

export function claim(name: string, changed: (here: boolean) => void): Ownership {
  return "locks" in navigator ? claimLock(name, changed) : claimNewest(name, changed);
}

function claimLock(name: string, changed: (here: boolean) => void): Ownership {
  let letGo = (): void => undefined;
  let over = false;
  const hold = (): Promise<void> => {
    changed(true);
    return new Promise((resolve) => (letGo = resolve));
  };
  const wait = async (options: LockOptions): Promise<void> => {
    try {
      await navigator.locks.request(name, options, hold);
    } catch {
      // Stolen by another tab, which is what a person asked for there.
    }
    if (over) return;
    changed(false);
    await wait({});
  };
  void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    if (lock !== null) return hold();
    changed(false);
    void wait({});
    return undefined;
  }).catch(() => {
    if (over) return;
    changed(false);
    void wait({});
  });
  return {
    take: () => void wait({ steal: true }),
    release: () => {
      over = true;
      letGo();
    },
  };
}

/** On plain http over a LAN there are no locks: whoever came last, or was asked last, owns. */
function claimNewest(name: string, changed: (here: boolean) => void): Ownership {
  const channel = new BroadcastChannel(name);
  channel.addEventListener("message", () => changed(false));
  const take = (): void => {
    channel.postMessage("mine");
    changed(true);
  };
  take();
  return { take, release: () => channel.close() };
}
