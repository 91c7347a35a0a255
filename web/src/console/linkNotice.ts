/** What the notice slot says of the link: a point keeps what is sent, the others learn what to do meanwhile. */
import { useEffect, useState } from "react";
import { BAD_CREDENTIAL, FORK, REVOKED } from "../live/closes.ts";
import type { LinkState } from "../live/link.ts";
import type { Role } from "../live/protocol.ts";
import * as vi from "../texts/vi.ts";
import type { NoticeText } from "../ui/notice.tsx";

/** Whose screen it is: who else can act while it waits differs. */
export type Seat = Exclude<Role, "display">;

export function useLinkNotice({ link, contradiction }: { link: LinkState; contradiction: boolean }, at: Seat): NoticeText | null {
  const down = link.kind !== "stopped" && link.kind !== "halted" && !(link.kind === "live" && link.silentSince === null);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!down) return undefined;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [down]);
  return orContradiction(linkNotice(link, at, now), contradiction);
}

/** A hub that contradicts itself goes before a link that waits, not before one that needs a person. */
export function orContradiction(notice: NoticeText | null, contradiction: boolean): NoticeText | null {
  return contradiction && notice?.tone !== "bad" ? CONTRADICTION : notice;
}

export const CONTRADICTION: NoticeText = { tone: "warn", icon: "alert", lead: vi.link.contradiction, rest: vi.link.contradictionHelp };

/** Null while all is well, and in the first moments of a page, when nothing was lost yet. */
export function linkNotice(link: LinkState, at: Seat, now: number): NoticeText | null {
  if (link.kind === "halted") {
    const lead = vi.closes[link.code] ?? vi.closeUnknown(link.code);
    return { tone: "bad", icon: "alert", lead, ...(at === "point" ? { rest: vi.link.pointHolds } : {}) };
  }
  if (link.kind === "stopped") return null;
  if (link.kind === "live") return link.silentSince === null ? null : silentNotice(at, now - link.silentSince);
  if (link.heardAt === null && link.tries === 0) return null;
  const tries = Math.max(1, link.tries);
  if (at === "point") return { tone: "warn", icon: "refresh", lead: vi.link.pointLost(tries), rest: vi.link.pointKeeps };
  if (link.heardAt === null) return { tone: "warn", icon: "refresh", lead: vi.link.notYet };
  const lost = vi.link.lostFor(Math.max(0, Math.round((now - link.heardAt) / 1_000)), tries);
  return { tone: "warn", icon: "refresh", lead: lost, rest: `${vi.link.kept(vi.hhmmss(link.heardAt))} ${vi.link.meanwhile[at]}` };
}

/** Not lost yet, and no longer good: the hub beats, and its beats are missing. */
function silentNotice(at: Seat, silentMs: number): NoticeText {
  const lead = vi.link.silent(Math.max(0, Math.round(silentMs / 1_000)));
  return { tone: "warn", icon: "refresh", lead, rest: at === "point" ? vi.link.pointKeeps : vi.link.meanwhile[at] };
}

/** Whether a new join code is the way out: the credential is gone, or this machine holds an old copy of itself. */
export function needsCode(link: LinkState): boolean {
  return link.kind === "halted" && CODES_HELP.has(link.code);
}
const CODES_HELP: ReadonlySet<number> = new Set([BAD_CREDENTIAL, REVOKED, FORK]);
