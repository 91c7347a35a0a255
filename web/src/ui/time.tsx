/** The clock and the timer: the only parts that move by themselves, each redrawn alone. */
import { useEffect, useState } from "react";
import * as vi from "../texts/vi.ts";
import { Icon } from "./Icon.tsx";
import { timerState } from "./timer.ts";

/** The hub's present time, renewed at each full second. */
export function useHubNow(offsetMs: number): number {
  const [now, setNow] = useState(() => Date.now() + offsetMs);
  useEffect(() => {
    let timer = 0;
    const tick = (): void => {
      const at = Date.now() + offsetMs;
      setNow(at);
      timer = window.setTimeout(tick, 1_000 - (((at % 1_000) + 1_000) % 1_000));
    };
    tick();
    return () => window.clearTimeout(timer);
  }, [offsetMs]);
  return now;
}

export function Clock({ offsetMs, className = "clock num" }: { offsetMs: number; className?: string }) {
  return <span className={className}>{vi.hhmm(useHubNow(offsetMs))}</span>;
}

interface TimerProps {
  since: number;
  allowedS: number;
  offsetMs: number;
}
const TIMER_CLASS = { left: "", soon: "warn", over: "over" } as const;

export function Timer({ since, allowedS, offsetMs }: TimerProps) {
  const { kind, seconds } = timerState(since, allowedS, useHubNow(offsetMs));
  return (
    <span className={`timer ${TIMER_CLASS[kind]}`} role="timer">
      {kind === "left" ? null : <Icon name={kind === "soon" ? "clock" : "alert"} />}
      <span>{vi.timer[kind]}</span>
      <b>{vi.minutesSeconds(seconds)}</b>
      <span>{vi.timer.of(vi.minutesSeconds(allowedS))}</span>
    </span>
  );
}

/** One line of words for a narrow card. */
export function TimerLine({ since, allowedS, offsetMs }: TimerProps) {
  const { kind, seconds } = timerState(since, allowedS, useHubNow(offsetMs));
  return <span className="num">{`${vi.timer[kind]} ${vi.minutesSeconds(seconds)}`}</span>;
}
