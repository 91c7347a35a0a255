/** A text in the making that survives reload, crash and power cut: on the disk a moment after each letter. */
import { useCallback, useEffect, useRef, useState } from "react";
import { DRAFT_SAVE_MS } from "../live/limits.ts";
import type { Store } from "../live/store.ts";

export interface Draft {
  text: string;
  /** Whether the disk has been read. */
  ready: boolean;
  /** The disk refuses: what is typed is only on the screen. */
  failed: boolean;
  set(text: string): void;
  /** Resolves when the draft is gone from the disk, or the disk refused: the worst is then an old draft after a reload. */
  clear(): Promise<void>;
}

export function useDraft(store: Store, key: string): Draft {
  const [text, setText] = useState("");
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const latest = useRef("");
  const timer = useRef(0);

  const save = useCallback(
    () =>
      store.saveDraft(key, latest.current).then(
        () => setFailed(false),
        () => setFailed(true),
      ),
    [store, key],
  );

  useEffect(() => {
    let gone = false;
    void store.draft(key).catch(() => "").then((kept) => {
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
      void save();
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
  }, [store, key, save]);

  const set = useCallback(
    (next: string) => {
      latest.current = next;
      setText(next);
      if (timer.current !== 0) return; // a fast typist is saved at every step, not only at a pause
      timer.current = window.setTimeout(() => {
        timer.current = 0;
        void save();
      }, DRAFT_SAVE_MS);
    },
    [save],
  );
  const clear = useCallback(async () => {
    window.clearTimeout(timer.current);
    timer.current = 0;
    latest.current = "";
    setText("");
    await save();
  }, [save]);
  return { text, ready, failed, set, clear };
}
