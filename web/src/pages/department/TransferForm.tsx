/** Hands the topic to another department; the reason stays in the record and is read by the secretary. */
import { NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import type { DepartmentView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";

export function TransferForm({ view, onSend }: { view: DepartmentView; onSend: (to: string, reason: string) => void }) {
  const [to, setTo] = useState("");
  const [reason, setReason] = useState("");
  const others = Object.entries(view.departments).filter(([id]) => id !== view.department);
  return (
    <div className="form-grid">
      <NativeSelect
        label={vi.department.transferTo}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data={[{ value: "", label: vi.point.noCategory }, ...others.map(([value, { name }]) => ({ value, label: name }))]}
        data-autofocus
      />
      <Textarea label={vi.department.transferReason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} autosize minRows={2} />
      <div className="form-foot">
        <Button kind="primary" onClick={() => onSend(to, reason.trim())} disabled={to === "" || reason.trim() === ""}>
          {vi.department.transferSend}
        </Button>
      </div>
    </div>
  );
}
