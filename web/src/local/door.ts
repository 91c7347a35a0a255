/** The plain HTTP of a point client's page: which point this is, and asking an ended link to go on. */
import { HTTP_TIMEOUT_MS } from "../live/limits.ts";

export interface LocalPoint {
  conference: string;
  point: string;
}

/** Null for a browser that was not let in by a link. Throws when the program does not answer. */
export async function fetchPoint(): Promise<LocalPoint | null> {
  const answer = await fetch("/api/session", { cache: "no-store", signal: AbortSignal.timeout(HTTP_TIMEOUT_MS) });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`session: ${answer.status}`);
  return (await answer.json()) as LocalPoint;
}

/** Tries the ended link again, as a new device where a code is given. Null when it goes on, else the program's sentence. */
export async function goOn(code: string | null): Promise<string | null> {
  const answer = await fetch("/api/link", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
    signal: AbortSignal.timeout(2 * HTTP_TIMEOUT_MS), // the program asks the hub meanwhile
  });
  return answer.ok ? null : ((await answer.json()) as { message: string }).message;
}
