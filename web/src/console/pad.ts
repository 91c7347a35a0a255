/** A text that goes to the hub whole at each pause of its writer, and lies on this machine at every letter until then. */
import { useCallback, useEffect, useRef, useState } from "react";
import { NOTE_SEND_MS } from "../live/limits.ts";
import type { Settled } from "../live/outbox.ts";
import type { Store } from "../live/store.ts";
import { useDraft } from "./draft.ts";

export interface Pad {
  text: string;
  type(text: string): void;
  /** Sends what was typed now: on leaving the field. */
  send(): void;
  /** Letters are only here so far. */
  pending: boolean;
  /** When the hub last took it. */
  savedAt: number | null;
}

/** `known` is the hub's text; `put` gives it a new one. Use it under a key of the topic: each topic has its own pad. */
export function usePad(store: Store, key: string, known: string, put: (text: string) => Promise<Settled | null>): Pad {
  const draft = useDraft(store, key);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [editing, setEditing] = useState(false);
  const timer = useRef(0);
  const unsent = useRef<string | null>(null);
  const { clear } = draft;
  const send = useCallback(() => {
    window.clearTimeout(timer.current);
    const text = unsent.current;
    if (text === null) return;
    unsent.current = null;
    void put(text).then((settled) => {
      // Letters typed meanwhile are still only here: the draft goes when nothing is left to send.
      if (settled?.kind !== "acknowledged" || unsent.current !== null) return;
      setSavedAt(Date.now());
      setEditing(false);
      void clear();
    });
  }, [put, clear]);
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  }, [send]);
  // The floor moved on, or the page goes: what was typed is sent now.
  useEffect(() => () => latest.current(), []);

  const left = draft.ready && draft.text !== "" && !editing;
  const type = (text: string): void => {
    draft.set(text);
    unsent.current = text;
    setEditing(true);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => latest.current(), NOTE_SEND_MS);
  };
  return { text: editing || left ? draft.text : known, type, send, pending: editing, savedAt };
}
