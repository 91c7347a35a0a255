/** Questions about duplicates, one card a group: who may ask the same, why, shared words marked, one key an answer. */
import type { Item } from "../../console/floor.ts";
import type { SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Marked, Reasons } from "../../ui/text.tsx";
import { firstAsked, itemIn, NOT_SAME_KEY, pointsBehind, type Question, SAME_GROUP_KEY, SAME_KEY, type Suggestion, together } from "./inbox.ts";

interface Props {
  view: SecretaryView;
  item: Item;
  questions: readonly Question[];
  onMerge: (rows: readonly Suggestion[], head: string) => void;
  onNotSame: (row: Suggestion) => void;
}
const STRENGTH = { very_close: 3, close: 2, possible: 1 } as const;

export function Duplicates({ view, item, questions, onMerge, onNotSame }: Props) {
  const s = vi.secretary;
  const asked = questions.reduce((sum, each) => sum + each.rows.length, 0);
  let before = 0;
  return (
    <>
      <div className="card-h dup-h">
        <h2>{s.same}</h2>
        <span className="t3">{s.sameCount(asked)}</span>
        {asked === 0 ? null : (
          <span className="end t2">
            <mark>{s.sameWords}</mark> {s.sameMarked}
          </span>
        )}
      </div>
      <ol className="scroll dups" tabIndex={0} aria-label={s.same} data-testid="questions">
        {questions.map((question, i) => {
          const first = before;
          before += question.rows.length;
          return <Group key={question.head} view={view} item={item} question={question} first={first} main={i === 0 && isAsked(firstAsked(item, questions))} onMerge={onMerge} onNotSame={onNotSame} />;
        })}
        {asked === 0 ? <li className="empty-line">{s.noSame}</li> : null}
      </ol>
    </>
  );
}

interface GroupProps extends Omit<Props, "questions"> {
  question: Question;
  /** Questions above: the keys count on. */
  first: number;
  main: boolean;
}

function Group({ view, item, question, first, main, onMerge, onNotSame }: GroupProps) {
  const s = vi.secretary;
  const head = itemIn(view, question.head);
  if (head === null) return null;
  const likely = together(view, question);
  return (
    <li className="group" data-testid={`group-${head.receipt}`}>
      <div className="head">
        <div className="row">
          <b className="no">{head.receipt}</b> <span className="clip">{vi.shared.pointInList(head.point_name)}</span>
          <span className="t2 nowrap">{s.pointsBehind(pointsBehind(view, head.id))}</span>
          {likely.length < 2 ? null : (
            <Button small className="end" onClick={() => onMerge(likely, head.id)} {...(main ? { hint: SAME_GROUP_KEY } : {})} testid="merge-group">
              {s.mergeGroup(likely.length)}
            </Button>
          )}
        </div>
        <p className="tx">
          <Marked text={head.wording} shared={question.rows[0]?.shared ?? []} />
        </p>
      </div>
      <ol>
        {question.rows.map((row, i) => (
          <Asked key={row.id} view={view} row={row} own={row.recommendation === item.id} keys={keysOf(first + i + 1, main)} onMerge={() => onMerge([row], head.id)} onNotSame={() => onNotSame(row)} />
        ))}
      </ol>
    </li>
  );
}

interface AskedProps {
  view: SecretaryView;
  row: Suggestion;
  own: boolean;
  keys: { same?: string; not?: string };
  onMerge: () => void;
  onNotSame: () => void;
}

function isAsked(first: ReturnType<typeof firstAsked>): boolean {
  return first !== null && first !== "link";
}

/** The first question has a key of its own for each answer; those below it are named by their place. */
function keysOf(n: number, main: boolean): { same?: string; not?: string } {
  if (n === 1 && main) return { same: SAME_KEY, not: NOT_SAME_KEY };
  return n <= 5 ? { same: `g ${n}`, not: `d ${n}` } : {};
}

function Asked({ view, row, own, keys, onMerge, onNotSame }: AskedProps) {
  const s = vi.secretary;
  const other = itemIn(view, row.recommendation);
  if (other === null) return null;
  return (
    <li className={`dup ${own ? "own" : ""}`}>
      <div className="band">
        {s.bands[row.band]}
        <span className="m" aria-hidden="true">
          {[1, 2, 3].map((each) => (
            <i key={each} className={each <= STRENGTH[row.band] ? "on" : ""} />
          ))}
        </span>
      </div>
      <div>
        <p className="tx clamp2" title={other.wording}>
          <Marked text={other.wording} shared={row.shared} />
        </p>
        <p className="wh">
          <b className="no">{other.receipt}</b> {own ? s.thisOne : vi.shared.pointInList(other.point_name)}
        </p>
        <Reasons of={row.reasons} />
      </div>
      <div className="dup-b">
        <Button small onClick={onMerge} {...(keys.same === undefined ? {} : { hint: keys.same })}>
          {s.merge}
        </Button>
        <Button small kind="quiet" onClick={onNotSame} {...(keys.not === undefined ? {} : { hint: keys.not })}>
          {s.notSame}
        </Button>
      </div>
    </li>
  );
}
