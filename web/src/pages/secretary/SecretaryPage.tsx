/** The secretary's page: what came, what it says, where it belongs, what is called next. Nothing moves under the reader. */
import { useEffect, useRef, useState } from "react";
import "../../styles/secretary.css";
import { type Commands, useCommands } from "../../console/commands.ts";
import { floorOf, type Item } from "../../console/floor.ts";
import { KeySheet } from "../../console/KeySheet.tsx";
import { type Binding, useKeys } from "../../console/keys.ts";
import { useLinkNotice } from "../../console/linkNotice.ts";
import type { PageProps } from "../../console/mount.tsx";
import type { LiveState } from "../../live/client.ts";
import type { SecretaryView } from "../../live/protocol.ts";
import type { Store } from "../../live/store.ts";
import * as vi from "../../texts/vi.ts";
import { Brand, LinkBadge } from "../../ui/frame.tsx";
import { Notice, type NoticeText, StatusLine } from "../../ui/notice.tsx";
import { Clock } from "../../ui/time.tsx";
import { useActs } from "./acts.ts";
import { Board } from "./Board.tsx";
import { Detail } from "./Detail.tsx";
import { type Asked, Dialogs } from "./Dialogs.tsx";
import { Inbox } from "./Inbox.tsx";
import { countsOf, firstAsked, found, freshIn, itemIn, kept, likely, NOT_SAME_KEY, partsFor, proposedFor, questionsFor, type Reading, reloaded, SAME_GROUP_KEY, SAME_KEY, type Suggestion, suggestionsFor, tabOf, type Tab, together } from "./inbox.ts";
import { QueueColumn } from "./QueueColumn.tsx";
import { Top } from "./Top.tsx";

export function SecretaryPage({ client, state, session, store }: PageProps<"secretary">) {
  const commands = useCommands(client, state);
  const link = useLinkNotice(state, "secretary");
  const { view } = state;
  if (store === null) throw new Error("the secretary's page needs its disk");
  if (view !== null) return <Secretary view={view} state={state} commands={commands} store={store} conference={session.conference} />;
  return (
    <div className="sec">
      <header className="top">
        <Brand />
        <h1 className="title clip">{session.title}</h1>
        <span className="end" />
        <LinkBadge link={state.link} />
        <Clock offsetMs={state.offsetMs} />
      </header>
      {link === null ? null : <Notice notice={link} />}
      <p className="empty-line">{vi.shared.waitingView}</p>
    </div>
  );
}

const SEALED: NoticeText = { tone: "info", icon: "lock", lead: vi.shared.ended, rest: vi.shared.endedHelp };

interface Props {
  view: SecretaryView;
  state: LiveState<"secretary">;
  commands: Commands;
  store: Store;
  conference: string;
}

function Secretary({ view, state, commands, store, conference }: Props) {
  const [reading, setReading] = useState<Reading>({ tab: "todo", ids: [] });
  const [selected, setSelected] = useState<string | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState("");
  const [original, setOriginal] = useState(true);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [keysOpen, setKeysOpen] = useState(false);
  const [side, setSide] = useState<"board" | "queue">("board");
  const [queued, setQueued] = useState<string | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const pick = useRef<HTMLInputElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const acts = useActs(view, commands);
  const floor = floorOf(view);
  const current = kept(reading, view);
  useEffect(() => {
    if (current !== reading) setReading(current);
  }, [current, reading]);

  const rows = typed.trim() === "" ? current.ids : found(view, typed);
  const item = itemIn(view, selected !== null && rows.includes(selected) ? selected : (rows[0] ?? null));
  const targets = marked.size > 0 ? rows.filter((id) => marked.has(id)).map((id) => itemIn(view, id)).filter((each): each is Item => each !== null) : item === null ? [] : [item];
  const questions = item === null ? [] : questionsFor(view, item.id);
  const pairs = questions.flatMap((each) => each.rows.map((row) => ({ row, head: each.head })));
  const topics = item === null ? [] : suggestionsFor(view, item.id, "topic", 3);
  const first = item === null ? null : firstAsked(item, questions);
  // A link that is asked about is answered by keeping it or by separating, not by approving: it stands as its head.
  const handled = item !== null && marked.size === 0 && (tabOf(item) === "done" || first === "link");
  const live = state.link.kind === "live" && !state.sealed;

  const openTab = (tab: Tab): void => {
    setTyped("");
    setMarked(new Set());
    setSelected(null);
    setReading(kept({ tab, ids: [] }, view));
  };
  const load = (): void => {
    const next = reloaded(current, view, item?.id ?? null);
    setReading(next.reading);
    setSelected(next.selected);
    setMarked(new Set());
  };
  const step = (by: number): void => {
    const at = item === null ? -1 : rows.indexOf(item.id);
    if (by > 0 && at === rows.length - 1 && freshIn(current, view) > 0) return load();
    setSelected(rows[Math.min(rows.length - 1, Math.max(0, at + by))] ?? null);
  };
  const mark = (id: string): void => {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    setMarked(next);
  };
  const primary = (): void => {
    if (handled) return step(1);
    if (targets.length === 0) return;
    acts.approve(targets, marked.size > 0 ? null : (item?.topic ?? likely(topics)?.candidate ?? null));
    setMarked(new Set());
  };
  const assign = (topic: string | null): void => {
    // What waits for approval is approved into the topic chosen for it: nobody means to call an unread text.
    if (topic !== null && targets.some((each) => each.handling === "received")) acts.approve(targets, topic);
    else if (targets.length > 0) acts.assign(targets, topic);
    setMarked(new Set());
  };
  const ask = (make: (items: readonly Item[]) => Asked): void => {
    if (targets.length > 0) setAsked(make(targets));
  };
  const mergeRows = (rowsOf: readonly Suggestion[], head: string): void => {
    const into = itemIn(view, head);
    const items = rowsOf.map((row) => itemIn(view, row.recommendation)).filter((each): each is Item => each !== null);
    if (into !== null && items.length > 0) acts.merge(items.slice(0, 64), into);
  };
  const mergeAt = (at: number): void => {
    const pair = pairs[at];
    if (pair !== undefined) mergeRows([pair.row], pair.head);
  };
  const notSame = (row: Suggestion | undefined): void => {
    const [a, b] = [itemIn(view, row?.recommendation ?? null), itemIn(view, row?.candidate ?? null)];
    if (a !== null && b !== null) acts.notSame(a, b);
  };
  /** One key, one answer: to the link of the hub, else to the question that stands first. */
  const yes = (): void => {
    const head = itemIn(view, item?.merged_into ?? null);
    if (first === "link" && item !== null && head !== null) acts.merge([item], head);
    else if (first !== null && first !== "link") mergeRows([first.row], first.head);
  };
  const no = (): void => {
    if (first === "link" && item !== null) acts.unmerge(item);
    else if (first !== null && first !== "link") notSame(first.row);
  };
  /** A link is confirmed; else the whole group that is asked about is merged. */
  const mergeAll = (): void => {
    if (first === "link") yes();
    else if (first !== null && questions[0] !== undefined) mergeRows(together(view, questions[0]), questions[0].head);
  };
  const takeApart = (): void => {
    const parts = item === null ? null : partsFor(view, item.id);
    if (item !== null && parts !== null) acts.split(item, parts);
  };
  const propose = (): void => {
    const proposed = item === null ? null : proposedFor(view, item.id);
    if (proposed !== null) setAsked({ kind: "topic", topic: null, proposed });
  };
  const notTopic = (): void => {
    const proposed = item === null ? null : proposedFor(view, item.id);
    if (proposed !== null) acts.notTopic(proposed);
  };
  const advance = (): void => {
    if (live && (floor.now !== null || floor.next !== null) && !commands.busy("advance", "call", "postpone")) void commands.run("advance", { expected: view.now });
  };
  const moveQueued = (by: -1 | 1): void => {
    const at = floor.queue.findIndex((topic) => topic.id === queued);
    const before = by < 0 ? floor.queue[at - 1] : floor.queue[at + 2];
    if (at < 0 || (by < 0 && before === undefined) || (by > 0 && at === floor.queue.length - 1)) return;
    void commands.run("move", { topic: floor.queue[at]?.id ?? "", before: before?.id ?? null });
  };
  const one = (act: (only: Item) => void) => (): void => {
    if (item !== null) act(item);
  };
  const s = vi.secretary;
  const bindings: Binding[] = [
    { combo: "a", label: s.approve, run: primary },
    { combo: "b", label: s.askClarify, run: () => ask((items) => ({ kind: "reason", decision: "return", items })) },
    { combo: SAME_KEY, label: s.sameKey, run: yes },
    { combo: NOT_SAME_KEY, label: s.notSameKey, run: no },
    { combo: SAME_GROUP_KEY, label: s.mergeGroupKey, run: mergeAll },
    ...[1, 2, 3, 4, 5].map((n) => ({ combo: `g ${n}`, label: s.merge, run: () => mergeAt(n - 1) })),
    { combo: "g g", label: s.mergeGroupKey, run: mergeAll },
    ...[1, 2, 3, 4, 5].map((n) => ({ combo: `d ${n}`, label: s.notSame, run: () => notSame(pairs[n - 1]?.row) })),
    { combo: "Backspace", label: s.unmergeEngine, run: one((only) => only.likeness !== null && acts.unmerge(only)) },
    { combo: "Shift+G", label: s.unmerge, run: one((only) => only.merged_into !== null && acts.unmerge(only)) },
    { combo: "t", label: s.split, run: one((only) => setAsked({ kind: "split", item: only })) },
    { combo: "Shift+T", label: s.splitAsProposed, run: takeApart },
    { combo: "0", label: s.newTopicKey, run: propose },
    { combo: "Shift+B", label: s.notTopicKey, run: notTopic },
    { combo: "e", label: s.edit, run: one((only) => setAsked({ kind: "edit", item: only })) },
    { combo: "o", label: `${s.original}: ${s.originalToggle.toLowerCase()}`, run: () => setOriginal(!original) },
    { combo: "c", label: s.pickTopic, run: () => (setSide("board"), window.setTimeout(() => pick.current?.focus(), 0)) },
    ...[1, 2, 3].map((n) => ({ combo: String(n), label: s.suggested, run: () => topics[n - 1] && acts.approve(targets, topics[n - 1]?.candidate ?? null) })),
    { combo: "m", label: s.other, run: () => more.current?.click() },
    { combo: "n", label: s.load, run: load },
    { combo: "x", label: "Đánh dấu chọn", run: one((only) => mark(only.id)) },
    { combo: "j", label: "Mục dưới", run: () => step(1), repeats: true },
    { combo: "k", label: "Mục trên", run: () => step(-1), repeats: true },
    { combo: "Alt+ArrowUp", label: s.moveHint, run: () => moveQueued(-1) },
    { combo: "Alt+ArrowDown", label: s.moveHint, run: () => moveQueued(1) },
    { combo: "Ctrl+ArrowRight", label: vi.chair.verb, run: advance },
    // Nothing of one's own to take back: then it is the link that the hub made of what is being read.
    { combo: "u", label: vi.shared.undo, run: () => (acts.done === null && item !== null && item.likeness !== null ? acts.unmerge(item) : acts.undo()) },
    { combo: "/", label: s.search, run: () => search.current?.focus() },
    { combo: "?", label: vi.shared.keys, run: () => setKeysOpen(true) },
  ];
  useKeys(bindings);
  const link = useLinkNotice(state, "secretary");
  const notice = (link?.tone === "bad" ? link : (commands.notice ?? link)) ?? (state.sealed ? SEALED : null);
  return (
    <div className="sec">
      <Top view={view} state={state} commands={commands} typed={typed} onType={setTyped} searchRef={search} onKeys={() => setKeysOpen(true)} />
      <main className={`cols side-${side}`}>
        <Inbox
          view={view}
          tab={typed.trim() === "" ? current.tab : null}
          counts={countsOf(view)}
          rows={rows}
          selected={item?.id ?? null}
          marked={marked}
          fresh={typed.trim() === "" ? freshIn(current, view) : 0}
          onTab={openTab}
          onSelect={setSelected}
          onMark={mark}
          onLoad={load}
        />
        <Detail
          view={view}
          item={item}
          markedCount={marked.size}
          handled={handled}
          questions={questions}
          topics={topics}
          original={original}
          acts={acts}
          busy={commands.busy("screen", "assign_topic", "merge", "unmerge")}
          notice={notice}
          moreRef={more}
          onOriginal={() => setOriginal(!original)}
          onPrimary={primary}
          onAsk={ask}
          onMerge={mergeRows}
          onNotSame={notSame}
          onPropose={propose}
          onAssign={assign}
          onTopic={(topic) => acts.approve(targets, topic)}
          onPick={() => pick.current?.focus()}
        />
        <div className="side-tabs seg" role="radiogroup" aria-label={s.queue}>
          {(["board", "queue"] as const).map((name) => (
            <button key={name} type="button" role="radio" aria-checked={side === name} onClick={() => setSide(name)}>
              {s.side[name]}
            </button>
          ))}
        </div>
        <Board view={view} floor={floor} item={item} suggested={topics.map((row) => row.candidate)} commands={commands} pickRef={pick} onAssign={assign} onAsk={setAsked} live={live} />
        <QueueColumn view={view} floor={floor} offsetMs={state.offsetMs} live={live} commands={commands} store={store} conference={conference} selected={queued} onSelect={setQueued} onMove={moveQueued} onAdvance={advance} onAsk={setAsked} />
      </main>
      <StatusLine text={notice === null ? (acts.done?.text ?? "") : `${notice.lead} ${notice.rest ?? ""}`} />
      <KeySheet bindings={bindings} opened={keysOpen} onClose={() => setKeysOpen(false)} />
      <Dialogs asked={asked} view={view} acts={acts} commands={commands} onClose={() => setAsked(null)} />
    </div>
  );
}
