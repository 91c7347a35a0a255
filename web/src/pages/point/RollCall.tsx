/** "Điểm danh": the point reports itself present, then how many people sit there. Facts of the record, sent as commands. */
import { Modal, NumberInput } from "@mantine/core";
import { useState } from "react";
import type { Commands } from "../../console/commands.ts";
import type { PointView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";

/** More people than any hall holds is a slip of the finger. */
const PEOPLE_MAX = 100_000;

/** `first`: nothing is being written, so this is what the page asks for. A screen has one filled button. */
export function RollCall({ view, commands, first }: { view: PointView | null; commands: Commands; first: boolean }) {
  if (view === null || view.sealed || view.present) return null;
  return (
    <div className="card roll">
      <span className="grow">
        <b>{vi.point.rollCall}</b>
        <span className="t2">{vi.point.rollCallHelp}</span>
      </span>
      <Button kind={first ? "primary" : "plain"} onClick={() => void commands.put("roll_call", { present: true })} pressed={commands.busy("roll_call")} testid="roll-call">
        {commands.busy("roll_call") ? vi.point.presentSent : vi.point.present}
      </Button>
    </div>
  );
}

/** Once present: how many people sit here. */
export function Attend({ view, commands }: { view: PointView; commands: Commands }) {
  const [asking, setAsking] = useState(false);
  if (view.sealed) return null;
  return (
    <>
      <Button small className="attend" onClick={() => setAsking(true)} pressed={commands.busy("attendance")}>
        {vi.point.attendance}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={vi.point.attendanceTitle} closeButtonProps={{ "aria-label": vi.shared.close }}>
        <Attendance
          view={view}
          onSend={(counts) => {
            setAsking(false);
            void commands.put("attendance", { counts });
          }}
        />
      </Modal>
    </>
  );
}

function Attendance({ view, onSend }: { view: PointView; onSend: (counts: Record<string, number>) => void }) {
  const [counts, setCounts] = useState<Record<string, number>>({});
  const rows = Object.entries(view.categories).sort(([, a], [, b]) => a.order - b.order);
  return (
    <div className="form-grid counts-form">
      {rows.map(([id, { label }]) => (
        <NumberInput
          key={id}
          label={label}
          min={0}
          hideControls
          max={PEOPLE_MAX}
          allowDecimal={false}
          allowNegative={false}
          value={counts[id] ?? ""}
          onChange={(value) => setCounts((old) => ({ ...old, [id]: Math.min(PEOPLE_MAX, Math.max(0, Math.floor(Number(value) || 0))) }))}
        />
      ))}
      <div className="form-foot">
        <Button kind="primary" onClick={() => onSend(counts)} disabled={Object.keys(counts).length === 0}>
          {vi.point.attendanceSend}
        </Button>
      </div>
    </div>
  );
}
