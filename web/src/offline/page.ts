/** The page's side of working without the hub: asks the browser to keep page and texts, and learns of a newer page. */

/** What this browser has promised. `plain`: http over a network, where browsers give neither worker nor promise. */
export type Keeping = "plain" | "evictable" | "kept";

let newer = false;
const listeners = new Set<() => void>();

/** Begins to keep this page for the time without a hub. Does nothing where the browser does not allow it. */
export function keepPage(): void {
  if (!window.isSecureContext || !("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const { serviceWorker } = navigator;
  let first = serviceWorker.controller === null;
  serviceWorker.addEventListener("controllerchange", () => {
    newer ||= !first;
    first = false;
    for (const listener of listeners) listener();
  });
  // Refused in some private windows: the page then simply needs the hub to be opened.
  void serviceWorker.register("/sw.js").catch(() => undefined);
}

/** A hub that was away may have come back with newer pages; browsers look by themselves only when a page is opened. */
export function lookForNewer(): void {
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.getRegistration().then((found) => found?.update()).catch(() => undefined);
}

/** Whether a newer page lies ready: the next load takes it. */
export const newerPage = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  ready: (): boolean => newer,
};

/** Asks the browser not to throw our data away when its disk gets full. */
export async function askToKeep(): Promise<Keeping> {
  if (!window.isSecureContext) return "plain";
  try {
    return (await navigator.storage.persist()) ? "kept" : "evictable";
  } catch {
    return "evictable"; // a browser without the question gives no promise either
  }
}
