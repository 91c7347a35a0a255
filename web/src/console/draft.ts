/** A text in the making that survives reload, crash and power cut: on the disk a moment after each letter. */
import { useCallback, useEffect, useRef, useState } from "react";
import { DRAFT_SAVE_MS } from "../live/limits.ts";
import type { Store } from "../live/store.ts";

/** The text, how to change it, and whether the disk has been read. `clear` resolves when the draft is gone from the disk. */
export function useDraft(store: Store, key: string): { text: string; ready: boolean; set: (text: string) => void; clear: () => Promise<void> } {
  const [text, setText] = useState("");
  const [ready, setReady] = useState(false);
  const latest = useRef("");
  const timer = useRef(0);

  useEffect(() => {
    let gone = false;
    void store.draft(key).then((kept) => {
      if (gone) return;
      if (latest.current === "") {
        latest.current = kept;
        setText(kept);
      }
      setReady(true);
    });
    const flush = (): void => {
      if (timer.current === 0) return;
      window.clearTimeout(timer.current);
      timer.current = 0;
      void store.saveDraft(key, latest.current);
    };
    // A page may be thrown away while hidden without another word.
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      gone = true;
      flush();
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", flush);
    };
  }, [store, key]);

  const set = useCallback(
    (next: string) => {
      latest.current = next;
      setText(next);
      if (timer.current !== 0) return; // a fast typist is saved at every step, not only at a pause
      timer.current = window.setTimeout(() => {
        timer.current = 0;
        void store.saveDraft(key, latest.current);
      }, DRAFT_SAVE_MS);
    },
    [store, key],
  );
  const clear = useCallback(async () => {
    window.clearTimeout(timer.current);
    timer.current = 0;
    latest.current = "";
    setText("");
    await store.saveDraft(key, "");
  }, [store, key]);
  return { text, ready, set, clear };
}
