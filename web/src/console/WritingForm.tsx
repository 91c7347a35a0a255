/** "Trả lời bằng văn bản": which department, before which date. The same small form for chair and secretary. */
import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { DepartmentRow } from "../live/protocol.ts";
import * as vi from "../texts/vi.ts";
import { Button } from "../ui/Button.tsx";
import { DUE_DAYS, dueDate } from "./floor.ts";

interface Props {
  departments: Readonly<Record<string, DepartmentRow>>;
  lead: string | null;
  onSend: (department: string, due: string) => void;
}

export function WritingForm({ departments, lead, onSend }: Props) {
  const [department, setDepartment] = useState(lead ?? "");
  const [due, setDue] = useState(() => dueDate(Date.now(), DUE_DAYS));
  return (
    <form
      className="form-grid"
      onSubmit={(event) => {
        event.preventDefault();
        if (department !== "" && due !== "") onSend(department, due);
      }}
    >
      <DepartmentSelect departments={departments} value={department} onChange={setDepartment} />
      <TextInput type="date" label={vi.chair.due} description={due === "" ? null : vi.dateInWords(due)} value={due} min={dueDate(Date.now(), 0)} onChange={(event) => setDue(event.currentTarget.value)} required data-autofocus />
      <div className="form-foot">
        <button type="submit" className="btn btn-primary">
          {vi.chair.record}
        </button>
      </div>
    </form>
  );
}

export function DepartmentSelect({ departments, value, onChange }: { departments: Props["departments"]; value: string; onChange: (id: string) => void }) {
  const rows = Object.entries(departments).map(([id, row]) => ({ value: id, label: row.name }));
  return (
    <NativeSelect
      label={vi.chair.department}
      data={[{ value: "", label: vi.chair.noLead }, ...rows]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Hands a topic to a department that is to answer it. */
export function AssignForm({ departments, lead, onSend }: { departments: Props["departments"]; lead: string | null; onSend: (department: string) => void }) {
  const [department, setDepartment] = useState(lead ?? "");
  return (
    <div className="form-grid">
      <DepartmentSelect departments={departments} value={department} onChange={setDepartment} />
      <div className="form-foot">
        <Button kind="primary" onClick={() => onSend(department)} disabled={department === "" || department === lead}>
          {vi.chair.assign}
        </Button>
      </div>
    </div>
  );
}
