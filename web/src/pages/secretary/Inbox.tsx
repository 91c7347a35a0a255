/** The list that is being read. New arrivals wait behind a counter; what was handled stays where it was. */
import { useEffect, useRef } from "react";
import type { SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { RecommendationCard } from "../../ui/RecommendationCard.tsx";
import { itemIn, suggestionsFor, TABS, type Tab } from "./inbox.ts";

interface Props {
  view: SecretaryView;
  /** Null while a search is shown. */
  tab: Tab | null;
  counts: Record<Tab, number>;
  rows: readonly string[];
  selected: string | null;
  marked: ReadonlySet<string>;
  fresh: number;
  onTab: (tab: Tab) => void;
  onSelect: (id: string) => void;
  onMark: (id: string) => void;
  onLoad: () => void;
}

export function Inbox(props: Props) {
  const { view, tab, rows, selected, fresh } = props;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector(".rec.sel")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <section className="card col" aria-label={vi.secretary.inbox}>
      <div className="tabs" role="tablist">
        {TABS.map((each) => (
          <button key={each} type="button" role="tab" aria-selected={each === tab} onClick={() => props.onTab(each)}>
            {vi.secretary.tabs[each]} {props.counts[each] === 0 ? null : <b>{props.counts[each]}</b>}
          </button>
        ))}
      </div>
      <ol className="scroll fill" ref={list} tabIndex={0} data-testid="inbox" aria-label={vi.secretary.inbox}>
        {rows.map((id) => {
          const item = itemIn(view, id);
          if (item === null) return null;
          const [same] = suggestionsFor(view, id, "merge", 1);
          return (
            <RecommendationCard
              key={id}
              item={item}
              maybeSame={itemIn(view, same?.candidate ?? null)?.receipt ?? null}
              mergedInto={itemIn(view, item.merged_into)?.receipt ?? null}
              selected={id === selected}
              marked={props.marked.has(id)}
              onSelect={() => props.onSelect(id)}
              onMark={() => props.onMark(id)}
            />
          );
        })}
        {rows.length === 0 ? <li className="empty-line">{tab === null ? vi.chair.callEmpty : vi.secretary.empty[tab]}</li> : null}
      </ol>
      {fresh > 0 ? (
        <div className="fresh" data-testid="fresh">
          <Icon name="down" /> {vi.secretary.fresh(fresh)}
          <Button small className="end" onClick={props.onLoad} hint="n">
            {vi.secretary.load}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
