/** The disk of this browser before a page is shown: where it keeps nothing, the page says so and takes no text. */
import { useCallback, useEffect, useState } from "react";
import { STORE_OPEN_MS } from "../live/limits.ts";
import * as vi from "../texts/vi.ts";
import { Button } from "../ui/Button.tsx";
import { Gate } from "../ui/frame.tsx";

/** `open` refuses where the browser keeps nothing, and in some browsers it never answers: after a while that is "none" too.
 * An answer that comes later still counts. `again` asks once more. The disk is closed with the page. */
export function useDisk<T extends { close: () => void }>(open: () => Promise<T>): [disk: T | "opening" | "none", again: () => void] {
  const [disk, setDisk] = useState<T | "opening" | "none">("opening");
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(() => setAttempt((before) => before + 1), []);
  useEffect(() => {
    let over = false;
    let opened: T | null = null;
    setDisk("opening");
    const late = window.setTimeout(() => setDisk("none"), STORE_OPEN_MS);
    void open().then(
      (ready) => {
        window.clearTimeout(late);
        if (over) return ready.close();
        opened = ready;
        return setDisk(ready);
      },
      () => {
        window.clearTimeout(late);
        if (!over) setDisk("none");
      },
    );
    return () => {
      over = true;
      window.clearTimeout(late);
      opened?.close();
    };
  }, [open, attempt]);
  return [disk, again];
}

export function NoDisk({ again }: { again: () => void }) {
  return (
    <Gate title={vi.entry.noStore} help={vi.entry.noStoreHelp}>
      <Button kind="primary" onClick={again} testid="disk-again">
        {vi.entry.storeAgain}
      </Button>
    </Gate>
  );
}
