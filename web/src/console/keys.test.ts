/** The registry: what is printed is what is listened to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Binding, matched, type Stroke, strokeName } from "./keys.ts";

const stroke = (key: string, held: Partial<Stroke> = {}): Stroke => ({ key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held });
const bind = (combo: string): Binding => ({ combo, label: combo, run: () => undefined });
const KEYS = ["a", "g 1", "1", "Shift+G", "Alt+ArrowUp", "Ctrl+ArrowRight", "Space", "?", "/"].map(bind);
const hit = (name: string, begun: string | null = null) => {
  const found = matched(KEYS, begun, name);
  return found === null ? null : "begins" in found ? `begins ${found.begins}` : found.combo;
};

test("strokes have the names that combinations are written in", () => {
  assert.equal(strokeName(stroke(" ")), "Space");
  assert.equal(strokeName(stroke("G", { shiftKey: true })), "Shift+g");
  assert.equal(strokeName(stroke("?", { shiftKey: true })), "?");
  assert.equal(strokeName(stroke("ArrowRight", { ctrlKey: true })), "Ctrl+ArrowRight");
  assert.equal(strokeName(stroke("ArrowUp", { altKey: true })), "Alt+ArrowUp");
});

test("a letter with the caps lock on is the same key; a combination is not its letter", () => {
  assert.equal(hit(strokeName(stroke("A"))), "a");
  assert.equal(hit(strokeName(stroke("a", { ctrlKey: true }))), null);
  assert.equal(hit("Shift+g"), "Shift+G");
});

test("G then 1 merges, 1 alone is another key, G alone begins", () => {
  assert.equal(hit("g"), "begins g");
  assert.equal(hit("1", "g"), "g 1");
  assert.equal(hit("1"), "1");
  assert.equal(hit("a", "g"), "a");
});
