/** The point's own list: RecommendationCard as its owner sees it, with what the owner may still do. */
import { useState } from "react";
import type { Commands } from "../../console/commands.ts";
import type { Entry, LiveState } from "../../live/client.ts";
import type { PointItemRow, PointView } from "../../live/protocol.ts";
import { local } from "../../texts/local.ts";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { type Look, ownLook } from "../../ui/looks.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { alsoHide, readHidden } from "./hidden.ts";
import { ItemActions } from "./ItemActions.tsx";
import { engineLine, type Own, ownList } from "./own.ts";

interface Props {
  state: LiveState<"point">;
  commands: Commands;
  unsent: number;
  draftEmpty: boolean;
  onRewrite: (text: string) => void;
}
export function OwnItems({ state, commands, unsent, draftEmpty, onRewrite }: Props) {
  const [hidden, setHidden] = useState(readHidden);
  const list = ownList(state.view, state.entries, hidden);
  const hide = (id: string): void => setHidden(alsoHide(hidden, id));
  const left = state.view?.open_items_left ?? null;
  return (
    <section className="card mine" aria-label={vi.point.mine}>
      <div className="card-h">
        <h2>{vi.point.mine}</h2>
        <span className="t2 end nowrap">{unsent > 0 ? vi.point.unsent(unsent) : left === null ? "" : vi.point.left(left)}</span>
      </div>
      <ol className="scroll" data-testid="own-items" tabIndex={0} aria-label={vi.point.mine}>
        {list.map((own) =>
          own.kind === "local" ? (
            <LocalItem
              key={own.id}
              own={own}
              onHide={() => hide(own.id)}
              onRewrite={draftEmpty ? () => (onRewrite(own.text), hide(own.id)) : null}
            />
          ) : (
            <KnownItem key={own.id} own={own} view={state.view} commands={commands} />
          ),
        )}
        {list.length === 0 ? (
          <li className="empty-line">
            <b>{vi.point.none}</b> {vi.point.noneHelp}
          </li>
        ) : null}
      </ol>
    </section>
  );
}

function LocalItem({ own, onHide, onRewrite }: { own: Extract<Own, { kind: "local" }>; onHide: () => void; onRewrite: (() => void) | null }) {
  const { entry } = own;
  const refused = entry.standing === "refused" || entry.standing === "orphaned";
  const receipt = entry.outcome?.kind === "acknowledged" ? entry.outcome.receipt : null;
  return (
    <li className="it" data-standing={entry.standing}>
      <div className="row">
        {receipt === null ? <span className="t3 b">{vi.point.noReceipt}</span> : <span className="no">{receipt}</span>}
        <span className="end" />
        <StatusBadge look={localLook(entry)} />
      </div>
      <p className="tx clamp2">{own.text}</p>
      <p className="fx">
        <Icon name={refused ? "alert" : "lock"} /> {localLine(entry, receipt)}
      </p>
      {refused ? (
        <div className="do">
          {onRewrite === null ? null : (
            <Button small onClick={onRewrite}>
              {vi.point.rewrite}
            </Button>
          )}
          <Button small onClick={onHide}>
            {vi.point.hide}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function localLook(entry: Entry): Look {
  switch (entry.standing) {
    case "acknowledged":
      return { tone: "plain", icon: "inbox", text: vi.status.arrived };
    case "refused":
      return { tone: "bad", icon: "x", text: vi.status.refused };
    case "orphaned":
      return { tone: "warn", icon: "lock", text: vi.status.orphaned };
    default:
      return { tone: "warn", icon: "clock", text: vi.status.unsent };
  }
}

function localLine(entry: Entry, receipt: string | null): string {
  if (entry.standing === "held") return local.held;
  if (entry.outcome === null) return `${vi.point.savedAt(vi.hhmm(entry.at))}${entry.standing === "sent" ? `. ${vi.point.sending}` : ""}`;
  switch (entry.outcome.kind) {
    case "acknowledged":
      return vi.point.arrived(receipt ?? "");
    case "refused":
      return vi.point.refused(vi.refusal(entry.outcome.code));
    case "orphaned":
      return vi.point.orphaned;
    default:
      return unreachable(entry.outcome);
  }
}

function KnownItem({ own, view, commands }: { own: Extract<Own, { kind: "known" }>; view: PointView | null; commands: Commands }) {
  const { item } = own;
  const isNext = item.topic !== null && item.topic === view?.next;
  const restricted = item.publication === "restricted";
  return (
    <li className={`it ${item.handling === "called" ? "live" : ""}`} data-receipt={item.receipt}>
      <div className="row">
        <span className="no">{item.receipt}</span>
        <span className="end" />
        <StatusBadge look={ownLook(item, isNext, today())} />
      </div>
      <p className="tx clamp2">{restricted ? vi.point.restricted : item.text}</p>
      {linesOf(item, view).map((line) => (
        <p className="fx" key={line}>
          {line}
        </p>
      ))}
      {own.pending === null ? (
        <ItemActions id={own.id} item={item} commands={commands} />
      ) : (
        <p className="fx">
          <Icon name="lock" /> {vi.point.pendingAction(own.pending.name)}
        </p>
      )}
    </li>
  );
}

/** What its owner should know, in the order of what happens to it. */
function linesOf(item: PointItemRow, view: PointView | null): string[] {
  const topic = item.topic === null ? undefined : view?.topics[item.topic];
  const lines: string[] = [];
  if (item.handling === "received") lines.push(vi.point.arrivedAt(vi.hhmm(item.received_at)));
  if (item.handling === "called" && topic?.lead) lines.push(vi.point.answers(topic.lead));
  else if (topic !== undefined) lines.push(item.place === null ? vi.point.underTopic(topic.no) : vi.point.place(topic.no, item.place));
  const linked = engineLine(item);
  if (linked !== null) lines.push(linked);
  if (item.merged_with > 1) lines.push(vi.point.together(item.merged_with));
  if (item.merged_into !== null) lines.push(vi.point.keptOriginal);
  if (item.split_into.length > 0) lines.push(vi.point.splitInto(item.split_into));
  if (item.reason !== null && item.reason !== "") lines.push(vi.point.reason(item.reason));
  if (item.answer !== null && item.answer !== "") lines.push(vi.point.answer(item.answer));
  if (item.objected) lines.push(vi.point.objected);
  if (item.late) lines.push(vi.point.late);
  return lines;
}

function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${String(value)}`);
}
