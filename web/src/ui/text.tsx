/** How a text is set: broken at its clauses, with shared words marked, with its counts. Never as HTML. */
import { Fragment, type ReactNode } from "react";
import * as vi from "../texts/vi.ts";
import { clausesOf, markedRuns } from "./marking.ts";

/** Above these a text fills its lines by itself, and breaking at commas only makes it ragged. */
const TEXT_CHARS_MAX = 140;
const CLAUSE_CHARS_MAX = 44;

/** Short texts break at clauses, so that "di động" is not cut in two. */
export function Clauses({ text }: { text: string }) {
  const clauses = clausesOf(text);
  if (text.length > TEXT_CHARS_MAX || clauses.some((clause) => clause.length > CLAUSE_CHARS_MAX)) return <>{text}</>;
  return clauses.map((clause, i) => (
    <Fragment key={i}>
      {i > 0 ? " " : ""}
      <span className="clause">{clause}</span>
    </Fragment>
  ));
}

/** Runs of words that both texts have; compared without case and marks, as the engine compared them. */
export function Marked({ text, shared }: { text: string; shared: readonly string[] }) {
  return markedRuns(text, shared).map((run, i) => (run.same ? <mark key={i}>{run.text}</mark> : <Fragment key={i}>{run.text}</Fragment>));
}

/** Why, one reason a line: two reasons in one line are read as one. */
export function Reasons({ of }: { of: readonly string[] }) {
  return (
    <ul className="reasons">
      {of.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}

export interface Counted {
  recommendations: number;
  points: number;
  districts: number;
}

/** "4 kiến nghị · 4 điểm cầu · 3 huyện". */
export function Counts({ of }: { of: Counted }): ReactNode {
  return [of.recommendations, of.points, of.districts].map((n, i) => (
    <Fragment key={i}>
      {i > 0 ? <span className="sep" /> : null}
      <b>{n}</b> {vi.shared.counts[i]}
    </Fragment>
  ));
}

/** "4 · 4 · 3", where a legend stands above; a screen reader gets the words. */
export function TightCounts({ of }: { of: Counted }) {
  const [a, b, c] = vi.shared.counts;
  return (
    <>
      <span className="vh">{`${of.recommendations} ${a}, ${of.points} ${b}, ${of.districts} ${c}`}</span>
      <span aria-hidden="true">{`${of.recommendations} · ${of.points} · ${of.districts}`}</span>
    </>
  );
}
