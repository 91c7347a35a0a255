/** Why a connection ended and who acts on it: the page by itself, or a person. The table is the wire's own. */
import { CLOSE_CODES } from "./protocol.ts";

export const CONTINUITY_LOST = CLOSE_CODES.continuity_lost.code;
export const BAD_CREDENTIAL = CLOSE_CODES.bad_credential.code;
export const REVOKED = CLOSE_CODES.revoked.code;
export const FORK = CLOSE_CODES.fork.code;

const RECONNECTS: ReadonlyMap<number, boolean> = new Map(Object.values(CLOSE_CODES).map(({ code, reconnect }) => [code, reconnect]));

/** Whether to come back without a person. An unknown 44xx or 45xx (a later version's) waits; anything else comes back. */
export function reconnects(code: number): boolean {
  return RECONNECTS.get(code) ?? (code < 4400 || code > 4599);
}
