/** TopicCard, Now: what is being talked about and what is read aloud. Number and full point name always together. */
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Floor, Item } from "../../console/floor.ts";
import type { ChairView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { Clauses, Counts } from "../../ui/text.tsx";
import { Timer } from "../../ui/time.tsx";
import type { Topic } from "../../ui/stage.ts";

interface Props {
  view: ChairView;
  floor: Floor;
  items: readonly Item[];
  offsetMs: number;
  hidden: boolean;
  onHide: () => void;
  onFull: () => void;
}
/** Fellow recommendations named under the first; the others are one key away. */
const ALSO_MAX = 6;

export function NowCard({ view, floor, items, offsetMs, hidden, onHide, onFull }: Props) {
  const { now } = floor;
  const first = items[0];
  const { card, text, level, cut } = useFit(`${now?.id}|${now?.title}|${first?.wording}|${items.length}|${now?.talking_points.length}`);
  if (now === null) return <Empty view={view} floor={floor} />;
  return (
    <article className={`card nowcard ${LEVELS[level]}`} ref={card} data-testid="now">
      <div className="nowcard-h">
        <StatusBadge look={{ tone: "now", icon: "now", text: vi.handling.called }} />
        <span>
          {vi.shared.topic} <b>{now.no}</b>
          {now.field === "" ? null : (
            <>
              <span className="sep" />
              {now.field}
            </>
          )}
        </span>
        {view.now_since === null ? null : <Timer since={view.now_since} allowedS={view.answer_seconds} offsetMs={offsetMs} />}
      </div>
      <h2 className="now-title" data-testid="now-title">
        <Clauses text={now.title} />
      </h2>
      <p className="counts">
        <Counts of={now} />
        {now.kind === null ? null : <StatusBadge look={{ tone: "ok", icon: "writing", text: vi.outcomes[now.kind] + (now.due === null ? "" : `, trước ${vi.dayMonth(now.due)}`) }} />}
      </p>
      {first === undefined ? <p className="say-none">{vi.chair.noItem}</p> : <Say item={first} textRef={text} cut={cut} onFull={onFull} />}
      <Also items={items.slice(1)} />
      <Brief topic={now} view={view} hidden={hidden} onHide={onHide} />
    </article>
  );
}

function Empty({ view, floor }: { view: ChairView; floor: Floor }) {
  const { next } = floor;
  const ended = next === null && view.counters.turns > 0;
  return (
    <article className="card nowcard" data-testid="now">
      <div className="empty">
        <b data-testid="now-title">{view.sealed ? vi.display.ended : ended ? vi.chair.allDone : vi.chair.noNow}</b>
        <p>{view.sealed ? vi.shared.endedHelp : next === null ? (ended ? vi.chair.noNextHelp : vi.chair.noNowNoQueue) : vi.chair.noNowHelp(view.counters.turns === 0 ? vi.chair.begin : vi.chair.verb, next.no)}</p>
      </div>
    </article>
  );
}

function Say({ item, textRef, cut, onFull }: { item: Item; textRef: RefObject<HTMLParagraphElement | null>; cut: boolean; onFull: () => void }) {
  return (
    <div className="say">
      <div>
        <span className="lbl">{vi.shared.receipt}</span>
        <span className="no">{item.receipt}</span>
      </div>
      <div>
        <p className="who">{vi.shared.pointNamed(item.point_name)}</p>
        <p className="text" ref={textRef}>
          <Clauses text={item.wording} />
        </p>
        {cut ? (
          <p className="more">
            {vi.chair.more(item.wording.length)}
            <Button kind="quiet" small onClick={onFull} hint="f">
              {vi.chair.full}
            </Button>
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Also({ items }: { items: readonly Item[] }) {
  if (items.length === 0) return null;
  return (
    <div className="also">
      <span className="also-l">{vi.chair.also}</span>
      <div>
        {items.slice(0, ALSO_MAX).map((item) => (
          <span key={item.id}>
            <b className="no">{item.receipt}</b> {vi.shared.pointInList(item.point_name)}
          </span>
        ))}
        {items.length > ALSO_MAX ? <span>+{items.length - ALSO_MAX}</span> : null}
      </div>
    </div>
  );
}

/** Who answers, and the lines that only chair and secretary see; one key hides them when a camera passes. */
function Brief({ topic, view, hidden, onHide }: { topic: Topic; view: ChairView; hidden: boolean; onHide: () => void }) {
  const department = topic.lead === null ? undefined : view.departments[topic.lead];
  return (
    <div className="brief">
      <div>
        <div className="lbl">{vi.chair.lead}</div>
        <div className="dept">{department?.name ?? vi.chair.noLead}</div>
        <div className="t2 head">{department?.head_title}</div>
      </div>
      <div>
        <div className="lbl">
          <Icon name="private" /> {vi.chair.brief}
          <button type="button" className="end plain" onClick={onHide}>
            {hidden ? vi.chair.show : vi.chair.hide} <KeyHint combo="v" />
          </button>
        </div>
        {hidden || topic.talking_points.length === 0 ? (
          <p className="t3 none">{hidden ? vi.chair.hidden : vi.chair.noBrief}</p>
        ) : (
          <ul>
            {topic.talking_points.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** How the card gives way, step by step: smaller title, then fewer lines of text. What is spoken keeps its size. */
const LEVELS = ["", "long", "long longer", "long longer longest"] as const;
interface Fit {
  content: string;
  level: 0 | 1 | 2 | 3;
  cut: boolean;
}

/** Which level the card needs and whether the text is cut: decided by measuring what was drawn. */
function useFit(content: string) {
  const card = useRef<HTMLElement>(null);
  const text = useRef<HTMLParagraphElement>(null);
  const [fit, setFit] = useState<Fit>({ content, level: 0, cut: false });
  const fresh = fit.content !== content;
  useLayoutEffect(() => {
    const overflows = (el: HTMLElement | null): boolean => el !== null && el.scrollHeight > el.clientHeight + 2;
    const level = fit.level < 3 && overflows(card.current) ? ((fit.level + 1) as Fit["level"]) : fit.level;
    const next: Fit = fresh ? { content, level: 0, cut: false } : { ...fit, level, cut: overflows(text.current) };
    if (next.content !== fit.content || next.level !== fit.level || next.cut !== fit.cut) setFit(next);
  });
  return { card, text, level: fresh ? 0 : fit.level, cut: !fresh && fit.cut };
}
