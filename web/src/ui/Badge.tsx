/** StatusBadge, and its small form as a tag: always icon and word, colour third. */
import { Icon } from "./Icon.tsx";
import type { Look } from "./looks.ts";

export function StatusBadge({ look, small = false }: { look: Look; small?: boolean }) {
  return (
    <span className={`badge ${look.tone === "plain" ? "" : look.tone} ${small ? "s" : ""}`}>
      <Icon name={look.icon} />
      {look.text}
    </span>
  );
}
