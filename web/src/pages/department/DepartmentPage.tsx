/** The page of an answering body: when its turn comes, what was asked, what it prepares, and whether it takes the topic. */
import { Modal } from "@mantine/core";
import { useState } from "react";
import "../../styles/department.css";
import { type Commands, useCommands } from "../../console/commands.ts";
import { itemsOf } from "../../console/floor.ts";
import { KeySheet } from "../../console/KeySheet.tsx";
import { type Binding, useKeys } from "../../console/keys.ts";
import { useLinkNotice } from "../../console/linkNotice.ts";
import type { PageProps } from "../../console/mount.tsx";
import { WritingForm } from "../../console/WritingForm.tsx";
import type { LiveState } from "../../live/client.ts";
import type { DepartmentView } from "../../live/protocol.ts";
import type { Store } from "../../live/store.ts";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Brand, LinkBadge } from "../../ui/frame.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Notice, StatusLine } from "../../ui/notice.tsx";
import type { Topic } from "../../ui/stage.ts";
import { Counts } from "../../ui/text.tsx";
import { Clock } from "../../ui/time.tsx";
import { Mine } from "./Mine.tsx";
import { Prepared } from "./Prepared.tsx";
import { TransferForm } from "./TransferForm.tsx";
import { mineOf, turnOf } from "./turn.ts";

type Dialog = "keys" | "transfer" | "writing" | null;

export function DepartmentPage({ client, state, session, store }: PageProps<"department">) {
  const commands = useCommands(client, state);
  const [dialog, setDialog] = useState<Dialog>(null);
  const link = useLinkNotice(state, "department");
  const notice = link?.tone === "bad" ? link : (commands.notice ?? link);
  const { view } = state;
  if (store === null) throw new Error("the department's page needs its disk");
  return (
    <div className="dep">
      <header className="top">
        <Brand />
        <h1 className="title clip">{view?.department_name ?? session.title}</h1>
        {view?.demo ? <span className="badge warn s">{vi.shared.demo}</span> : null}
        <span className="end" />
        {view === null ? null : <span className="badge clip phase">{view.phase_label}</span>}
        <LinkBadge link={state.link} />
        <Clock offsetMs={state.offsetMs} />
        <Button small onClick={() => setDialog("keys")} hint="?">
          {vi.shared.keys}
        </Button>
      </header>
      {view === null ? (
        <p className="empty-line">{notice?.lead ?? vi.shared.waitingView}</p>
      ) : (
        <Desk view={view} state={state} commands={commands} store={store} conference={session.conference} dialog={dialog} onDialog={setDialog}>
          {notice === null ? <TurnLine view={view} /> : <Notice notice={notice} />}
        </Desk>
      )}
      <StatusLine text={notice === null ? "" : `${notice.lead} ${notice.rest ?? ""}`} />
    </div>
  );
}

interface DeskProps {
  view: DepartmentView;
  state: LiveState<"department">;
  commands: Commands;
  store: Store;
  conference: string;
  dialog: Dialog;
  onDialog: (dialog: Dialog) => void;
  children: React.ReactNode;
}

function Desk({ view, state, commands, store, conference, dialog, onDialog, children }: DeskProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const topics = mineOf(view);
  const topic = topics.find((each) => each.id === chosen) ?? topics[0] ?? null;
  const open = topic !== null && topic.lead === view.department && !state.sealed;
  const called = open && topic.state === "called" && state.link.kind === "live";
  const step = (by: number): void => {
    const at = topics.findIndex((each) => each.id === topic?.id);
    setChosen(topics[Math.min(topics.length - 1, Math.max(0, at + by))]?.id ?? null);
  };
  const accept = (): void => {
    if (open && !topic.accepted) void commands.put("accept", { topic: topic.id });
  };
  const bindings: Binding[] = [
    { combo: "s", label: vi.department.ready, run: accept },
    { combo: "l", label: vi.department.writing, run: () => called && onDialog("writing") },
    { combo: "c", label: vi.department.transfer, run: () => open && onDialog("transfer") },
    { combo: "j", label: "Nội dung dưới", run: () => step(1), repeats: true },
    { combo: "k", label: "Nội dung trên", run: () => step(-1), repeats: true },
    { combo: "?", label: vi.shared.keys, run: () => onDialog("keys") },
  ];
  useKeys(bindings);
  const close = (): void => onDialog(null);
  const label = { "aria-label": vi.shared.close };
  return (
    <div className="dep-body">
      <Mine view={view} topics={topics} selected={topic?.id ?? null} onSelect={setChosen} />
      <main className="dep-main">
        {children}
        {topic === null ? null : <Asked view={view} topic={topic} />}
        {topic === null ? (
          <span />
        ) : open ? (
          <Prepared key={topic.id} topic={topic} commands={commands} store={store} conference={conference} />
        ) : (
          <p className="card empty-line">{state.sealed ? vi.shared.endedHelp : vi.department.onlyLead}</p>
        )}
        <div className="dep-acts">
          <Button kind="primary" onClick={accept} disabled={!open || topic.accepted} pressed={commands.busy("accept")} hint="s" testid="accept">
            {open && topic.accepted ? vi.department.readyDone : vi.department.ready}
          </Button>
          <Button onClick={() => onDialog("writing")} disabled={!called} title={vi.department.writingWhen} hint="l">
            {vi.department.writing}
          </Button>
          <Button onClick={() => onDialog("transfer")} disabled={!open} hint="c" testid="transfer">
            {vi.department.transfer}
          </Button>
        </div>
      </main>
      <KeySheet bindings={bindings} opened={dialog === "keys"} onClose={close} />
      <Modal opened={dialog === "transfer" && open} onClose={close} title={vi.department.transfer} closeButtonProps={label}>
        <TransferForm view={view} onSend={(to, reason) => (close(), void (topic && commands.put("transfer", { topic: topic.id, to, reason })))} />
      </Modal>
      <Modal opened={dialog === "writing" && called} onClose={close} title={vi.outcomes.to_answer_in_writing} closeButtonProps={label}>
        <WritingForm
          departments={view.departments}
          lead={view.department}
          onSend={(department, due) => (close(), void (topic && commands.run("outcome", { topic: topic.id, kind: "to_answer_in_writing", department, due })))}
        />
      </Modal>
    </div>
  );
}

/** How far the department's next turn is. */
function TurnLine({ view }: { view: DepartmentView }) {
  const turn = turnOf(view);
  const d = vi.department;
  const [lead, rest] = ((): [string, string] => {
    if (view.sealed) return [vi.shared.ended, vi.shared.endedHelp];
    if (turn.kind === "now") return [d.turnNow, d.turnNowHelp(turn.topic.no)];
    if (turn.kind === "none") return [d.turnNone, d.turnNoneHelp];
    if (turn.before === 0) return [d.turnNext, d.turnNextHelp(turn.topic.no)];
    return [d.turnIn(turn.before), d.turnMinutes(turn.minutes, turn.topic.no)];
  })();
  return (
    <div className={`soon ${turn.kind}`} data-testid="turn">
      <Icon name={turn.kind === "now" ? "now" : "clock"} />
      <div className="grow">
        <b>{lead}</b>
        <div>{rest}</div>
      </div>
    </div>
  );
}

/** What was asked, and by whom: number and full point name together. */
function Asked({ view, topic }: { view: DepartmentView; topic: Topic }) {
  const items = itemsOf(topic.id, view.recommendations);
  const names = topic.coordinating.map((id) => view.departments[id]?.name ?? id).join("; ");
  const lead = topic.lead === null ? undefined : view.departments[topic.lead];
  return (
    <section className="card asked" aria-label={topic.title}>
      <div className="row t2">
        <span className="clip">
          {vi.shared.topic} <b>{topic.no}</b>
          <span className="sep" />
          {topic.lead === view.department ? (names === "" ? topic.field : vi.department.coordinating(names)) : vi.department.led(lead?.name ?? vi.chair.noLead)}
        </span>
        <span className="end nowrap">
          <Counts of={topic} />
        </span>
        {topic.lead !== view.department ? null : (
          <StatusBadge look={topic.accepted ? { tone: "ok", icon: "check", text: vi.department.accepted } : { tone: "warn", icon: "clock", text: vi.department.notAccepted }} />
        )}
      </div>
      <h2>{topic.title}</h2>
      <ol className="scroll" tabIndex={0} aria-label={topic.title}>
        {items.map((item) => (
          <li key={item.id}>
            <span className="no">{item.receipt}</span>
            <div>
              <b>{vi.shared.pointInList(item.point_name)}</b> <span className="t2">{item.wording}</span>
            </div>
          </li>
        ))}
        {items.length === 0 ? <li className="none t2">{vi.department.noItems}</li> : null}
      </ol>
    </section>
  );
}
