/** RecommendationCard, full: the text, the original, where it belongs, what may be done, what it may repeat. */
import { Menu } from "@mantine/core";
import type { RefObject } from "react";
import type { Item } from "../../console/floor.ts";
import type { SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { handlingLook } from "../../ui/looks.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { Notice, type NoticeText, Undo } from "../../ui/notice.tsx";
import { Marked, Reasons } from "../../ui/text.tsx";
import type { Acts } from "./acts.ts";
import type { Asked } from "./Dialogs.tsx";
import { Duplicates } from "./Duplicates.tsx";
import { firstAsked, itemIn, likely, NOT_SAME_KEY, partsFor, proposedFor, type Question, SAME_KEY, type Suggestion } from "./inbox.ts";

interface Props {
  view: SecretaryView;
  item: Item | null;
  markedCount: number;
  handled: boolean;
  questions: readonly Question[];
  topics: readonly Suggestion[];
  original: boolean;
  acts: Acts;
  busy: boolean;
  notice: NoticeText | null;
  moreRef: RefObject<HTMLButtonElement | null>;
  onOriginal: () => void;
  onPrimary: () => void;
  onAsk: (make: (items: readonly Item[]) => Asked) => void;
  onMerge: (rows: readonly Suggestion[], head: string) => void;
  onNotSame: (row: Suggestion) => void;
  onAssign: (topic: string | null) => void;
  onTopic: (topic: string) => void;
  onPick: () => void;
  onPropose: () => void;
}

export function Detail(props: Props) {
  const { item, acts, notice } = props;
  return (
    <section className="card col" aria-label={vi.secretary.detail}>
      {item === null ? (
        <div className="empty-line">
          <b>{vi.secretary.noItem}.</b> {vi.secretary.noItemHelp}
        </div>
      ) : (
        <Full {...props} item={item} />
      )}
      <div className="pops">
        {notice === null ? null : <Notice notice={notice} />}
        {acts.done === null ? null : <Undo text={acts.done.text} onUndo={acts.undo} />}
      </div>
    </section>
  );
}

function Full(props: Props & { item: Item }) {
  const { view, item } = props;
  return (
    <>
      <div className="card-h">
        <span className="no big-no">{item.receipt}</span>
        <div className="grow who2">
          <b className="clip">{vi.shared.pointNamed(item.point_name)}</b>
          <div className="t2">
            {item.point}
            <span className="sep" />
            {vi.channels[item.channel]} {vi.hhmm(item.received_at)}
            {item.urgent ? (
              <>
                <span className="sep" />
                {vi.tags.urgent}
              </>
            ) : null}
          </div>
        </div>
        <StatusBadge look={handlingLook(item.handling)} />
      </div>
      <div className="det scroll" tabIndex={0} aria-label={vi.secretary.detail}>
        <p className="big">{item.wording}</p>
        {props.original ? <Original item={item} onToggle={props.onOriginal} /> : null}
        <Notes item={item} />
        <MergedInto view={view} item={item} acts={props.acts} />
        <Parts view={view} item={item} acts={props.acts} />
        <TopicLine {...props} />
      </div>
      <Actions {...props} />
      <Duplicates view={view} item={item} questions={props.questions} onMerge={props.onMerge} onNotSame={props.onNotSame} />
    </>
  );
}

function Original({ item, onToggle }: { item: Item; onToggle: () => void }) {
  return (
    <div className="orig">
      <div className="row">
        <b>{vi.secretary.original}</b>
        <span className="t3">{item.text === item.wording ? vi.secretary.originalSame : vi.secretary.originalKept}</span>
        <button type="button" className="end t3 plain" onClick={onToggle}>
          {vi.secretary.originalToggle} <KeyHint combo="o" />
        </button>
      </div>
      {item.text === item.wording ? null : <p className="pre">{item.text}</p>}
    </div>
  );
}

/** What was said about it since: the reason sent to the point, the point's words back. */
function Notes({ item }: { item: Item }) {
  const notes: [string, string | null][] = [
    [vi.secretary.reasonGiven, item.reason],
    [vi.secretary.clarification, item.clarification],
    [vi.secretary.objection, item.objection],
  ];
  return notes.map(([label, text]) =>
    text ? (
      <div className="orig" key={label}>
        <b>{label}</b>
        <p className="pre">{text}</p>
      </div>
    ) : null,
  );
}

/** The link; where the hub made it, or the point objects, both answers to it: apart again, or it stays. */
function MergedInto({ view, item, acts }: { view: SecretaryView; item: Item; acts: Acts }) {
  const head = itemIn(view, item.merged_into);
  if (head === null) return null;
  const asked = firstAsked(item, []) === "link";
  const group = 1 + Object.values(view.recommendations).filter((row) => row.merged_into === head.id).length;
  return (
    <div className={`orig merged ${asked ? "asked" : ""}`}>
      <Icon name="merge" />
      <span className="grow">
        <b>{vi.secretary.mergedInto(head.receipt)}</b>, {vi.shared.pointInList(head.point_name)}, {vi.secretary.mergedWith(group)}
        {item.likeness === null ? null : (
          <>
            <br />
            <b>{vi.secretary.byEngine(Math.floor(item.likeness / 10))}</b>
            <Reasons of={item.like_reasons} />
            <Marked text={head.wording} shared={item.like_shared} />
          </>
        )}
      </span>
      <span className="answers">
        {asked ? (
          <Button small onClick={() => acts.merge([item], head)} hint={SAME_KEY}>
            {vi.secretary.keepMerged}
          </Button>
        ) : null}
        <Button small onClick={() => acts.unmerge(item)} hint={asked ? NOT_SAME_KEY : "Shift+G"}>
          {vi.secretary.unmerge}
        </Button>
      </span>
    </div>
  );
}

/** What the text asks for, one by one: one key takes it apart so. */
function Parts({ view, item, acts }: { view: SecretaryView; item: Item; acts: Acts }) {
  const parts = partsFor(view, item.id);
  if (parts === null) return null;
  return (
    <div className="orig parts" data-testid="parts">
      <div className="row">
        <b>{vi.secretary.hasRequests(parts.length)}</b>
        <Button small className="end" onClick={() => acts.split(item, parts)} hint="Shift+T">
          {vi.secretary.splitAsProposed}
        </Button>
      </div>
      <ol>
        {parts.map((part, i) => (
          <li key={i}>{part}</li>
        ))}
      </ol>
    </div>
  );
}

function TopicLine({ view, item, topics, acts, markedCount, onTopic, onPick, onPropose }: Props & { item: Item }) {
  const proposed = proposedFor(view, item.id);
  const assigned = item.topic === null ? undefined : view.topics[item.topic];
  const pick = (
    <Button small className="end" onClick={onPick} hint="c">
      {vi.secretary.pickTopic}
    </Button>
  );
  if (assigned !== undefined)
    return (
      <div className="row topic-line">
        <span className="t2 nowrap">{vi.secretary.assigned}</span>
        <b className="clip" title={assigned.title}>
          {assigned.no}. {assigned.title}
        </b>
        {pick}
      </div>
    );
  const first = likely(topics);
  const into = first === undefined || markedCount > 0 ? undefined : view.topics[first.candidate];
  const lead = topics.length === 0 ? vi.secretary.unassigned : into === undefined ? vi.secretary.suggested : vi.secretary.approveInto(into.no);
  return (
    <div className="topic-line">
      <div className="row">
        <span className="t2 nowrap">{lead}</span>
        {pick}
      </div>
      <div className="topic-offers">
        {topics.map((row, i) => {
          const topic = view.topics[row.candidate];
          return topic === undefined ? null : (
            <Button key={row.id} small className={topic === into ? "on" : ""} onClick={() => onTopic(row.candidate)} hint={String(i + 1)} title={topic.title}>
              <span className="clip">
                {topic.no}. {topic.title}
              </span>
              <span className="t2 nowrap lead">{topic.lead === null ? "" : view.departments[topic.lead]?.short_name}</span>
            </Button>
          );
        })}
        {proposed === null ? null : (
          <div className="row proposed">
            <Button small className="grow" onClick={onPropose} hint="0" title={[proposed.title, ...proposed.reasons].join("; ")} testid="proposed-topic">
              <Icon name="plus" />
              <span className="clip">{vi.secretary.newTopic(proposed.title, proposed.members.length)}</span>
              <span className="t2 nowrap lead">{proposed.lead === null ? "" : view.departments[proposed.lead]?.short_name}</span>
            </Button>
            <Button small kind="quiet" onClick={() => acts.notTopic(proposed)} hint="Shift+B">
              {vi.secretary.notTopic}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function Actions({ handled, markedCount, busy, moreRef, onPrimary, onAsk, onAssign, item }: Props & { item: Item }) {
  const s = vi.secretary;
  const word = markedCount > 0 ? s.approveMany(markedCount) : handled ? s.nextItem : s.approve;
  return (
    <div className="acts">
      <Button kind="primary" onClick={onPrimary} pressed={busy} hint={handled ? "j" : "a"} testid="approve">
        {word}
      </Button>
      <Button onClick={() => onAsk((items) => ({ kind: "reason", decision: "return", items }))} hint="b">
        {s.askClarify}
      </Button>
      <Button onClick={() => onAsk(() => ({ kind: "split", item }))} hint="t">
        {s.split}
      </Button>
      <Button onClick={() => onAsk(() => ({ kind: "edit", item }))} hint="e">
        {s.edit}
      </Button>
      <Menu position="bottom-end" shadow="md" width={340}>
        <Menu.Target>
          <button type="button" className="btn end" ref={moreRef} aria-label={s.other}>
            <Icon name="dots" /> <KeyHint combo="m" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onAsk((items) => ({ kind: "reason", decision: "out_of_scope", items }))}>{s.outOfScope}</Menu.Item>
          <Menu.Item onClick={() => onAsk((items) => ({ kind: "reason", decision: "refer", items }))}>{s.refer}</Menu.Item>
          <Menu.Item disabled={item.topic === null} onClick={() => onAssign(null)}>
            {s.takeOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
