/** Near-duplicates of what is being read: band, shared words marked, one key to merge. Advice; nothing merges by itself. */
import type { Item } from "../../console/floor.ts";
import type { SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Marked } from "../../ui/text.tsx";
import { itemIn, type Suggestion } from "./inbox.ts";

interface Props {
  view: SecretaryView;
  item: Item;
  same: readonly Suggestion[];
  onMerge: (at: number) => void;
  onNotSame: (other: string) => void;
}
const STRENGTH = { very_close: 3, close: 2, possible: 1 } as const;

export function Duplicates({ view, item, same, onMerge, onNotSame }: Props) {
  const s = vi.secretary;
  return (
    <>
      <div className="card-h dup-h">
        <h2>{s.same}</h2>
        <span className="t3">{s.sameCount(same.length)}</span>
        {same.length === 0 ? null : (
          <span className="end t2">
            <mark>{s.sameWords}</mark> {s.sameMarked}
          </span>
        )}
      </div>
      <ol className="scroll dups" tabIndex={0} aria-label={s.same}>
        {same.map((row, i) => {
          const other = itemIn(view, row.candidate);
          if (other === null) return null;
          const fellows = Object.values(view.recommendations).filter((each) => each.merged_into === other.id).length;
          return (
            <li className="dup" key={row.id}>
              <div className="band">
                {s.bands[row.band]}
                <span className="m" aria-hidden="true">
                  {[1, 2, 3].map((n) => (
                    <i key={n} className={n <= STRENGTH[row.band] ? "on" : ""} />
                  ))}
                </span>
              </div>
              <div>
                <p className="tx">
                  <Marked text={other.wording} shared={row.shared} />
                </p>
                <p className="wh">
                  <b className="no">{other.receipt}</b> {vi.shared.pointInList(other.point_name)} {fellows > 0 ? s.alsoBy(fellows) : ""}
                  <span className="sep" />
                  {other.channel === "live" ? vi.hhmm(other.received_at) : vi.channels[other.channel].toLowerCase()}
                </p>
              </div>
              {item.merged_into === other.id ? (
                <StatusBadge look={{ tone: "ok", icon: "merge", text: s.merged }} />
              ) : (
                <div className="dup-b">
                  <Button small onClick={() => onMerge(i)} hint={`g ${i + 1}`}>
                    {s.merge}
                  </Button>
                  <Button small kind="quiet" onClick={() => onNotSame(other.id)}>
                    {s.notSame}
                  </Button>
                </div>
              )}
            </li>
          );
        })}
        {same.length === 0 ? <li className="empty-line">{s.noSame}</li> : null}
      </ol>
    </>
  );
}
