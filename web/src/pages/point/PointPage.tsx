/** The moderator's page: write, send, see what became of it. It keeps working while the link is down. */
import { useEffect } from "react";
import "../../styles/point.css";
import { useCommands } from "../../console/commands.ts";
import { useDraft } from "../../console/draft.ts";
import { useLinkNotice } from "../../console/linkNotice.ts";
import type { PageProps } from "../../console/mount.tsx";
import type { LiveState } from "../../live/client.ts";
import type { Store } from "../../live/store.ts";
import * as vi from "../../texts/vi.ts";
import { LinkBadge } from "../../ui/frame.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { type NoticeText, StatusLine } from "../../ui/notice.tsx";
import { Clock } from "../../ui/time.tsx";
import { Compose } from "./Compose.tsx";
import { OwnItems } from "./OwnItems.tsx";
import { turnOf } from "./own.ts";
import { Attend, RollCall } from "./RollCall.tsx";

export function PointPage({ store, ...props }: PageProps<"point">) {
  if (store === null) throw new Error("the point's page needs its disk");
  return <WithStore {...props} store={store} />;
}

function WithStore({ client, state, session, store }: PageProps<"point"> & { store: Store }) {
  const commands = useCommands(client, state);
  const draft = useDraft(store, `${session.conference}/${session.point ?? ""}/recommendation`);
  const notice = useSlot(state, commands.notice);
  const unsent = state.entries.filter((entry) => entry.outcome === null).length;
  useLeaveWarning(unsent > 0);
  const { view } = state;
  return (
    <div className="pt">
      <header className="top">
        <h1 className="pname grow clip">
          {view === null ? session.title : vi.shared.pointNamed(vi.shared.withoutParent(view.point_name, view.parent_name))}
          <small>{view?.parent_name}</small>
        </h1>
        {view?.demo ? <span className="badge warn s only-wide-flex">{vi.shared.demo}</span> : null}
        <LinkBadge link={state.link} />
        <span className="only-wide">
          <Clock offsetMs={state.offsetMs} />
        </span>
      </header>
      <section className={`slot ${notice.tone}`} aria-label={vi.shared.notices}>
        <Icon name={notice.icon} />
        <span className="grow">
          <b>{notice.lead}</b> {notice.rest}
        </span>
      </section>
      <main className="cols">
        <section className="form" aria-label={vi.point.text}>
          <RollCall view={view} commands={commands} first={draft.text === ""} />
          <Compose state={state} commands={commands} draft={draft} />
          {view?.present ? <Attend view={view} commands={commands} /> : null}
        </section>
        <OwnItems state={state} commands={commands} unsent={unsent} onRewrite={(text) => draft.set(text)} draftEmpty={draft.text.trim() === ""} />
      </main>
      <StatusLine text={`${notice.lead} ${notice.rest ?? ""}`} />
    </div>
  );
}

/** The reserved slot: the worst thing to know, else that all is well. */
function useSlot(state: LiveState<"point">, refused: NoticeText | null): NoticeText {
  const link = useLinkNotice(state.link, "point");
  const { view } = state;
  if (link?.tone === "bad") return link;
  if (refused !== null) return refused;
  if (state.sealed) return { tone: "info", icon: "check", lead: vi.point.sealed };
  if (link !== null) return link;
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
  if (view.announcement) return { tone: "info", icon: "message", lead: view.announcement };
  if (!window.isSecureContext) return { tone: "warn", icon: "alert", lead: vi.point.insecure };
  return { tone: "info", icon: "done", lead: vi.point.good, rest: vi.point.phaseIs(view.phase_label) };
}

/** Closing the window with something that has not left warns. The browser words the question itself. */
function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [active]);
}
