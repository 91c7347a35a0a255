/** The questions that some commands need answered first: a reason, parts, a wording, a topic, a date. One at a time. */
import { Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Commands } from "../../console/commands.ts";
import type { Item } from "../../console/floor.ts";
import { DepartmentSelect, WritingForm } from "../../console/WritingForm.tsx";
import { randomBytes } from "../../live/browser.ts";
import { uuid7 } from "../../live/ids.ts";
import { PARTS_MAX } from "../../live/limits.ts";
import type { SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { type Topic, topicsOf } from "../../ui/stage.ts";
import type { Acts } from "./acts.ts";
import type { Suggestion } from "./inbox.ts";

export type Asked =
  | { kind: "reason"; decision: "return" | "out_of_scope" | "refer"; items: readonly Item[] }
  | { kind: "split"; item: Item }
  | { kind: "edit"; item: Item }
  | { kind: "topic"; topic: Topic | null; proposed?: Suggestion }
  | { kind: "mergeTopic"; topic: Topic }
  | { kind: "writing"; topic: Topic }
  | { kind: "forward"; topic: Topic }
  | { kind: "announce" }
  | { kind: "seal" };

interface Props {
  asked: Asked | null;
  view: SecretaryView;
  acts: Acts;
  commands: Commands;
  onClose: () => void;
}

export function Dialogs({ asked, onClose, ...rest }: Props) {
  return (
    <Modal opened={asked !== null} onClose={onClose} title={asked === null ? "" : titleOf(asked)} size="lg" closeButtonProps={{ "aria-label": vi.shared.close }}>
      {asked === null ? null : <Question asked={asked} onClose={onClose} {...rest} />}
    </Modal>
  );
}

function titleOf(asked: Asked): string {
  const s = vi.secretary;
  switch (asked.kind) {
    case "reason":
      return s.reasonTitle[asked.decision];
    case "split":
      return s.splitTitle;
    case "edit":
      return s.editTitle;
    case "topic":
      return asked.topic === null ? s.addTopic : s.topicEdit;
    case "mergeTopic":
      return s.topicMergeTitle(asked.topic.no, asked.topic.title);
    case "writing":
      return vi.outcomes.to_answer_in_writing;
    case "forward":
      return vi.outcomes.forwarded;
    case "announce":
      return s.announceTitle;
    case "seal":
      return s.sealTitle;
    default:
      return unreachable(asked);
  }
}

function Question({ asked, view, acts, commands, onClose }: Props & { asked: Asked }): ReactNode {
  const s = vi.secretary;
  const then = (act: () => void): void => {
    onClose();
    act();
  };
  switch (asked.kind) {
    case "reason":
      return <TextForm label={s.reasonLabel} send={s.reasonSend} presets={s.reasonPresets[asked.decision]} onSend={(text) => then(() => acts.screen(asked.items, asked.decision, text))} />;
    case "split":
      return <SplitForm item={asked.item} onSend={(parts) => then(() => acts.split(asked.item, parts))} />;
    case "edit":
      return <TextForm label={s.editHelp} send={s.editSend} first={asked.item.wording} onSend={(text) => then(() => acts.reword(asked.item, text))} />;
    case "topic":
      return <TopicForm first={asked.topic ?? asked.proposed ?? null} view={view} onSend={(args) => then(() => saveTopic(commands, asked, args))} />;
    case "mergeTopic":
      return <MergeTopicForm topic={asked.topic} view={view} onSend={(into) => then(() => acts.topicMerge(asked.topic.id, into))} />;
    case "writing":
      return (
        <WritingForm departments={view.departments} lead={asked.topic.department ?? asked.topic.lead} onSend={(department, due) => then(() => acts.outcome(asked.topic.id, "to_answer_in_writing", { department, due }))} />
      );
    case "forward":
      return <TextForm label={s.body} send={vi.chair.record} onSend={(body) => then(() => acts.outcome(asked.topic.id, "forwarded", { body }))} />;
    case "announce":
      return <AnnounceForm onSend={(text, to) => then(() => void commands.run("announce", { text, to }))} />;
    case "seal":
      return (
        <div className="form-grid">
          <p>{view.open_items > 0 ? s.sealNotYet(view.open_items) : s.sealHelp}</p>
          <div className="form-foot">
            <Button onClick={onClose}>{vi.shared.cancel}</Button>
            <Button kind="primary" disabled={view.open_items > 0} onClick={() => then(() => void commands.run("seal", {}))} testid="seal-confirm">
              {s.seal}
            </Button>
          </div>
        </div>
      );
    default:
      return unreachable(asked);
  }
}

interface TextFormProps {
  label: string;
  send: string;
  first?: string;
  presets?: readonly string[];
  onSend: (text: string) => void;
}

function TextForm({ label, send, first = "", presets = [], onSend }: TextFormProps) {
  const [text, setText] = useState(first);
  return (
    <div className="form-grid">
      {presets.length === 0 ? null : (
        <div className="presets">
          {presets.map((preset) => (
            <Button key={preset} small onClick={() => setText(preset)}>
              {preset}
            </Button>
          ))}
        </div>
      )}
      <Textarea label={label} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={3} maxRows={14} data-autofocus />
      <div className="form-foot">
        <Button kind="primary" onClick={() => onSend(text.trim())} disabled={text.trim() === "" || text === first}>
          {send}
        </Button>
      </div>
    </div>
  );
}

function SplitForm({ item, onSend }: { item: Item; onSend: (parts: readonly string[]) => void }) {
  const [parts, setParts] = useState<readonly string[]>([item.wording, ""]);
  const full = parts.filter((part) => part.trim() !== "");
  return (
    <div className="form-grid">
      <p className="t2">{vi.secretary.splitHelp}</p>
      {parts.map((part, i) => (
        <Textarea key={i} label={vi.secretary.splitPart(i + 1)} value={part} autosize minRows={2} data-autofocus={i === 0 || undefined} onChange={(event) => setParts(parts.with(i, event.currentTarget.value))} />
      ))}
      <div className="form-foot">
        <Button onClick={() => setParts([...parts, ""])} disabled={parts.length >= PARTS_MAX}>
          <Icon name="plus" /> {vi.secretary.splitAdd}
        </Button>
        <Button kind="primary" onClick={() => onSend(full)} disabled={full.length < 2}>
          {vi.secretary.splitSend}
        </Button>
      </div>
    </div>
  );
}

interface TopicArgs {
  title: string;
  field: string;
  lead: string;
}

interface TopicFormProps {
  /** A topic that there is, or one that the engine proposes. */
  first: { title: string; field?: string; lead: string | null } | null;
  view: SecretaryView;
  onSend: (args: TopicArgs) => void;
}

function TopicForm({ first, view, onSend }: TopicFormProps) {
  const [title, setTitle] = useState(first?.title ?? "");
  const [field, setField] = useState(first?.field ?? "");
  const [lead, setLead] = useState(first?.lead ?? "");
  return (
    <div className="form-grid">
      <TextInput label={vi.secretary.topicTitle} value={title} maxLength={200} onChange={(event) => setTitle(event.currentTarget.value)} data-autofocus />
      <TextInput label={vi.secretary.topicField} value={field} maxLength={200} onChange={(event) => setField(event.currentTarget.value)} />
      <DepartmentSelect departments={view.departments} value={lead} onChange={setLead} />
      <div className="form-foot">
        <Button kind="primary" onClick={() => onSend({ title: title.trim(), field: field.trim(), lead })} disabled={title.trim() === ""}>
          {vi.secretary.topicSave}
        </Button>
      </div>
    </div>
  );
}

function MergeTopicForm({ topic, view, onSend }: { topic: Topic; view: SecretaryView; onSend: (into: string) => void }) {
  const others = topicsOf(view.topics).filter((each) => each.id !== topic.id);
  const [into, setInto] = useState("");
  return (
    <div className="form-grid">
      <p className="t2">{vi.secretary.topicMergeHelp(topic.recommendations)}</p>
      <NativeSelect
        label={vi.secretary.topicMergeInto}
        value={into}
        onChange={(event) => setInto(event.currentTarget.value)}
        data={[{ value: "", label: "" }, ...others.map((each) => ({ value: each.id, label: `${each.no}. ${each.title}` }))]}
        data-autofocus
      />
      <div className="form-foot">
        <Button kind="primary" onClick={() => onSend(into)} disabled={into === ""}>
          {vi.secretary.topicMergeSend}
        </Button>
      </div>
    </div>
  );
}

function saveTopic(commands: Commands, { topic, proposed }: Extract<Asked, { kind: "topic" }>, { title, field, lead }: TopicArgs): void {
  const args = { title, ...(field === "" ? {} : { field }), ...(lead === "" ? {} : { lead }) };
  if (proposed !== undefined) void makeProposed(commands, proposed, args);
  else if (topic === null) void commands.run("topic_create", { topic: uuid7(Date.now(), randomBytes), ...args });
  else void commands.run("topic_edit", { topic: topic.id, ...args });
}

/** Made under the id of the proposal, so that two people who accept it make one topic; then all its members go there. */
async function makeProposed(commands: Commands, proposed: Suggestion, args: { title: string; field?: string; lead?: string }): Promise<void> {
  const made = await commands.run("topic_create", { topic: proposed.candidate, ...args });
  if (made?.kind === "acknowledged") await commands.run("assign_topic", { topic: proposed.candidate, recommendations: [...proposed.members] });
}

type Audience = "chair" | "all" | "display";

function AnnounceForm({ onSend }: { onSend: (text: string, to: Audience) => void }) {
  const [text, setText] = useState("");
  const [to, setTo] = useState<Audience>("chair");
  const audiences: Audience[] = ["chair", "all", "display"];
  return (
    <div className="form-grid">
      <NativeSelect label={vi.secretary.announce} value={to} onChange={(event) => setTo(event.currentTarget.value as Audience)} data={audiences.map((value) => ({ value, label: vi.secretary.announceTo[value] }))} />
      <Textarea label={vi.secretary.announceText} value={text} maxLength={300} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={2} data-autofocus />
      <div className="form-foot">
        <Button kind="primary" onClick={() => onSend(text.trim(), to)}>
          {vi.secretary.announce}
        </Button>
      </div>
    </div>
  );
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
