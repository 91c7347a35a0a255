/** The service worker: answers for the moderator's page when the hub cannot. It keeps files of ours and nothing else. */
import { fill, pathOf, type Room, type Shelf, sweep, take } from "./shelf.ts";

/** What the types of a page do not know of a worker. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly location: Location;
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", heard: (event: Lasting) => void): void;
  addEventListener(name: "fetch", heard: (event: Asked) => void): void;
}
declare const self: Worker;
/** The build writes the list in the place of this name (vite.config.ts). */
declare const __SHELF__: Shelf;

const shelf = __SHELF__;
const room: Room = { caches, fetch: (path, init) => fetch(path, init) };

// A new version waits for nobody: an open page has all its scripts in memory, so it goes on as it is, with what is being
// typed, and the next load is the new one.
self.addEventListener("install", (event) => event.waitUntil(fill(shelf, room).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(sweep(shelf, room)));
// From the shelf first, also online: on a stalled line a page that waits for the hub is no page.
self.addEventListener("fetch", (event) => {
  const path = pathOf(shelf, event.request, self.location.origin);
  if (path !== null) event.respondWith(take(shelf, path, room).then((file) => file ?? fetch(event.request)));
});
