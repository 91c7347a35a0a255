/** What every page of a point has around its form: whose it is, the slot with what the conference says, a warning on leaving. */
import { type ReactNode, useEffect } from "react";
import type { LiveState } from "../../live/client.ts";
import * as vi from "../../texts/vi.ts";
import { LinkBadge } from "../../ui/frame.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { NoticeText } from "../../ui/notice.tsx";
import { Clock } from "../../ui/time.tsx";
import { turnOf } from "./own.ts";

/** `title`: until the view says more. */
export function PointHeader({ state, title }: { state: LiveState<"point">; title: string }) {
  const { view } = state;
  return (
    <header className="top">
      <h1 className="pname grow clip">
        {view === null ? title : vi.shared.pointNamed(vi.shared.withoutParent(view.point_name, view.parent_name))}
        <small>{view?.parent_name}</small>
      </h1>
      {view?.demo ? <span className="badge warn s only-wide-flex">{vi.shared.demo}</span> : null}
      <LinkBadge link={state.link} />
      <span className="only-wide">
        <Clock offsetMs={state.offsetMs} />
      </span>
    </header>
  );
}

export function Slot({ notice, children }: { notice: NoticeText; children?: ReactNode }) {
  return (
    <section className={`slot ${notice.tone}`} aria-label={vi.shared.notices} data-testid="slot">
      <Icon name={notice.icon} />
      <span className="grow">
        <b>{notice.lead}</b> {notice.rest}
      </span>
      {children}
    </section>
  );
}

/** The worst thing to know: a link that needs a person, a refusal, the end, a link that waits, else what the board says. */
export function worstOf(state: LiveState<"point">, link: NoticeText | null, refused: NoticeText | null): NoticeText | null {
  if (link?.tone === "bad") return link;
  if (refused !== null) return refused;
  if (state.sealed) return { tone: "info", icon: "check", lead: vi.point.sealed };
  return link ?? boardNotice(state);
}

/** Null when there is nothing to do but to write. */
function boardNotice({ view }: LiveState<"point">): NoticeText | null {
  const turn = turnOf(view);
  if (turn !== null)
    return {
      tone: "info",
      icon: turn.kind === "called" ? "now" : "play",
      lead: turn.kind === "called" ? vi.point.called(turn.receipt) : vi.point.soon(turn.receipt),
      rest: vi.point.topicLine(turn.no, turn.title),
    };
  if (view === null) return { tone: "info", icon: "clock", lead: vi.shared.waitingView };
  if (view.intake === "closed") return { tone: "warn", icon: "lock", lead: vi.point.closed };
  return view.announcement ? { tone: "info", icon: "message", lead: view.announcement } : null;
}

export function allGood({ view }: LiveState<"point">): NoticeText {
  return { tone: "info", icon: "done", lead: vi.point.good, rest: view === null ? "" : vi.point.phaseIs(view.phase_label) };
}

/** Closing the window with something that only this window holds warns. The browser words the question itself. */
export function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [active]);
}
