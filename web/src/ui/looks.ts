/** The closed list of states and how each is said: a word, an icon, a tone. Pure; changes when a state gets another look. */
import type { Handling, PointItemRow } from "../live/protocol.ts";
import * as vi from "../texts/vi.ts";
import type { IconName } from "./Icon.tsx";

export type Tone = "plain" | "now" | "next" | "queue" | "ok" | "warn" | "bad" | "draft" | "wait";
export interface Look {
  tone: Tone;
  icon: IconName;
  text: string;
}

const HANDLING: Record<Handling, { tone: Tone; icon: IconName }> = {
  received: { tone: "wait", icon: "private" },
  needs_clarification: { tone: "warn", icon: "undo" },
  screened: { tone: "ok", icon: "check" },
  assigned: { tone: "ok", icon: "check" },
  queued: { tone: "queue", icon: "list" },
  called: { tone: "now", icon: "now" },
  answered_live: { tone: "ok", icon: "done" },
  noted: { tone: "plain", icon: "check" },
  to_answer_in_writing: { tone: "warn", icon: "writing" },
  answered_in_writing: { tone: "ok", icon: "writing" },
  forwarded: { tone: "plain", icon: "arrow" },
  out_of_scope: { tone: "plain", icon: "x" },
  referred_to_citizen_reception: { tone: "plain", icon: "shield" },
  withdrawn: { tone: "plain", icon: "undo" },
  split: { tone: "plain", icon: "split" },
};

export function handlingLook(handling: Handling): Look {
  return { ...HANDLING[handling], text: vi.handling[handling] };
}

/** A point's own recommendation; `today` is a date `yyyy-mm-dd`, against which a promised answer becomes overdue. */
export function ownLook(item: PointItemRow, isNext: boolean, today: string): Look {
  if (item.handling === "received") return { tone: "plain", icon: "inbox", text: vi.status.arrived };
  if (item.handling === "split")
    return { ...HANDLING.split, text: vi.status.split(item.split_into.length) };
  if (item.handling === "to_answer_in_writing" && item.due !== null) return dueLook(item.due, today);
  if (item.handling === "queued" && isNext) return { tone: "next", icon: "play", text: vi.status.next };
  if (item.merged_into !== null && ["screened", "assigned", "queued"].includes(item.handling))
    return { tone: "plain", icon: "merge", text: (item.by_engine ? vi.status.mergedByEngine : vi.status.merged)(item.merged_into) };
  return handlingLook(item.handling);
}

function dueLook(due: string, today: string): Look {
  const days = Math.round((Date.parse(today) - Date.parse(due)) / 86_400_000);
  if (days > 0) return { tone: "bad", icon: "clock", text: vi.status.overdue(days) };
  return { ...HANDLING.to_answer_in_writing, text: vi.status.due(vi.dayMonth(due)) };
}
