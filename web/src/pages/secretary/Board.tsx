/** TopicCard, board row: all topics without scrolling, in fixed places. A click puts what is being read under the topic. */
import { Menu } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, type RefObject, useState } from "react";
import type { Commands } from "../../console/commands.ts";
import type { Floor, Item } from "../../console/floor.ts";
import type { CommandArgs, SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { stageOf, stageWord, type Topic } from "../../ui/stage.ts";
import { TightCounts } from "../../ui/text.tsx";
import { StageGlyph } from "../../ui/topic.tsx";
import type { Asked } from "./Dialogs.tsx";

interface Props {
  view: SecretaryView;
  floor: Floor;
  item: Item | null;
  suggested: readonly string[];
  commands: Commands;
  pickRef: RefObject<HTMLInputElement | null>;
  onAssign: (topic: string) => void;
  onAsk: (asked: Asked) => void;
  live: boolean;
}
/** Outcomes that need no further word; the other two ask for department, date or body. */
export const PLAIN_OUTCOMES: readonly CommandArgs["outcome"]["kind"][] = ["answered_live", "noted", "out_of_scope"];

export function Board({ view, floor, item, suggested, commands, pickRef, onAssign, onAsk, live }: Props) {
  const open = floor.topics.filter((topic) => topic.state === "open" && topic.recommendations > 0);
  return (
    <section className="card col board" aria-label={vi.secretary.board(floor.topics.length)}>
      <div className="card-h">
        <h2>{vi.secretary.board(floor.topics.length)}</h2>
        <span className="t3 end legend">{vi.shared.counts.join(" · ")}</span>
        <Button small onClick={() => onAsk({ kind: "topic", topic: null })} label={vi.secretary.addTopic} title={vi.secretary.addTopic}>
          <Icon name="plus" />
        </Button>
      </div>
      <ol className="scroll fill" tabIndex={0} aria-label={vi.secretary.board(floor.topics.length)}>
        {floor.topics.map((topic) => (
          <Row
            key={topic.id}
            topic={topic}
            view={view}
            item={item}
            suggested={suggested.includes(topic.id) || item?.topic === topic.id}
            commands={commands}
            live={live}
            onAssign={() => onAssign(topic.id)}
            onAsk={onAsk}
          />
        ))}
      </ol>
      <div className="board-foot t2">
        <PickNumber floor={floor} inputRef={pickRef} onPick={onAssign} />
        {open.length === 0 ? null : (
          <Button small onClick={() => void commands.run("queue", { topics: open.slice(0, 64).map((topic) => topic.id) })} pressed={commands.busy("queue")} testid="queue-all">
            {vi.secretary.queueAll(open.length)}
          </Button>
        )}
      </div>
    </section>
  );
}

interface RowProps {
  topic: Topic;
  view: SecretaryView;
  item: Item | null;
  suggested: boolean;
  commands: Commands;
  live: boolean;
  onAssign: () => void;
  onAsk: (asked: Asked) => void;
}

function Row({ topic, view, item, suggested, commands, live, onAssign, onAsk }: RowProps) {
  const stage = stageOf(topic, view.next);
  return (
    <li className={`topic ${stage} ${suggested ? "sug" : ""}`} data-testid={`topic-row-${topic.id}`} data-state={topic.state}>
      <TopicMenu topic={topic} view={view} commands={commands} live={live} onAsk={onAsk} glyph={<StageGlyph stage={stage} />} />
      <button type="button" className="topic-b" title={`${topic.no}. ${topic.title}`} aria-disabled={item === null} onClick={onAssign}>
        <span className="tn">{topic.no}</span>
        <span className="tt clip">
          <span className="vh">{stageWord(stage)}: </span>
          {topic.title}
        </span>
        <span className="ct num">
          <TightCounts of={topic} />
        </span>
      </button>
    </li>
  );
}

interface MenuProps {
  topic: Topic;
  view: SecretaryView;
  commands: Commands;
  live: boolean;
  onAsk: (asked: Asked) => void;
  glyph: ReactNode;
}

function TopicMenu({ topic, view, commands, live, onAsk, glyph }: MenuProps) {
  const s = vi.secretary;
  const queued = topic.state === "queued";
  return (
    <Menu position="bottom-start" shadow="md" width={340}>
      <Menu.Target>
        <button type="button" className="plain glyph" aria-label={s.topicMenu(topic.no)} title={s.topicMenu(topic.no)}>
          {glyph}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {queued ? (
          <Menu.Item onClick={() => void commands.run("unqueue", { topics: [topic.id] })}>{s.topicUnqueue}</Menu.Item>
        ) : (
          <Menu.Item disabled={topic.state === "called"} onClick={() => void commands.run("queue", { topics: [topic.id] })}>
            {s.topicQueue}
          </Menu.Item>
        )}
        <Menu.Item disabled={!live || !queued} onClick={() => void commands.run("call", { topic: topic.id, expected: view.now })}>
          {vi.chair.inviteOnly(topic.no)}
        </Menu.Item>
        <Menu.Item onClick={() => onAsk({ kind: "topic", topic })}>{s.topicEdit}</Menu.Item>
        <Menu.Item disabled={topic.called_at !== null || topic.kind !== null} onClick={() => onAsk({ kind: "mergeTopic", topic })}>
          {s.topicMerge}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{s.outcome}</Menu.Label>
        {PLAIN_OUTCOMES.map((kind) => (
          <Menu.Item key={kind} onClick={() => void commands.run("outcome", { topic: topic.id, kind })}>
            {vi.outcomes[kind]}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onAsk({ kind: "writing", topic })}>{vi.outcomes.to_answer_in_writing}</Menu.Item>
        <Menu.Item onClick={() => onAsk({ kind: "forward", topic })}>{vi.outcomes.forwarded}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** `C`, the number of a topic, Enter. */
function PickNumber({ floor, inputRef, onPick }: { floor: Floor; inputRef: RefObject<HTMLInputElement | null>; onPick: (topic: string) => void }) {
  const [typed, setTyped] = useState("");
  const topic = floor.topics.find((each) => String(each.no) === typed.trim());
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Enter" && topic !== undefined) onPick(topic.id);
    if (event.key === "Enter" || event.key === "Escape") {
      setTyped("");
      event.currentTarget.blur();
    }
  };
  return (
    <label className="pick">
      <KeyHint combo="c" />
      <input ref={inputRef} value={typed} inputMode="numeric" placeholder={vi.secretary.boardPick} aria-label={vi.secretary.boardPick} onChange={(event) => setTyped(event.currentTarget.value)} onKeyDown={onKeyDown} />
      <span className="clip t2">{topic?.title}</span>
    </label>
  );
}
