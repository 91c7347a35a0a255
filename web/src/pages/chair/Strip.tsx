/** All topics of the conference at once, each in its fixed place: spatial memory instead of a search. */
import type { CSSProperties } from "react";
import type { Floor } from "../../console/floor.ts";
import * as vi from "../../texts/vi.ts";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { STAGES, stageOf, type Topic } from "../../ui/stage.ts";
import { StageGlyph, StripCell } from "../../ui/topic.tsx";

/** Two rows of this many hold the 26 topics of a conference; more topics make the cells narrower. */
const COLUMNS_MIN = 13;

export function Strip({ floor, next, onOpen }: { floor: Floor; next: string | null; onOpen: (topic: Topic) => void }) {
  const staged = floor.topics.map((topic) => ({ topic, stage: stageOf(topic, next) }));
  const columns = Math.max(COLUMNS_MIN, Math.ceil(staged.length / 2));
  return (
    <footer className="strip">
      <div className="strip-h">
        <b>{vi.chair.strip(staged.length)}</b>
        {STAGES.map((stage) => {
          const n = staged.filter((each) => each.stage === stage).length;
          return n === 0 ? null : (
            <span key={stage}>
              <StageGlyph stage={stage} /> {n} {vi.topicStates[stage]}
            </span>
          );
        })}
        <span className="end t3">{vi.chair.stripLegend}</span>
        <span>
          {vi.chair.callHint} <KeyHint combo="/" /> {vi.chair.callHintAfter}
        </span>
      </div>
      <ol style={{ "--strip-columns": columns } as CSSProperties}>
        {staged.map(({ topic, stage }) => (
          <StripCell key={topic.id} topic={topic} stage={stage} onOpen={() => onOpen(topic)} />
        ))}
      </ol>
    </footer>
  );
}
