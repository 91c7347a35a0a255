/** TopicCard, Next: what the order proposes, with the reason in one line. Proposal, not lock. */
import type { ChairView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { Counts } from "../../ui/text.tsx";
import type { Topic } from "../../ui/stage.ts";

interface Props {
  next: Topic | null;
  view: ChairView;
  hidden: boolean;
  onHints: () => void;
}

export function NextCard({ next, view, hidden, onHints }: Props) {
  const badge = <StatusBadge look={{ tone: "next", icon: "play", text: vi.chair.nextBadge }} />;
  if (next === null)
    return (
      <article className="card nextc">
        <div className="row">{badge}</div>
        <h2 data-testid="next-title">{vi.chair.noNext}</h2>
        {view.sealed ? null : <p className="t2">{vi.chair.noNextHelp}</p>}
      </article>
    );
  const department = next.lead === null ? undefined : view.departments[next.lead];
  const [hint] = next.talking_points;
  return (
    <article className="card nextc">
      <div className="row">
        {badge}
        <span className="t2 end no-l">
          {vi.shared.topic} <b>{next.no}</b>
        </span>
      </div>
      <h2 data-testid="next-title" className="clamp2" title={next.title}>
        {next.title}
      </h2>
      <p className="t2 cnt">
        <Counts of={next} />
      </p>
      {next.reason === null ? null : (
        <p className={`reason ${next.override ? "over" : ""}`}>
          <Icon name={next.override ? "pencil" : "swap"} />
          <span>{next.reason}</span>
        </p>
      )}
      <p className="reason">
        <Icon name="building" />
        <b className="clip dep">{department?.name ?? vi.chair.noLead}</b>
        {next.talking_points.length === 0 ? null : (
          <button type="button" className="end nowrap plain" onClick={onHints}>
            {vi.chair.hints(next.talking_points.length)} <KeyHint combo="i" />
          </button>
        )}
      </p>
      {hint === undefined ? null : (
        <p className="reason">
          <Icon name="private" />
          <span className="clip">{hidden ? vi.chair.hidden : hint}</span>
        </p>
      )}
    </article>
  );
}
