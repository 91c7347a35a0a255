/** What the hub says of itself at /health/ready, and how it is remembered between two answers. Changes with that body. */
import { HTTP_TIMEOUT_MS } from "../../live/limits.ts";

export interface Model {
  condition: "off" | "absent" | "starting" | "reading" | "behind" | "resting";
  read: number;
  missed: number;
  /** Known texts that it has yet to read. */
  unread: number;
  deaths: number;
}
export interface Health {
  ready: boolean;
  epoch: number;
  seq: number;
  loop_late_ms: number;
  model: Model;
  disk_free_bytes: number | null;
  backup_at_s: number | null;
  alarms: readonly { code: string; message: string }[];
}
/** `slow`: since the answer before, texts had to be compared without the model. */
export interface Watch {
  health: Health | null;
  slow: boolean;
  /** Since when the hub gives no answer; null while it does. */
  unansweredSince: number | null;
}
export const UNWATCHED: Watch = { health: null, slow: false, unansweredSince: null };
export const ASK_EVERY_MS = 10_000;

/** Null: there was no answer. What was known stays, so that it can be read with its fault beside it. */
export function watched(before: Watch, health: Health | null, at: number): Watch {
  if (health === null) return { ...before, unansweredSince: before.unansweredSince ?? at };
  const missed = before.health?.model.missed ?? health.model.missed;
  return { health, slow: health.model.missed > missed, unansweredSince: null };
}

/** A hub that cannot store answers 503 with the same body. Throws when what comes is not that body, or too late. */
export async function fetchHealth(): Promise<Health> {
  const answer = await fetch("/health/ready", { cache: "no-store", signal: AbortSignal.timeout(HTTP_TIMEOUT_MS) });
  return readHealth(await answer.json());
}

export function readHealth(body: unknown): Health {
  const health = body as Health | null;
  if (typeof health?.ready !== "boolean" || typeof health.model?.missed !== "number" || !Array.isArray(health.alarms))
    throw new Error("not a body of /health/ready");
  return health;
}
