/** What is on the floor with its note pad and outcome, and what waits in which order and why. */
import type { Commands } from "../../console/commands.ts";
import { type Floor } from "../../console/floor.ts";
import type { SecretaryView } from "../../live/protocol.ts";
import type { Store } from "../../live/store.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { TimerLine } from "../../ui/time.tsx";
import type { Topic } from "../../ui/stage.ts";
import { ReasonLine } from "../../ui/topic.tsx";
import { PLAIN_OUTCOMES } from "./Board.tsx";
import type { Asked } from "./Dialogs.tsx";
import { NotePad } from "./NotePad.tsx";

interface Props {
  view: SecretaryView;
  floor: Floor;
  offsetMs: number;
  live: boolean;
  commands: Commands;
  store: Store;
  conference: string;
  selected: string | null;
  onSelect: (topic: string) => void;
  onMove: (by: -1 | 1) => void;
  onAdvance: () => void;
  onAsk: (asked: Asked) => void;
}

export function QueueColumn(props: Props) {
  const { view, floor, live, commands, selected } = props;
  const s = vi.secretary;
  return (
    <section className="card col queue-col" aria-label={s.queue}>
      <div className="card-h">
        <h2>{s.queue}</h2>
        <span className="t3">{floor.queue.length}</span>
        <span className="end row">
          <span className="t3 move-hint">
            {s.moveHint} <KeyHint combo="Alt+↑↓" />
          </span>
          <Button small onClick={() => props.onMove(-1)} disabled={selected === null} label={`${s.moveHint}: lên`}>
            <Icon name="up" />
          </Button>
          <Button small onClick={() => props.onMove(1)} disabled={selected === null} label={`${s.moveHint}: xuống`}>
            <Icon name="down" />
          </Button>
        </span>
      </div>
      <NowBlock {...props} />
      <ol className="scroll fill" tabIndex={0} aria-label={s.queue}>
        {floor.queue.map((topic) => (
          <li key={topic.id} className={`qrow ${topic.id === selected ? "sel" : ""}`} aria-current={topic.id === selected || undefined} onClick={() => props.onSelect(topic.id)}>
            <span className="pos">{topic.no}</span>
            <div className="grow">
              <div className="ti clip" title={topic.title}>
                {topic.title}
              </div>
              <ReasonLine topic={topic} clip={false} />
            </div>
          </li>
        ))}
        {floor.queue.length === 0 ? (
          <li className="empty-line">
            <b>{s.queueEmpty}</b> {s.queueEmptyHelp}
          </li>
        ) : null}
      </ol>
      <div className="queue-foot">
        <Button className="wide" onClick={props.onAdvance} disabled={!live || (floor.now === null && floor.next === null)} pressed={commands.busy("advance", "call", "postpone")} hint="Ctrl+ArrowRight" testid="advance">
          <span>
            <Icon name="play" /> {floor.now === null && floor.next !== null && view.counters.turns === 0 ? s.begin(floor.next.no) : s.advance(floor.next?.no ?? null)}
          </span>
        </Button>
        <div className="row">
          <Button small onClick={() => props.onAsk({ kind: "announce" })}>
            <Icon name="message" /> {s.announce}
          </Button>
          <span className="t3 end nowrap">{s.sealOpen(view.open_items)}</span>
          <Button small onClick={() => props.onAsk({ kind: "seal" })} disabled={!live} testid="seal">
            <Icon name="lock" /> {view.sealed ? s.sealed : s.sealShort}
          </Button>
        </div>
      </div>
    </section>
  );
}

function NowBlock({ view, floor, offsetMs, commands, store, conference, onAsk }: Props) {
  const { now } = floor;
  if (now === null) return <div className="qnow none">{vi.secretary.nowNone}</div>;
  const lead = now.lead === null ? undefined : view.departments[now.lead];
  return (
    <>
      <div className="qnow">
        <div className="row h">
          <Icon name="now" /> {vi.handling.called}
          <span className="end">{view.now_since === null ? null : <TimerLine since={view.now_since} allowedS={view.answer_seconds} offsetMs={offsetMs} />}</span>
        </div>
        <div className="ti" data-testid="secretary-now">
          {now.no}. {now.title}
        </div>
        <div className="mm">
          {lead?.name ?? vi.chair.noLead}
          {view.now_since === null ? null : (
            <>
              <span className="sep" />
              {vi.secretary.since(vi.hhmm(view.now_since))}
            </>
          )}
        </div>
      </div>
      <div className="note-block">
        <NotePad key={now.id} topic={now} commands={commands} store={store} conference={conference} />
        <Outcomes now={now} commands={commands} onAsk={onAsk} />
      </div>
    </>
  );
}

function Outcomes({ now, commands, onAsk }: { now: Topic; commands: Commands; onAsk: (asked: Asked) => void }) {
  const set = now.kind;
  return (
    <div className="outs" role="group" aria-label={vi.secretary.outcome}>
      {PLAIN_OUTCOMES.map((kind) => (
        <Button key={kind} small className={set === kind ? "on" : ""} onClick={() => void commands.run("outcome", { topic: now.id, kind })} pressed={commands.busy("outcome")} title={vi.outcomes[kind]}>
          {set === kind ? <Icon name="check" /> : null}
          {vi.outcomesShort[kind]}
        </Button>
      ))}
      <Button small className={set === "to_answer_in_writing" || now.supplement ? "on" : ""} onClick={() => onAsk({ kind: "writing", topic: now })} title={vi.outcomes.to_answer_in_writing}>
        {set === "to_answer_in_writing" || now.supplement ? <Icon name="check" /> : null}
        {vi.outcomesShort.to_answer_in_writing}
      </Button>
      <Button small className={set === "forwarded" ? "on" : ""} onClick={() => onAsk({ kind: "forward", topic: now })} title={vi.outcomes.forwarded}>
        {set === "forwarded" ? <Icon name="check" /> : null}
        {vi.outcomesShort.forwarded}
      </Button>
    </div>
  );
}
