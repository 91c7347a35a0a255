/** What this browser holds and never sends from here: of another conference or point, or refused to an earlier device of
 * this one. Shown to its person, but for what a person has put away. */
import { useEffect, useState } from "react";
import type { Stored } from "../../live/outbox.ts";
import type { Member } from "../../live/session.ts";
import type { Store } from "../../live/store.ts";
import * as vi from "../../texts/vi.ts";
import { readHidden } from "./hidden.ts";

export function LeftBehind({ store, member }: { store: Store; member: Member }) {
  const [left, setLeft] = useState<readonly Stored[]>([]);
  useEffect(() => {
    let gone = false;
    // A disk that cannot be read has nothing to show here; it is told where something is to be kept.
    void store.leftBehind(member).catch(() => []).then((found) => {
      const hidden = readHidden();
      if (!gone) setLeft(found.filter((entry) => entry.name === "submit" && !hidden.has(entry.id)));
    });
    return () => {
      gone = true;
    };
  }, [store, member]);
  if (left.length === 0) return null;
  return (
    <details className="left-behind" data-testid="left-behind">
      <summary>{vi.point.leftBehind(left.length)}</summary>
      <p className="t2">{vi.point.leftBehindHelp}</p>
      <ul>
        {left.map((entry) => (
          <li key={entry.id}>
            <span className="t2">{vi.point.leftAt(`${vi.dayMonth(new Date(entry.at).toISOString().slice(0, 10))} ${vi.hhmm(entry.at)}`)}, {why(entry)}</span>
            <p>{String(entry.args["text"] ?? "")}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}

function why({ outcome }: Stored): string {
  if (outcome?.kind === "refused") return vi.refusal(outcome.code);
  return outcome?.kind === "orphaned" ? vi.refusal("sealed") : vi.point.leftUnsent;
}
