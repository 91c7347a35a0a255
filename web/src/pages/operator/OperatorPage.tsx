/** The technicians' page: what stands against the hub, its vital signs, and the points that are connected or silent. */
import "../../styles/operator.css";
import { useLinkNotice } from "../../console/linkNotice.ts";
import type { PageProps } from "../../console/mount.tsx";
import type { LiveState } from "../../live/client.ts";
import type { OperatorView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Brand, LinkBadge } from "../../ui/frame.tsx";
import { StatusLine } from "../../ui/notice.tsx";
import { Clock } from "../../ui/time.tsx";
import { Alarms, Machine } from "./Machine.tsx";
import { groupsOf, silentOf } from "./points.ts";
import { SiteMap, Silent } from "./Sites.tsx";
import { useWatch } from "./watch.ts";

export function OperatorPage({ state, session }: PageProps<"operator">) {
  const watch = useWatch();
  const link = useLinkNotice(state, "operator");
  const { view, presence, offsetMs } = state;
  const silent = presence?.silent ?? null;
  const groups = groupsOf(view?.points ?? {}, silent);
  const sites = silentOf(groups);
  return (
    <div className="op">
      <header className="top">
        <Brand />
        <span className="b nowrap">{vi.roles.operator}</span>
        <h1 className="title clip grow">{view?.title ?? session.title}</h1>
        {view?.demo ? <span className="badge warn">{vi.shared.demo}</span> : null}
        {view === null ? null : <span className="badge clip phase">{view.phase_label}</span>}
        <LinkBadge link={state.link} />
        <Clock offsetMs={offsetMs} />
      </header>
      <main className="op-body">
        <aside className="op-side">
          <Tiles view={view} presence={presence} />
          <Alarms watch={watch} link={link} />
          <Machine watch={watch} offsetMs={offsetMs} />
          <Silent sites={sites} known={silent !== null} />
        </aside>
        <section className="op-main" aria-label={vi.operator.map}>
          <Legend />
          <SiteMap groups={groups} known={silent !== null} />
          <Commands />
        </section>
      </main>
      <StatusLine text={watch.health?.alarms[0]?.message ?? link?.lead ?? ""} />
    </div>
  );
}

/** Never a nought for what is not known. */
function Tiles({ view, presence }: { view: OperatorView | null; presence: LiveState<"operator">["presence"] }) {
  const total = presence?.total ?? view?.points_total ?? null;
  const gone = presence === null ? null : presence.total - presence.connected;
  return (
    <section className="card tiles" aria-label={vi.operator.counts}>
      <Tile value={presence?.connected ?? null} of={total} word={vi.operator.tiles.connected} testid="connected" />
      <Tile value={gone} word={vi.operator.tiles.silent} bad={gone !== null && gone > 0} />
      <Tile value={view?.points_present ?? null} of={total} word={vi.operator.tiles.present} />
      <Tile value={view?.counters.received ?? null} word={vi.operator.tiles.received} />
    </section>
  );
}

function Tile({ value, of, word, bad = false, testid }: { value: number | null; of?: number | null; word: string; bad?: boolean; testid?: string }) {
  return (
    <div>
      <b className={bad ? "bad num" : "num"} data-testid={testid}>
        {value ?? "–"}
        {of === undefined || of === null ? null : <small className="t3">/{of}</small>}
      </b>
      <span>{word}</span>
    </div>
  );
}

function Legend() {
  return (
    <p className="legend">
      {(["here", "lost", "never"] as const).map((presence) => (
        <span key={presence} className="row">
          <span className={`site ${presence}`} aria-hidden="true" /> {vi.operator.presence[presence]}
        </span>
      ))}
      <span className="t3">{vi.operator.mapHelp}</span>
    </p>
  );
}

function Commands() {
  return (
    <section className="card at-hub" aria-label={vi.operator.atHub}>
      <h2>{vi.operator.atHub}</h2>
      <dl className="commands">
        {vi.operator.commands.map(([command, meaning]) => (
          <div key={command}>
            <dt>
              <code>{command}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
