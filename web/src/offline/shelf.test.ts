/** The moderator's page is kept whole and as it was built; nothing else of the hub is ever kept. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, pathOf, type Room, type Shelf, sweep, take } from "./shelf.ts";

const shelf = (version: string, more: Record<string, string> = {}): Shelf => ({ version, files: { "/point": `sha256-${version}`, "/assets/a-1.js": "sha256-a", ...more } });
const ORIGIN = "https://hub.example";

/** A cache in memory, and a hub that counts what it was asked for. */
function room(missing: readonly string[] = []): Room & { asked: [string, RequestInit][]; names: () => Promise<string[]> } {
  const kept = new Map<string, Map<string, Response>>();
  const open = (name: string): Map<string, Response> => kept.get(name) ?? kept.set(name, new Map()).get(name) ?? new Map();
  const asked: [string, RequestInit][] = [];
  const caches = {
    open: (name: string) => {
      const files = open(name);
      return Promise.resolve({
        put: (path: string, file: Response) => Promise.resolve(void files.set(path, file)),
        match: (path: string) => Promise.resolve(files.get(path)),
      });
    },
    match: (path: string) => Promise.resolve([...kept.values()].map((files) => files.get(path)).find((file) => file !== undefined)),
    keys: () => Promise.resolve([...kept.keys()]),
    delete: (name: string) => Promise.resolve(kept.delete(name)),
  } as unknown as CacheStorage;
  const fetch = (path: string, init: RequestInit): Promise<Response> => {
    asked.push([path, init]);
    return missing.includes(path) ? Promise.resolve(new Response("", { status: 404 })) : Promise.resolve(new Response(path));
  };
  return { caches, fetch, asked, names: () => caches.keys() };
}

test("every file is asked for with its hash, without cookies, and kept", async () => {
  const here = room();
  await fill(shelf("1"), here);
  assert.deepEqual(here.asked.map(([path, init]) => [path, init.integrity, init.credentials]), [["/point", "sha256-1", "omit"], ["/assets/a-1.js", "sha256-a", "omit"]]);
  assert.equal(await (await take(shelf("1"), "/point", here))?.text(), "/point");
});

test("a newer version fetches only what is new, and takes the place of the older", async () => {
  const here = room();
  await fill(shelf("1"), here);
  here.asked.length = 0;
  await fill(shelf("2", { "/assets/b-2.js": "sha256-b" }), here);
  assert.deepEqual(here.asked.map(([path]) => path), ["/point", "/assets/b-2.js"]);
  await sweep(shelf("2"), here);
  assert.deepEqual(await here.names(), ["diemcau-page-2"]);
});

test("a version that cannot be had whole is refused, and the older stays", async () => {
  const here = room(["/assets/b-2.js"]);
  await fill(shelf("1"), here);
  await assert.rejects(fill(shelf("2", { "/assets/b-2.js": "sha256-b" }), here));
  assert.ok(await take(shelf("1"), "/point", here));
});

test("caches of others are left alone", async () => {
  const here = room();
  await here.caches.open("somebody-else");
  await sweep(shelf("1"), here);
  assert.deepEqual(await here.names(), ["somebody-else"]);
});

test("only our own files are answered for: no session, ticket, other console, other host or query", () => {
  const asked = (url: string, method = "GET") => pathOf(shelf("1"), { url: new URL(url, ORIGIN).href, method }, ORIGIN);
  assert.equal(asked("/point"), "/point");
  assert.equal(asked("/point#x"), "/point");
  assert.equal(asked("/assets/a-1.js"), "/assets/a-1.js");
  for (const path of ["/api/session", "/api/ticket", "/chair", "/ws/console", "/point?x=1", "/point/", "/", "/constructor", "https://evil.example/point"])
    assert.equal(asked(path), null, path);
  assert.equal(asked("/point", "POST"), null);
});
