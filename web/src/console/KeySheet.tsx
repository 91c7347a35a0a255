/** The `?` sheet, made from the registry itself, so that it cannot lie. */
import { Modal } from "@mantine/core";
import { Fragment } from "react";
import * as vi from "../texts/vi.ts";
import { KeyHint } from "../ui/KeyHint.tsx";
import type { Binding } from "./keys.ts";

export function KeySheet({ bindings, opened, onClose }: { bindings: readonly Binding[]; opened: boolean; onClose: () => void }) {
  const byLabel = new Map<string, string[]>();
  for (const { label, combo } of bindings) byLabel.set(label, [...(byLabel.get(label) ?? []), combo]);
  return (
    <Modal opened={opened} onClose={onClose} title={vi.shared.keysTitle} size="lg" closeButtonProps={{ "aria-label": vi.shared.close }}>
      <div className="sheet-keys">
        {[...byLabel].map(([label, combos]) => (
          <Fragment key={label}>
            <span className="row">
              {combos.map((combo) => (
                <KeyHint key={combo} combo={combo} />
              ))}
            </span>
            <span>{label}</span>
          </Fragment>
        ))}
      </div>
      <p className="t3" style={{ marginTop: 16 }}>
        {vi.shared.keysNote}
      </p>
    </Modal>
  );
}
