/** What state a topic is in and where it stands among the others. Pure; changes when the board's legend does. */
import type { TopicRow } from "../live/protocol.ts";
import * as vi from "../texts/vi.ts";
import { folded } from "./marking.ts";

export type Stage = keyof typeof vi.topicStates;
export const STAGES: readonly Stage[] = ["done", "writing", "now", "next", "queued", "open"];
export interface Topic extends TopicRow {
  id: string;
}

export function stageOf(topic: Topic, next: string | null): Stage {
  if (topic.state === "called") return "now";
  if (topic.state === "settled")
    return topic.kind === "to_answer_in_writing" || topic.kind === "forwarded" ? "writing" : "done";
  if (topic.id === next) return "next";
  return topic.state === "queued" ? "queued" : "open";
}

/** Topics in the order of their numbers, without those merged away. */
export function topicsOf(rows: Readonly<Record<string, TopicRow>>): Topic[] {
  return Object.entries(rows)
    .map(([id, row]) => ({ id, ...row }))
    .filter((topic) => topic.state !== "merged")
    .sort((a, b) => a.no - b.no);
}

/** Waiting topics in the order of the queue. */
export function queueOf(topics: readonly Topic[]): Topic[] {
  return topics.filter((topic) => topic.place !== null && topic.state === "queued").sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
}

export function stageWord(stage: Stage): string {
  const word = vi.topicStates[stage];
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A number finds exactly its topic first, then those that begin with it; words are matched without marks. */
export function matching(topics: readonly Topic[], typed: string): Topic[] {
  const words = folded(typed).trim();
  if (words === "") return [...topics];
  if (/^\d+$/u.test(words))
    return topics.filter((topic) => String(topic.no).startsWith(words)).sort((a, b) => a.no - b.no);
  return topics.filter((topic) => words.split(/\s+/u).every((word) => folded(topic.title).includes(word)));
}
