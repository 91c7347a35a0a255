/** Beside a text that saves itself: on its way, or when it was last taken. */
import * as vi from "../texts/vi.ts";
import { Icon } from "./Icon.tsx";

export function SavedLine({ saving, at }: { saving: boolean; at: number | null }) {
  return (
    <span className="t3 end note-state">
      {saving ? (
        vi.secretary.noteSaving
      ) : at === null ? null : (
        <>
          <Icon name="check" /> {vi.secretary.noteSaved(vi.hhmmss(at))}
        </>
      )}
    </span>
  );
}
