/** TopicCard's shared parts: its glyph, its cell, its reason. Order everywhere: number, title, counts. */
import { Icon, type IconName } from "./Icon.tsx";
import { type Stage, stageWord, type Topic } from "./stage.ts";
import { TightCounts } from "./text.tsx";

const GLYPH: Record<Stage, IconName> = {
  done: "check", writing: "writing", now: "now", next: "play", queued: "ring", open: "dashed",
};
export function StageGlyph({ stage, className = "" }: { stage: Stage; className?: string }) {
  return <Icon name={GLYPH[stage]} className={`st ${stage} ${className}`} />;
}

/** A cell of the strip: fixed place, glyph, number, counts, two lines of title. */
export function StripCell({ topic, stage, onOpen }: { topic: Topic; stage: Stage; onOpen: () => void }) {
  return (
    <li className={`cell ${stage}`} title={`${topic.no}. ${topic.title}`}>
      <button type="button" className="cell-b" onClick={onOpen}>
        <span className="h">
          <StageGlyph stage={stage} />
          <span className="vh">{`${stageWord(stage)}: nội dung `}</span>
          {topic.no}
          <small>
            <TightCounts of={topic} />
          </small>
        </span>
        <span className="n clamp2">{topic.title}</span>
      </button>
    </li>
  );
}

export function ReasonLine({ topic, clip = true }: { topic: Topic; clip?: boolean }) {
  if (topic.reason === null) return null;
  return (
    <div className={`why ${topic.override ? "over" : ""}`} title={topic.reason}>
      <Icon name={topic.override ? "pencil" : "swap"} />
      <span className={clip ? "clip" : ""}>{topic.reason}</span>
    </div>
  );
}
