/** What a point may still do with its recommendation: withdraw, object to a merge, clarify. One small form at a time. */
import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Commands } from "../../console/commands.ts";
import type { PointItemRow } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { mayObject, mayWithdraw } from "./own.ts";

type Act = "withdraw" | "object" | "clarify";

export function ItemActions({ id, item, commands }: { id: string; item: PointItemRow; commands: Commands }) {
  const [open, setOpen] = useState<Act | null>(null);
  const acts = actsOf(item);
  if (acts.length === 0) return null;
  const send = (act: Act, text: string): void => {
    setOpen(null);
    if (act === "withdraw") void commands.put("withdraw", { recommendation: id });
    else if (act === "object") void commands.put("object", { recommendation: id, reason: text });
    else void commands.put("clarify", { recommendation: id, text });
  };
  if (open !== null) return <ActForm act={open} receipt={item.receipt} onSend={(text) => send(open, text)} onCancel={() => setOpen(null)} />;
  return (
    <div className="do">
      {acts.map((act) => (
        <Button key={act} small onClick={() => setOpen(act)}>
          {vi.point[act]}
        </Button>
      ))}
    </div>
  );
}

function actsOf(item: PointItemRow): Act[] {
  const acts: Act[] = [];
  if (item.handling === "needs_clarification") acts.push("clarify");
  if (mayObject(item)) acts.push("object");
  if (mayWithdraw(item)) acts.push("withdraw");
  return acts;
}

function ActForm({ act, receipt, onSend, onCancel }: { act: Act; receipt: string; onSend: (text: string) => void; onCancel: () => void }) {
  const [text, setText] = useState("");
  const label = act === "object" ? vi.point.objectLabel : vi.point.clarifyLabel;
  const word = { withdraw: vi.point.withdrawYes, object: vi.point.objectSend, clarify: vi.point.clarifySend }[act];
  return (
    <div className="act-form">
      {act === "withdraw" ? (
        <p>{vi.point.withdrawAsk(receipt)}</p>
      ) : (
        <Textarea label={label} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={2} autoFocus />
      )}
      <div className="do">
        <Button small onClick={() => onSend(text)} disabled={act !== "withdraw" && text.trim() === ""}>
          {word}
        </Button>
        <Button small kind="quiet" onClick={onCancel}>
          {vi.shared.cancel}
        </Button>
      </div>
    </div>
  );
}
