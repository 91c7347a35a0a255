/** The chair's page: Now, Next, the queue, the strip, and one verb that moves the floor. */
import { Modal } from "@mantine/core";
import { useState } from "react";
import "../../styles/chair.css";
import { type Commands, useCommands } from "../../console/commands.ts";
import { type Floor, floorOf, type Item, itemsOf, verbOf } from "../../console/floor.ts";
import { KeySheet } from "../../console/KeySheet.tsx";
import { type Binding, useKeys } from "../../console/keys.ts";
import { useLinkNotice } from "../../console/linkNotice.ts";
import type { PageProps } from "../../console/mount.tsx";
import { AssignForm, WritingForm } from "../../console/WritingForm.tsx";
import type { LiveState } from "../../live/client.ts";
import type { ChairView } from "../../live/protocol.ts";
import type { Member } from "../../live/session.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Brand, LinkBadge, PointsBadge } from "../../ui/frame.tsx";
import { Notice, StatusLine } from "../../ui/notice.tsx";
import { Clock } from "../../ui/time.tsx";
import { BackMessage } from "./BackMessage.tsx";
import { Budget } from "./Budget.tsx";
import { CallSheet } from "./CallSheet.tsx";
import { NextCard } from "./NextCard.tsx";
import { NowCard } from "./NowCard.tsx";
import { Queue } from "./Queue.tsx";
import { Strip } from "./Strip.tsx";
import { Verbs } from "./Verbs.tsx";

type Dialog = "keys" | "call" | "writing" | "assign" | "full" | "hints" | null;

export function ChairPage({ client, state, session }: PageProps<"chair">) {
  const commands = useCommands(client, state);
  const { view } = state;
  if (view === null) return <Waiting state={state} session={session} />;
  return <Chair view={view} state={state} commands={commands} />;
}

function Chair({ view, state, commands }: { view: ChairView; state: LiveState<"chair">; commands: Commands }) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const [hidden, setHidden] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const [called, setCalled] = useState("");
  const floor = floorOf(view);
  const items = floor.now === null ? [] : itemsOf(floor.now.id, view.recommendations);
  const live = state.link.kind === "live" && !state.sealed;
  const verb = verbOf(floor, view.counters.turns, state.link.kind === "live", state.sealed);
  const moving = commands.busy("advance", "call", "postpone");
  const acts = actsOf(view, floor, commands, live && !moving);
  const close = (): void => setDialog(null);
  const openCall = (text: string): void => {
    setCalled(text);
    setDialog("call");
  };
  const select = (step: number): void => {
    const at = floor.queue.findIndex((topic) => topic.id === selected);
    setSelected(floor.queue[Math.min(floor.queue.length - 1, Math.max(0, at + step))]?.id ?? null);
  };
  const onFloor = floor.now !== null && live;
  const bindings: Binding[] = [
    ...["Space", "ArrowRight"].map((combo) => ({ combo, label: vi.chair.verb, run: () => verb.enabled && acts.advance() })),
    { combo: "d", label: vi.chair.postpone, run: acts.postpone },
    { combo: "l", label: vi.chair.writing, run: () => onFloor && setDialog("writing") },
    { combo: "c", label: vi.chair.assign, run: () => onFloor && setDialog("assign") },
    { combo: "a", label: `${vi.chair.recordLive}, chưa chuyển`, run: acts.answered },
    { combo: "u", label: vi.shared.undo, run: acts.undo },
    ...["j", "PageDown"].map((combo) => ({ combo, label: "Chọn nội dung dưới", run: () => select(1), repeats: true })),
    ...["k", "PageUp"].map((combo) => ({ combo, label: "Chọn nội dung trên", run: () => select(-1), repeats: true })),
    { combo: "Enter", label: "Mời nội dung đang chọn", run: () => selected !== null && acts.call(selected) },
    { combo: "/", label: vi.chair.callTitle, run: () => openCall("") },
    { combo: "i", label: "Gợi ý của nội dung kế tiếp", run: () => floor.next !== null && setDialog("hints") },
    { combo: "f", label: vi.chair.full, run: () => items.length > 0 && setDialog("full") },
    { combo: "v", label: vi.chair.hide, run: () => setHidden(!hidden) },
    { combo: "r", label: vi.chair.read, run: acts.read },
    { combo: "?", label: vi.shared.keys, run: () => setDialog("keys") },
  ];
  useKeys(bindings);
  const link = useLinkNotice(state, "chair");
  const notice = link?.tone === "bad" ? link : (commands.notice ?? link);
  const label = { "aria-label": vi.shared.close };
  return (
    <div className="chair">
      <Top title={view.title} state={state} phase={view.phase_label} total={view.points_total} demo={view.demo} onKeys={() => setDialog("keys")} />
      <section className="slot" aria-label={vi.shared.notices}>
        {notice === null ? <Budget view={view} floor={floor} /> : <Notice notice={notice} end={vi.chair.settled(view.counters.topics_settled, view.counters.topics)} />}
      </section>
      <main className="main">
        <section className="left">
          <NowCard view={view} floor={floor} items={items} offsetMs={state.offsetMs} hidden={hidden} onHide={() => setHidden(!hidden)} onFull={() => setDialog("full")} />
          <Verbs
            verb={verb}
            pressed={moving}
            onFloor={onFloor}
            undo={view.undo === null || !live ? null : vi.chair.undoOf(view.undo, view.undo_item)}
            undoing={commands.busy("undo")}
            onAdvance={acts.advance}
            onPostpone={acts.postpone}
            onWriting={() => setDialog("writing")}
            onAssign={() => setDialog("assign")}
            onUndo={acts.undo}
          />
        </section>
        <aside className="right">
          <NextCard next={floor.next} view={view} hidden={hidden} onHints={() => setDialog("hints")} />
          <Queue floor={floor} selected={selected} onSelect={setSelected} onCall={acts.call} />
          <BackMessage view={view} onRead={acts.read} reading={commands.busy("announce")} />
        </aside>
      </main>
      <Strip floor={floor} next={view.next} onOpen={(topic) => openCall(String(topic.no))} />
      <StatusLine text={notice === null ? statusOf(floor) : `${notice.lead} ${notice.rest ?? ""}`} />
      <KeySheet bindings={bindings} opened={dialog === "keys"} onClose={close} />
      <Modal opened={dialog === "call"} onClose={close} title={vi.chair.callTitle} size="xl" closeButtonProps={label}>
        <CallSheet floor={floor} next={view.next} typed={called} enabled={live} onCall={(topic) => (close(), acts.call(topic))} />
      </Modal>
      <Modal opened={dialog === "writing" && onFloor} onClose={close} title={vi.outcomes.to_answer_in_writing} closeButtonProps={label}>
        <WritingForm departments={view.departments} lead={floor.now?.lead ?? null} onSend={(department, due) => (close(), acts.writing(department, due))} />
      </Modal>
      <Modal opened={dialog === "assign" && onFloor} onClose={close} title={vi.chair.assign} closeButtonProps={label}>
        <AssignForm departments={view.departments} lead={floor.now?.lead ?? null} onSend={(department) => (close(), acts.assign(department))} />
      </Modal>
      <Modal opened={dialog === "full"} onClose={close} title={floor.now?.title ?? ""} size="80rem" closeButtonProps={label}>
        <FullTexts items={items} />
      </Modal>
      <Modal opened={dialog === "hints"} onClose={close} title={floor.next?.title ?? ""} size="lg" closeButtonProps={label}>
        <Hints lines={floor.next?.talking_points ?? []} />
      </Modal>
    </div>
  );
}

/** The frame with its headings at once; what fills it comes after. */
function Waiting({ state, session }: { state: LiveState<"chair">; session: Member }) {
  const link = useLinkNotice(state, "chair");
  return (
    <div className="chair">
      <Top title={session.title} state={state} phase="" total={0} demo={false} onKeys={() => undefined} />
      <section className="slot" aria-label={vi.shared.notices}>
        {link === null ? null : <Notice notice={link} />}
      </section>
      <main className="main">
        <section className="left">
          <article className="card nowcard">
            <div className="empty">
              <p>{vi.shared.waitingView}</p>
            </div>
          </article>
        </section>
        <aside className="right" />
      </main>
    </div>
  );
}

interface TopProps {
  title: string;
  state: LiveState<"chair">;
  phase: string;
  total: number;
  demo: boolean;
  onKeys: () => void;
}

function Top({ title, state, phase, total, demo, onKeys }: TopProps) {
  return (
    <header className="top">
      <Brand />
      <h1 className="title clip">{title}</h1>
      {demo ? <span className="badge warn">{vi.shared.demo}</span> : null}
      {phase === "" ? <span className="end" /> : <span className="badge end phase" title={phase}><span className="clip">{phase}</span></span>}
      {total === 0 ? null : <PointsBadge connected={state.presence?.connected ?? null} total={state.presence?.total ?? total} word />}
      <LinkBadge link={state.link} />
      <Clock offsetMs={state.offsetMs} />
      <Button small onClick={onKeys} hint="?">
        {vi.shared.keys}
      </Button>
    </header>
  );
}

/** The commands of this page, each harmless when it comes late: floor commands say what they expect to find. */
function actsOf(view: ChairView, floor: Floor, commands: Commands, enabled: boolean) {
  const expected = view.now;
  const onFloor = (act: (topic: string) => void) => (): void => {
    if (enabled && expected !== null) act(expected);
  };
  return {
    advance: () => {
      if (enabled) void commands.run("advance", { expected });
    },
    postpone: onFloor(() => void commands.run("postpone", { expected })),
    answered: onFloor((topic) => void commands.run("outcome", { topic, kind: "answered_live" })),
    undo: () => {
      if (enabled && view.undo !== null) void commands.run("undo", view.undo_id === null ? {} : { expected: view.undo_id });
    },
    call: (topic: string) => {
      const row = floor.topics.find((each) => each.id === topic);
      if (!enabled || row === undefined) return;
      if (row.state === "open") void commands.run("queue", { topics: [topic] });
      void commands.run("call", { topic, expected });
    },
    writing: (department: string, due: string) => {
      if (expected !== null) void commands.run("outcome", { topic: expected, kind: "to_answer_in_writing", department, due });
    },
    assign: (lead: string) => {
      if (expected !== null) void commands.run("topic_edit", { topic: expected, lead });
    },
    read: () => {
      if (enabled && view.to_chair) void commands.run("announce", { text: "", to: "chair" });
    },
  };
}

function statusOf({ now, next }: Floor): string {
  const parts = [now === null ? vi.chair.noNow : `${vi.shared.topic} ${now.no}, ${vi.topicStates.now}`];
  if (next !== null) parts.push(`${vi.shared.topic} ${next.no}, ${vi.topicStates.next}`);
  return parts.join(". ");
}

function FullTexts({ items }: { items: readonly Item[] }) {
  return (
    <div className="full">
      {items.map((item) => (
        <article key={item.id}>
          <p>
            <b className="no">{item.receipt}</b> <b>{vi.shared.pointNamed(item.point_name)}</b>
          </p>
          <p className="full-t">{item.wording}</p>
        </article>
      ))}
    </div>
  );
}

function Hints({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return <p className="t2">{vi.chair.noBrief}</p>;
  return (
    <ul className="hints">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
