/** RecommendationCard, inbox row: number, full point name, time, two lines of text, tags. */
import type { Item } from "../console/floor.ts";
import * as vi from "../texts/vi.ts";
import { StatusBadge } from "./Badge.tsx";
import { handlingLook, type Look } from "./looks.ts";

interface Props {
  item: Item;
  /** Receipt of the best near-duplicate. */
  maybeSame: string | null;
  /** Receipt of what it was merged into. */
  mergedInto: string | null;
  selected: boolean;
  marked: boolean;
  onSelect: () => void;
  onMark: () => void;
}

export function RecommendationCard({ item, maybeSame, mergedInto, selected, marked, onSelect, onMark }: Props) {
  const tags = tagsOf(item, maybeSame, mergedInto);
  // What was handled keeps the height it had: its tag takes the place of the second line.
  const gained = item.handling !== "received" && tags.length === 1 && maybeSame === null;
  return (
    <li className={`rec ${selected ? "sel" : ""}`} aria-current={selected || undefined} data-receipt={item.receipt} data-id={item.id} onClick={onSelect}>
      <input type="checkbox" className="box" checked={marked} aria-label={`Chọn ${item.receipt}`} onClick={(event) => event.stopPropagation()} onChange={onMark} />
      <span className="no">{item.receipt}</span>
      <div className="grow">
        <div className="row">
          <span className="who clip grow" title={item.point_name}>
            {vi.shared.pointInList(item.point_name)}
          </span>
          <span className="tm">{vi.hhmm(item.received_at)}</span>
        </div>
        <p className={`tx ${gained ? "clip" : "clamp2"}`}>{item.wording}</p>
        <div className="tags">
          {tags.map((look) => (
            <StatusBadge key={look.text} look={look} small />
          ))}
        </div>
      </div>
    </li>
  );
}

function tagsOf(item: Item, maybeSame: string | null, mergedInto: string | null): Look[] {
  const tags: Look[] = [];
  if (item.objection) tags.push({ tone: "warn", icon: "alert", text: vi.tags.objection });
  if (item.urgent) tags.push({ tone: "bad", icon: "flag", text: vi.tags.urgent });
  if (item.late) tags.push({ tone: "warn", icon: "clock", text: vi.tags.late });
  if (item.masked) tags.push({ tone: "warn", icon: "shield", text: vi.tags.masked });
  if (item.channel === "phone") tags.push({ tone: "plain", icon: "phone", text: vi.tags.phone });
  if (item.channel === "slip") tags.push({ tone: "plain", icon: "paper", text: vi.tags.slip });
  if (item.clarification) tags.push({ tone: "plain", icon: "undo", text: vi.tags.clarified });
  if (mergedInto !== null) tags.push(item.likeness === null ? { tone: "ok", icon: "merge", text: vi.status.merged(mergedInto) } : { tone: "warn", icon: "merge", text: vi.status.mergedByEngine(mergedInto) });
  else if (item.handling !== "received") tags.push(handlingLook(item.handling));
  else if (maybeSame !== null) tags.push({ tone: "plain", icon: "merge", text: vi.tags.maybeSame(maybeSame) });
  return tags;
}
