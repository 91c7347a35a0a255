/** When a text that is being typed is worth a question to the hub. Pure. */
import { HINT_WORDS_MIN, TEXT_CHARS_MAX } from "../../live/limits.ts";
import { textLength } from "./own.ts";

/** It says something, and could be sent. */
export function worthAsking(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.length >= HINT_WORDS_MIN && textLength(text) <= TEXT_CHARS_MAX;
}
