/** Who this browser is: what the hub says, else what this machine remembers. Changes with how a page begins. */
import { useCallback, useEffect, useState } from "react";
import { HTTP_TIMEOUT_MS, SESSION_WAIT_MS } from "../live/limits.ts";
import type { Role } from "../live/protocol.ts";
import { fetchSession, type Member, memberOf, type Session } from "../live/session.ts";
import type { Store } from "../live/store.ts";

/** `csrf` is null where only the machine's memory was asked: the hub gives it before the first ticket. */
export type Found =
  | { kind: "asking" }
  | { kind: "unreachable" }
  | { kind: "none" }
  | { kind: "member"; member: Member; csrf: string | null };
/** A hub that is restarting is asked again at this pace. */
const ASK_AGAIN_MS = 3_000;

/** What is known now, and how to say that this browser has joined anew. */
export function useSeat(role: Role, store: Store | null): [Found, (session: Session) => void] {
  const [found, setFound] = useState<Found>({ kind: "asking" });
  const take = useCallback(
    (session: Session) => {
      setFound({ kind: "member", member: memberOf(session), csrf: session.csrf });
      // Without this memory the page only needs the hub to begin: no reason to stop.
      void store?.remember(memberOf(session)).catch(() => undefined);
    },
    [store],
  );
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const ask = async (kept: Member | null): Promise<void> => {
      try {
        const session = await fetchSession(kept === null ? HTTP_TIMEOUT_MS : SESSION_WAIT_MS);
        if (gone) return;
        if (session === null) setFound({ kind: "none" });
        else take(session);
      } catch {
        if (gone) return;
        if (kept !== null) return setFound({ kind: "member", member: kept, csrf: null });
        setFound({ kind: "unreachable" });
        timer = window.setTimeout(() => void ask(null), ASK_AGAIN_MS * (0.5 + Math.random()));
      }
    };
    void (store?.remembered(role) ?? Promise.resolve(null)).catch(() => null).then(ask);
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, [role, store, take]);
  return [found, take];
}
