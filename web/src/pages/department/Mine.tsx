/** The department's topics: what comes first is first, each with how far it is from the floor. */
import type { DepartmentView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { StatusBadge } from "../../ui/Badge.tsx";
import { handlingLook, type Look } from "../../ui/looks.ts";
import type { Topic } from "../../ui/stage.ts";
import { before } from "./turn.ts";

interface Props {
  view: DepartmentView;
  topics: readonly Topic[];
  selected: string | null;
  onSelect: (topic: string) => void;
}
/** A turn this near is marked, so that the head of the department is in the hall in time. */
const NEAR_TOPICS = 3;

export function Mine({ view, topics, selected, onSelect }: Props) {
  return (
    <section className="card mine-topics" aria-label={vi.department.mine}>
      <div className="card-h">
        <h2>{vi.department.mine}</h2>
        <span className="t3">{topics.length}</span>
      </div>
      <ol className="scroll" tabIndex={0} aria-label={vi.department.mine} data-testid="department-topics">
        {topics.map((topic) => (
          <li key={topic.id} className={topic.id === selected ? "sel" : ""}>
            <button type="button" className="plain" aria-current={topic.id === selected || undefined} onClick={() => onSelect(topic.id)}>
              <span className="row">
                <StatusBadge look={lookOf(topic, view)} small />
                {topic.lead === view.department ? null : <span className="badge s">{vi.department.helping}</span>}
                <span className="t3 end num">{vi.department.items(topic.recommendations)}</span>
              </span>
              <span className="ti clamp2">
                {topic.no}. {topic.title}
              </span>
            </button>
          </li>
        ))}
        {topics.length === 0 ? (
          <li className="empty-line">
            <b>{vi.department.none}</b> {vi.department.noneHelp}
          </li>
        ) : null}
      </ol>
    </section>
  );
}

function lookOf(topic: Topic, view: DepartmentView): Look {
  if (topic.state === "called") return { tone: "now", icon: "now", text: vi.handling.called };
  if (topic.state === "settled" && topic.kind !== null)
    return handlingLook(topic.kind);
  const left = before(topic, view);
  if (left === null) return { tone: "draft", icon: "dashed", text: vi.department.notQueued };
  if (left <= NEAR_TOPICS) return { tone: "next", icon: "play", text: vi.department.toGo(left) };
  return { tone: "queue", icon: "ring", text: vi.department.inQueue(topic.place ?? 0) };
}
