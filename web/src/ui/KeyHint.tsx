/** A key, printed where it acts. What is printed is derived from the same combination that the registry listens to. */

const WORDS: Record<string, string> = {
  Space: "Phím cách",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

/** "Ctrl+ArrowRight" -> "Ctrl →"; "g 1" (one key after another) -> "G 1". */
export function keyText(combo: string): string {
  return combo
    .split(/[+ ]/u)
    .map((key) => WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(" ");
}

export function KeyHint({ combo }: { combo: string }) {
  return <kbd className="kbd">{keyText(combo)}</kbd>;
}
