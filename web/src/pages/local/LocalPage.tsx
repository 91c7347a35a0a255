/** The moderator's page of a point client: the form and the list of the point's page, the link and the outbox of the
 * program beside it. The window may be closed; that program goes on sending. */
import { useEffect, useState } from "react";
import "../../styles/point.css";
import { useCommands } from "../../console/commands.ts";
import { useDraft } from "../../console/draft.ts";
import type { LinkState } from "../../live/link.ts";
import type { Store } from "../../live/store.ts";
import type { LocalClient, LocalState } from "../../local/client.ts";
import type { LocalPoint } from "../../local/door.ts";
import { local } from "../../texts/local.ts";
import * as vi from "../../texts/vi.ts";
import { Icon } from "../../ui/Icon.tsx";
import { StatusLine } from "../../ui/notice.tsx";
import { allGood, PointHeader, Slot, useLeaveWarning, worstOf } from "../point/board.tsx";
import { Compose } from "../point/Compose.tsx";
import { OwnItems } from "../point/OwnItems.tsx";
import { Attend, RollCall } from "../point/RollCall.tsx";
import { GoOn } from "./GoOn.tsx";
import { HERE_GRACE_MS, linkNotice } from "./slot.ts";

interface Props {
  client: LocalClient;
  state: LocalState;
  point: LocalPoint;
  store: Store;
}

export function LocalPage({ client, state, point, store }: Props) {
  const commands = useCommands(client, state);
  const draft = useDraft(store, `${point.conference}/${point.point}/recommendation`);
  const link = linkNotice(state, useLostFor(state.here));
  const notice = worstOf(state, link, commands.notice) ?? allGood(state);
  const unsent = state.entries.filter((entry) => entry.name === "submit" && entry.outcome === null).length;
  useLeaveWarning(state.held > 0);
  const { view } = state;
  return (
    <div className="pt">
      <PointHeader state={state} title={vi.shared.pointNamed(point.point)} />
      <Slot notice={notice} />
      <main className="cols">
        <section className="form" aria-label={vi.point.text}>
          {link?.act === undefined ? null : <GoOn key={link.act} act={link.act} />}
          <RollCall view={view} commands={commands} first={draft.text === ""} />
          <Compose state={state} commands={commands} draft={draft} />
          {view?.present ? <Attend view={view} commands={commands} /> : null}
          <Closing state={state} />
        </section>
        <OwnItems state={state} commands={commands} unsent={unsent} onRewrite={(text) => draft.set(text)} draftEmpty={draft.text.trim() === ""} />
      </main>
      <StatusLine text={`${notice.lead} ${notice.rest ?? ""}`} />
    </div>
  );
}

/** Whether the window may be closed; nothing where nobody would go on sending, which the slot says. */
function Closing({ state: { held, here, away } }: { state: LocalState }) {
  const goesOn = here.kind === "live" && away !== null && away.state !== "ended";
  if (held === 0 && !goesOn) return null;
  return (
    <p className="may-close" data-testid="may-close">
      <Icon name={held > 0 ? "alert" : "lock"} /> {held > 0 ? local.mayNotClose : local.mayClose}
    </p>
  );
}

/** For how long the program beside has not answered; looked at again when that begins to matter. */
function useLostFor(here: LinkState): number {
  const lost = here.kind === "waiting" || here.kind === "connecting";
  const [since, setSince] = useState<number | null>(null);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!lost) return setSince(null);
    setSince(Date.now());
    setNow(Date.now());
    const timer = window.setTimeout(() => setNow(Date.now()), HERE_GRACE_MS + 1);
    return () => window.clearTimeout(timer);
  }, [lost]);
  return since === null ? 0 : now - since;
}
