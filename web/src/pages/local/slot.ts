/** What the slot of a point client's page says of the two links it depends on. Pure. */
import { CONTRADICTION } from "../../console/linkNotice.ts";
import type { LocalState } from "../../local/client.ts";
import { local } from "../../texts/local.ts";
import * as vi from "../../texts/vi.ts";
import type { NoticeText } from "../../ui/notice.tsx";

/** A program that was started again answers within this; nobody needs to read of it. */
export const HERE_GRACE_MS = 3_000;
/** Close codes after which only a new join code helps; a rejoin that this side found out has none. */
const NEEDS_CODE: ReadonlySet<number> = new Set([4401, 4403, 4510]);

export interface LinkNotice extends NoticeText {
  /** What a person can do about it, on this page. */
  act?: "retry" | "code";
}

/** Null while both links are good and nothing waits. `hereLostMs`: for how long the program beside has not answered. */
export function linkNotice({ here, away, entries, contradiction }: LocalState, hereLostMs: number): LinkNotice | null {
  if (here.kind === "halted") return { tone: "bad", icon: "alert", lead: local.expired, rest: local.expiredHelp };
  if (hereLostMs > HERE_GRACE_MS) return { tone: "bad", icon: "alert", lead: local.stopped, rest: local.stoppedHelp };
  if (away === null) return null;
  if (away.state === "ended") {
    const code = away.why === "rejoin" ? 4510 : (away.code ?? 0);
    return { tone: "bad", icon: "alert", lead: local.ended[code] ?? local.endedOther(code), rest: local.holds, act: NEEDS_CODE.has(code) ? "code" : "retry" };
  }
  if (contradiction) return CONTRADICTION;
  if (away.state === "live" || (away.tries === 0 && away.pending === 0)) return null;
  const texts = entries.filter((entry) => entry.name === "submit" && entry.outcome === null).length;
  const rest = local.keeps;
  if (texts > 0) return { tone: "warn", icon: "refresh", lead: local.sendingAgain(texts), rest };
  if (away.pending > 0) return { tone: "warn", icon: "refresh", lead: local.waitingOthers(away.pending), rest };
  const lead = away.heard_at == null ? local.notYet(away.tries) : local.lostSince(vi.hhmm(away.heard_at), away.tries);
  return { tone: "warn", icon: "refresh", lead, rest };
}
