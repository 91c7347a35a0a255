/** The commands of the secretary's page, each with the words of its undo. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Commands } from "../../console/commands.ts";
import type { Item } from "../../console/floor.ts";
import { UNDO_SHOWN_MS } from "../../live/limits.ts";
import type { CommandArgs, SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import type { Suggestion } from "./inbox.ts";

/** What was just done and how many commands take it back. */
export interface Done {
  text: string;
  commands: number;
}
export type Decision = CommandArgs["screen"]["decision"];

export interface Acts {
  done: Done | null;
  undo(): void;
  /** What the hub linked by itself is confirmed: it is screened with its head. */
  approve(items: readonly Item[], topic: string | null): void;
  screen(items: readonly Item[], decision: Exclude<Decision, "approve">, reason: string): void;
  assign(items: readonly Item[], topic: string | null): void;
  merge(items: readonly Item[], into: Item): void;
  unmerge(item: Item): void;
  notSame(a: Item, b: Item): void;
  notTopic(proposed: Suggestion): void;
  topicMerge(topic: string, into: string): void;
  split(item: Item, parts: readonly string[]): void;
  reword(item: Item, text: string): void;
  outcome(topic: string, kind: CommandArgs["outcome"]["kind"], more: Pick<CommandArgs["outcome"], "department" | "due" | "body">): void;
}

export function useActs(view: SecretaryView, commands: Commands): Acts {
  const [done, setDone] = useState<Done | null>(null);
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const say = useCallback((text: string, count: number) => {
    setDone({ text, commands: count });
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setDone(null), UNDO_SHOWN_MS);
  }, []);
  const { run } = commands;
  /**
   * Gives them in this order and says what was done by those that the hub accepted. Given at once: what the person
   * presses next must not come between them, or the second step would undo it.
   */
  const all = async (text: string, steps: readonly ReturnType<Commands["run"]>[]): Promise<void> => {
    const accepted = (await Promise.all(steps)).filter((settled) => settled?.kind === "acknowledged").length;
    if (accepted > 0) say(text, accepted);
  };
  const named = (items: readonly Item[]): string => vi.secretary.items(items.map((item) => item.receipt));
  const ids = (items: readonly Item[]): string[] => items.map((item) => item.id);
  const said = vi.secretary.done;
  return {
    done,
    undo: () => {
      const times = done?.commands ?? 1;
      setDone(null);
      void (async () => {
        // The first names what this screen showed; the rest belong to the same press.
        await run("undo", view.undo_id === null ? {} : { expected: view.undo_id });
        for (let i = 1; i < times; i += 1) await run("undo", {});
      })();
    },
    approve: (items, topic) => {
      const linked = items.filter((item) => item.likeness !== null);
      const unscreened = items.filter((item) => item.likeness === null && ["received", "needs_clarification", "out_of_scope", "referred_to_citizen_reception"].includes(item.handling));
      const moved = topic === null ? [] : items.filter((item) => item.topic !== topic);
      const title = topic === null ? "" : String(view.topics[topic]?.no ?? "");
      void all(moved.length > 0 ? said.assign(named(items), title) : said.screen(named(items)), [
        ...confirmations(linked).map((group) => run("merge", group)),
        ...(unscreened.length > 0 ? [run("screen", { recommendations: ids(unscreened), decision: "approve" })] : []),
        ...(moved.length > 0 && topic !== null ? [run("assign_topic", { topic, recommendations: ids(moved) })] : []),
      ]);
    },
    screen: (items, decision, reason) => void all(said.screen(named(items)), [run("screen", { recommendations: ids(items), decision, reason })]),
    assign: (items, topic) =>
      void all(topic === null ? said.screen(named(items)) : said.assign(named(items), String(view.topics[topic]?.no ?? "")), [
        run("assign_topic", { topic, recommendations: ids(items) }),
      ]),
    merge: (items, into) => void all(items.every((item) => item.merged_into === into.id) ? said.kept(named(items), into.receipt) : said.merge(named(items), into.receipt), [run("merge", { into: into.id, recommendations: ids(items) })]),
    unmerge: (item) => void all(said.unmerge(item.receipt), [run("unmerge", { recommendations: [item.id] })]),
    notSame: (a, b) => void all(said.notSame(named([a]), named([b])), [run("not_same", { a: a.id, b: b.id })]),
    notTopic: (proposed) => void all(said.notTopic(proposed.title), [run("not_topic", { topic: proposed.candidate })]),
    topicMerge: (topic, into) => void all(said.topicMerge(String(view.topics[topic]?.no ?? ""), String(view.topics[into]?.no ?? "")), [run("topic_merge", { into, topics: [topic] })]),
    split: (item, parts) => void all(said.split(item.receipt), [run("split", { recommendation: item.id, parts })]),
    reword: (item, text) => void all(said.reword(item.receipt), [run("reword", { recommendation: item.id, text })]),
    outcome: (topic, kind, more) => void run("outcome", { topic, kind, ...more }),
  };
}

/** One command a head: merging once more makes a link of the hub people's own. */
function confirmations(linked: readonly Item[]): { into: string; recommendations: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { id, merged_into } of linked) if (merged_into !== null) groups.set(merged_into, [...(groups.get(merged_into) ?? []), id]);
  return [...groups].map(([into, recommendations]) => ({ into, recommendations }));
}
