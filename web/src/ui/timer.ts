/** How an answer stands against its time. Pure; changes when the rule of the timer does. */

/** Seconds before the end at which the timer asks for attention. */
const SOON_S = 30;

export interface TimerState {
  kind: "left" | "soon" | "over";
  /** Seconds left, or over; never negative. */
  seconds: number;
}

/** Counts up past zero and never cuts anybody off. */
export function timerState(sinceMs: number, allowedS: number, nowMs: number): TimerState {
  const left = allowedS - Math.max(0, Math.floor((nowMs - sinceMs) / 1_000));
  if (left < 0) return { kind: "over", seconds: -left };
  return { kind: left <= SOON_S ? "soon" : "left", seconds: left };
}
