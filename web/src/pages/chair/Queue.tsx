/** TopicCard, queue row: what comes after Next, in order, each with its reason. Selecting never calls. */
import type { Floor } from "../../console/floor.ts";
import * as vi from "../../texts/vi.ts";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { ReasonLine } from "../../ui/topic.tsx";

interface Props {
  floor: Floor;
  selected: string | null;
  onSelect: (topic: string) => void;
  onCall: (topic: string) => void;
}

export function Queue({ floor, selected, onSelect, onCall }: Props) {
  const after = floor.queue.filter((topic) => topic.id !== floor.next?.id);
  return (
    <article className="card q">
      <div className="card-h">
        <h2>{vi.chair.after}</h2>
        <span className="t3">{vi.chair.waiting(after.length)}</span>
        <span className="end t3">
          {vi.chair.pick} <KeyHint combo="j" /> <KeyHint combo="k" />
        </span>
      </div>
      <ol className="scroll" tabIndex={0} aria-label={vi.chair.after}>
        {after.map((topic) => (
          <li key={topic.id} className={topic.id === selected ? "sel" : ""} onClick={() => onSelect(topic.id)} onDoubleClick={() => onCall(topic.id)}>
            <span className="pos">{topic.no}</span>
            <div className="grow">
              <div className="ti clip" title={topic.title}>
                {topic.title}
              </div>
              <ReasonLine topic={topic} />
            </div>
          </li>
        ))}
        {after.length === 0 ? <li className="none t2">{vi.chair.noAfter}</li> : null}
      </ol>
    </article>
  );
}
