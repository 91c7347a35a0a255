/** Which files a page needs without the hub, and how they are kept: one version at a time, each file as it was built. Pure but for the cache. */

/** Path → "sha256-…" of its bytes. A page or a file that was changed on the way is refused, so versions never mix. */
export interface Shelf {
  version: string;
  files: Readonly<Record<string, string>>;
}
/** The parts of the browser that are used; a test gives its own. */
export interface Room {
  caches: CacheStorage;
  fetch(path: string, init: RequestInit): Promise<Response>;
}
const PREFIX = "diemcau-page-";
const nameOf = (shelf: Shelf): string => PREFIX + shelf.version;

/** All files or none: throws when one cannot be had as it was built, and the version before stays in use. */
export async function fill(shelf: Shelf, { caches, fetch }: Room): Promise<void> {
  const cache = await caches.open(nameOf(shelf));
  await Promise.all(
    Object.entries(shelf.files).map(async ([path, integrity]) => {
      // Names under /assets/ carry the hash of their content: what an older version holds is the same file.
      const kept = path.startsWith("/assets/") ? await caches.match(path, { ignoreVary: true }) : undefined;
      const file = kept ?? (await fetch(path, { integrity, cache: "no-cache", credentials: "omit", redirect: "error" }));
      if (!file.ok) throw new Error(`${path}: ${file.status}`);
      await cache.put(path, file);
    }),
  );
}

/** Takes away the other versions' files. */
export async function sweep(shelf: Shelf, { caches }: Room): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== nameOf(shelf));
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** The path of a request that the shelf may answer, else null: only our own files, only as they were asked for at the
 * building. Sessions, tickets, sockets and the other consoles go to the hub and are never kept. */
export function pathOf(shelf: Shelf, request: { method: string; url: string }, origin: string): string | null {
  const url = new URL(request.url);
  const ours = request.method === "GET" && url.origin === origin && url.search === "";
  return ours && Object.hasOwn(shelf.files, url.pathname) ? url.pathname : null;
}

/** The kept file, or undefined where the browser has thrown it away. */
export async function take(shelf: Shelf, path: string, { caches }: Room): Promise<Response | undefined> {
  return (await caches.open(nameOf(shelf))).match(path, { ignoreVary: true });
}
