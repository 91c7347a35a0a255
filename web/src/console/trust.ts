/** No text becomes markup on these pages, and no script is started but ours. Changes when a library needs another. */

interface Policies {
  createPolicy(name: "default", rules: { createScriptURL(url: string): string }): unknown;
}

/** Where the browser knows Trusted Types the hub's headers demand them, and every string that would be parsed as markup or
 * run as a script throws. This default policy makes the one exception: the page's own worker has an address. */
export function ownWorkerOnly(url: string): string {
  if (url !== "/sw.js") throw new TypeError("only the page's own worker may be started");
  return url;
}

const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
policies?.createPolicy("default", { createScriptURL: ownWorkerOnly });
