/** The key registry: one list says what a key does, what is printed on its button and what the `?` sheet shows. */
import { useEffect, useRef } from "react";

export interface Binding {
  /** "a", "Shift+G", "Ctrl+ArrowRight", "Space", "g 1" (one after the other). Letters are case-blind. */
  combo: string;
  /** What it does, for the sheet. */
  label: string;
  run: () => void;
  /** Also while a text is being typed: only for combinations that type nothing. */
  whileTyping?: boolean;
  /** Holding the key repeats it: only for moving a selection. */
  repeats?: boolean;
}
/** What the registry needs of a keyboard event. */
export interface Stroke {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}
/** A first key waits this long for its second. */
const SEQUENCE_MS = 2_500;

/** The name of a stroke as combos write it. Shift counts only with letters: `?` is `?` on every keyboard. */
export function strokeName(stroke: Stroke): string {
  const key = stroke.key === " " ? "Space" : stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key;
  const shift = stroke.shiftKey && (key.length > 1 || /\p{L}/u.test(key));
  const held = [stroke.ctrlKey || stroke.metaKey ? "Ctrl" : "", stroke.altKey ? "Alt" : "", shift ? "Shift" : ""];
  return [...held.filter((name) => name !== ""), key].join("+");
}

/** The binding that this stroke completes, or the first key of a sequence that it begins. */
export function matched(bindings: readonly Binding[], begun: string | null, name: string): Binding | { begins: string } | null {
  const find = (combo: string): Binding | undefined => bindings.find((b) => b.combo.toLowerCase() === combo.toLowerCase());
  const direct = (begun === null ? undefined : find(`${begun} ${name}`)) ?? find(name);
  if (direct !== undefined) return direct;
  const begins = bindings.some((b) => b.combo.toLowerCase().startsWith(`${name.toLowerCase()} `));
  return begins ? { begins: name } : null;
}

/** Listens as long as the component lives. Off while typing, while composing, and while a dialog is open. */
export function useKeys(bindings: readonly Binding[]): void {
  const current = useRef(bindings);
  useEffect(() => {
    current.current = bindings;
  });
  useEffect(() => {
    let begun: { name: string; at: number } | null = null;
    const listen = (event: KeyboardEvent): void => {
      if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
      const first = begun !== null && event.timeStamp - begun.at < SEQUENCE_MS ? begun.name : null;
      const hit = matched(current.current, first, strokeName(event));
      if (hit === null) return;
      const typing = isTyping(event.target);
      if ("begins" in hit) {
        if (!typing && !dialogOpen()) begun = { name: hit.begins, at: event.timeStamp };
        return;
      }
      begun = null;
      if (event.repeat && !hit.repeats) return event.preventDefault();
      if ((typing && !hit.whileTyping) || dialogOpen()) return;
      // The space bar on a focused button presses that button; it must not press the verb as well.
      if ((hit.combo === "Space" || hit.combo === "Enter") && event.target instanceof HTMLElement && event.target.closest("button, a, [role=tab], [role=radio]")) return;
      event.preventDefault();
      hit.run();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target.isContentEditable || target.matches("textarea, select");
}

function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"]') !== null;
}
