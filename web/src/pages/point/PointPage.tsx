/** The moderator's page: write, send, see what became of it. It keeps working while the link is down. */
import { type ReactNode, useSyncExternalStore } from "react";
import "../../styles/point.css";
import { useCommands } from "../../console/commands.ts";
import { useDraft } from "../../console/draft.ts";
import { needsCode, useLinkNotice } from "../../console/linkNotice.ts";
import type { PageProps } from "../../console/mount.tsx";
import type { LiveState } from "../../live/client.ts";
import type { Store } from "../../live/store.ts";
import { newerPage } from "../../offline/page.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { type NoticeText, StatusLine } from "../../ui/notice.tsx";
import { allGood, PointHeader, Slot, useLeaveWarning, worstOf } from "./board.tsx";
import { Compose } from "./Compose.tsx";
import { Keeping } from "./Keeping.tsx";
import { LeftBehind } from "./LeftBehind.tsx";
import { OwnItems } from "./OwnItems.tsx";
import { RetryNow } from "./RetryNow.tsx";
import { Attend, RollCall } from "./RollCall.tsx";
import { SimilarHint } from "./SimilarHint.tsx";

export function PointPage({ store, ...props }: PageProps<"point">) {
  if (store === null) throw new Error("the point's page needs its disk");
  return <WithStore {...props} store={store} />;
}

function WithStore({ client, state, session, store }: PageProps<"point"> & { store: Store }) {
  const commands = useCommands(client, state);
  const draft = useDraft(store, `${session.conference}/${session.point ?? ""}/recommendation`);
  const newer = useSyncExternalStore(newerPage.subscribe, newerPage.ready);
  const notice = useSlot(state, commands.notice, newer);
  const unsent = state.entries.filter((entry) => entry.outcome === null).length;
  useLeaveWarning(unsent > 0);
  const { view } = state;
  return (
    <div className="pt">
      <PointHeader state={state} title={session.title} />
      <Slot notice={notice}>
        <SlotAction state={state} newer={newer} onRetry={() => client.retryNow()} />
      </Slot>
      <Keeping unsent={unsent} />
      <main className="cols">
        <section className="form" aria-label={vi.point.text}>
          <RollCall view={view} commands={commands} first={draft.text === ""} />
          <Compose state={state} commands={commands} draft={draft} hint={<SimilarHint hints={client.hints} text={draft.text} />} />
          {view?.present ? <Attend view={view} commands={commands} /> : null}
          <LeftBehind store={store} member={session} />
        </section>
        <OwnItems state={state} commands={commands} unsent={unsent} onRewrite={(text) => draft.set(text)} draftEmpty={draft.text.trim() === ""} />
      </main>
      <StatusLine text={`${notice.lead} ${notice.rest ?? ""}`} />
    </div>
  );
}

/** What a person can do about the notice; nothing else stands in the slot. */
function SlotAction({ state, newer, onRetry }: { state: LiveState<"point">; newer: boolean; onRetry: () => void }): ReactNode {
  if (state.link.kind === "waiting") return <RetryNow until={state.link.until} onRetry={onRetry} />;
  if (needsCode(state.link))
    return (
      <a className="btn btn-s" href="/join" data-testid="new-code">
        {vi.entry.toJoin}
      </a>
    );
  if (!newer) return null;
  return (
    <Button small onClick={() => location.reload()} testid="reload">
      {vi.point.reload}
    </Button>
  );
}

/** The reserved slot: the worst thing to know, else that all is well. */
function useSlot(state: LiveState<"point">, refused: NoticeText | null, newer: boolean): NoticeText {
  const link = useLinkNotice(state, "point");
  const worst = worstOf(state, link, refused);
  if (worst !== null) return worst;
  return newer ? { tone: "info", icon: "refresh", lead: vi.point.newer } : allGood(state);
}
