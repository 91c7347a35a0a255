/** A quiet line under the box: what is known already of the text in it. It blocks nothing, and is absent without the hub. */
import { Fragment, useEffect, useSyncExternalStore } from "react";
import type { Hints } from "../../live/hints.ts";
import { HINT_ASK_MS } from "../../live/limits.ts";
import * as vi from "../../texts/vi.ts";
import { worthAsking } from "./hint.ts";

export function SimilarHint({ hints, text }: { hints: Hints; text: string }) {
  const { offered, matches } = useSyncExternalStore(hints.subscribe, () => hints.now);
  const asked = offered && worthAsking(text);
  useEffect(() => {
    if (!asked) {
      hints.forget();
      return undefined;
    }
    const timer = window.setTimeout(() => hints.ask(text), HINT_ASK_MS);
    return () => window.clearTimeout(timer);
  }, [hints, text, asked]);
  if (!asked) return null;
  // The place is kept from the fourth word on: a line that comes when the hand goes to the button must not move it.
  return (
    <div className="similar" role="status" data-testid="similar">
      {matches.length === 0 ? null : (
        <p>
          {vi.point.similar}{" "}
          {matches.map((row, i) => (
            <Fragment key={row.receipt}>
              {i === 0 ? "" : "; "}
              <b>{vi.point.similarNumber(row.receipt)}</b>, {row.own ? vi.point.similarOwn : row.point_name}, {vi.point.similarBands[row.band]}
            </Fragment>
          ))}
          .
        </p>
      )}
    </div>
  );
}
