/** Notice in its reserved slot, and Undo inside the column where it happened. One at a time, the worst. */
import type { ReactNode } from "react";
import * as vi from "../texts/vi.ts";
import { Button } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";

/** amber: wait · red: a person must act · indigo: know. */
export interface NoticeText {
  tone: "warn" | "bad" | "info";
  icon: IconName;
  lead: string;
  rest?: string;
}

export function Notice({ notice, end }: { notice: NoticeText; end?: ReactNode }) {
  return (
    <div className={`banner ${notice.tone}`}>
      <Icon name={notice.icon} />
      <span className="grow">
        <b>{notice.lead}</b> {notice.rest}
      </span>
      {end === undefined ? null : <span className="end nowrap">{end}</span>}
    </div>
  );
}

/** The one polite line for a screen reader; lists are never live. */
export function StatusLine({ text }: { text: string }) {
  return (
    <div className="status-line" role="status">
      {text}
    </div>
  );
}

export function Undo({ text, onUndo }: { text: string; onUndo: () => void }) {
  return (
    <div className="toast undo">
      <Icon name="done" />
      <div className="grow">{text}</div>
      <Button onClick={onUndo} hint="u">
        {vi.shared.undo}
      </Button>
    </div>
  );
}
