/** The bar of every console: brand, link, keys; and the page that stands where a console cannot. */
import type { ReactNode } from "react";
import type { LinkState } from "../live/link.ts";
import * as vi from "../texts/vi.ts";
import { Icon, type IconName } from "./Icon.tsx";

export function Mark() {
  return (
    <svg viewBox="0 0 26 26" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <path d="M13 13 4.5 5M13 13l8.5-8M13 13v9.5" />
      <g fill="currentColor" stroke="none">
        <circle cx="13" cy="13" r="3.8" />
        <circle cx="4" cy="4.5" r="2.6" />
        <circle cx="22" cy="4.5" r="2.6" />
        <circle cx="13" cy="23" r="2.6" />
      </g>
    </svg>
  );
}

export function Brand() {
  return (
    <span className="brand">
      <Mark />
      {vi.shared.product}
    </span>
  );
}

const LINK: Record<"live" | "weak" | "connecting" | "again" | "lost", { ok: boolean; icon: IconName }> = {
  live: { ok: true, icon: "wifi" },
  weak: { ok: false, icon: "wifi" },
  connecting: { ok: false, icon: "refresh" },
  again: { ok: false, icon: "refresh" },
  lost: { ok: false, icon: "wifi-off" },
};

export function linkWord(link: LinkState): keyof typeof LINK {
  if (link.kind === "live") return link.silentSince === null ? "live" : "weak";
  if (link.kind === "halted") return "lost";
  if (link.kind === "stopped" || (link.heardAt === null && link.tries === 0)) return "connecting";
  return "again";
}

export function LinkBadge({ link }: { link: LinkState }) {
  const word = linkWord(link);
  const { ok, icon } = LINK[word];
  return (
    <span className={ok ? "link-ok" : "link-bad"} data-testid="link" data-link={link.kind}>
      <Icon name={icon} /> {vi.link[word]}
    </span>
  );
}

/** Frame counts of who is connected, beside the number of points of the conference. */
export function PointsBadge({ connected, total, word }: { connected: number | null; total: number; word: boolean }) {
  return (
    <span className="t2 nowrap" title={vi.shared.points}>
      <Icon name="pin" /> <b>{connected ?? "–"}</b>/{total}
      {word ? ` ${vi.shared.points}` : <span className="vh"> {vi.shared.points}</span>}
    </span>
  );
}

/** Where there is no console to show: one sentence what is so, one what to do. */
export function Gate({ title, help, children }: { title: string; help?: string; children?: ReactNode }) {
  return (
    <main className="gate">
      <div className="card">
        <Brand />
        <h1>{title}</h1>
        {help === undefined ? null : <p className="t2">{help}</p>}
        {children}
      </div>
    </main>
  );
}
