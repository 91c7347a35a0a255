/** The plain HTTP beside the socket: who am I, join with a code, a ticket for one hello. Changes with the hub's web door. */
import { BAD_CREDENTIAL, REVOKED } from "./closes.ts";
import { HTTP_TIMEOUT_MS } from "./limits.ts";
import { TicketRefused } from "./link.ts";
import type { Role } from "./protocol.ts";
import type { Identity } from "./store.ts";

/** Whose browser this is: what a machine may remember to work without the hub. No credential stands in it. */
export interface Member extends Identity {
  title: string;
}
export interface Session extends Member {
  csrf: string;
}
export type Joined =
  | { kind: "joined"; role: Role }
  | { kind: "refused"; status: number; retryAfterS: number | null };

/** Null when this browser has not joined. Throws when the hub cannot be reached in time. */
export async function fetchSession(withinMs = HTTP_TIMEOUT_MS): Promise<Session | null> {
  const answer = await request("/api/session", {}, withinMs);
  if (answer.status === 401 || answer.status === 403) return null;
  if (!answer.ok) throw new Error(`session: ${answer.status}`);
  return (await answer.json()) as Session;
}

/** What a page may know before anybody joined. */
export async function fetchConference(): Promise<{ conference: string; title: string }> {
  const answer = await request("/api/conference", {});
  if (!answer.ok) throw new Error(`conference: ${answer.status}`);
  return (await answer.json()) as { conference: string; title: string };
}

/** `attempt`: one id a code, so that a lost reply does not burn it. Throws when the hub cannot be reached. */
export async function join(conference: string, code: string, attempt: string): Promise<Joined> {
  const answer = await request("/api/join", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ conference, code, attempt }),
  });
  if (answer.ok) return { kind: "joined", role: ((await answer.json()) as { role: Role }).role };
  const retryAfterS = Number(answer.headers.get("Retry-After")) || null;
  return { kind: "refused", status: answer.status, retryAfterS };
}

/** Throws TicketRefused when the cookie is no longer good; another error when it may be tried again. */
export async function fetchTicket(csrf: string): Promise<string> {
  const answer = await request("/api/ticket", { method: "POST", headers: { "X-CSRF-Token": csrf } });
  if (answer.status === 401) throw new TicketRefused(BAD_CREDENTIAL);
  if (answer.status === 403) throw new TicketRefused(REVOKED);
  if (!answer.ok) throw new Error(`ticket: ${answer.status}`);
  return ((await answer.json()) as { ticket: string }).ticket;
}

/** What is true of this browser, without the token that proves it. */
export function memberOf({ device, conference, role, point, department, title }: Member): Member {
  return { device, conference, role, point, department, title };
}

function request(path: string, init: RequestInit, withinMs = HTTP_TIMEOUT_MS): Promise<Response> {
  return fetch(path, { ...init, cache: "no-store", signal: AbortSignal.timeout(withinMs) });
}
