/** Which topics a department has and how far each is from the floor. Pure. */
import type { DepartmentView } from "../../live/protocol.ts";
import { type Topic, topicsOf } from "../../ui/stage.ts";

/** Own topics before those it helps with; on the floor, in the queue's order, not yet queued, settled. */
export function mineOf(view: DepartmentView): Topic[] {
  return topicsOf(view.topics).sort((a, b) => rank(a, view) - rank(b, view) || (a.place ?? 0) - (b.place ?? 0) || a.no - b.no);
}

function rank(topic: Topic, view: DepartmentView): number {
  const helping = topic.lead === view.department ? 0 : 10;
  return helping + { called: 0, queued: 1, open: 2, settled: 3, merged: 4 }[topic.state];
}

/** Topics that come before it: the one on the floor and those above it in the queue. Null when it does not wait. */
export function before(topic: Topic, view: DepartmentView): number | null {
  if (topic.state !== "queued" || topic.place === null) return null;
  return topic.place - 1 + (view.now === null ? 0 : 1);
}

export type Turn = { kind: "now"; topic: Topic } | { kind: "waiting"; topic: Topic; before: number; minutes: number } | { kind: "none" };

/** The department's nearest turn to speak: only topics it leads. */
export function turnOf(view: DepartmentView): Turn {
  const led = mineOf(view).filter((topic) => topic.lead === view.department);
  const [first] = led;
  if (first === undefined) return { kind: "none" };
  if (first.state === "called") return { kind: "now", topic: first };
  const left = before(first, view);
  if (left === null) return { kind: "none" };
  return { kind: "waiting", topic: first, before: left, minutes: Math.ceil((left * view.answer_seconds) / 60) };
}

/** The lines of a text that a chair would read: without empty ones and the dashes people put before them. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^\s*[-–•]\s*/u, "").trim())
    .filter((line) => line !== "");
}
