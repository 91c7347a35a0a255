/** Why a connection ended and who acts on it: the page by itself, or a person. The table is the wire's own. */
import { CLOSE_CODES, LIMITS } from "./protocol.ts";

export const CONTINUITY_LOST = CLOSE_CODES.continuity_lost.code;
export const BAD_CREDENTIAL = CLOSE_CODES.bad_credential.code;
export const REVOKED = CLOSE_CODES.revoked.code;
export const FORK = CLOSE_CODES.fork.code;

const BAD_HELLO = CLOSE_CODES.bad_hello.code;
const RECONNECTS: ReadonlyMap<number, boolean> = new Map(Object.values(CLOSE_CODES).map(({ code, reconnect }) => [code, reconnect]));

/** A hub that waited for our hello in vain closes no sooner than this after we began to call it: docs/decisions/0013. */
const LATE_HELLO_MS = LIMITS.HELLO_S * 1_000 - 500;

/** Whether to come back without a person. An unknown 44xx or 45xx (a later version's) waits; anything else comes back.
 * A 4501 after the hub's wait for a hello says that ours was late, which is the line's doing, and not that it was wrong. */
export function reconnects(code: number, calledForMs = 0): boolean {
  if (code === BAD_HELLO && calledForMs >= LATE_HELLO_MS) return true;
  return RECONNECTS.get(code) ?? (code < 4400 || code > 4599);
}
