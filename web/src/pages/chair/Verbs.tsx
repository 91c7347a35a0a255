/** The verb and the buttons beside it. They never move: what cannot be done now is disabled in its place. */
import type { Verb } from "../../console/floor.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { KeyHint } from "../../ui/KeyHint.tsx";

interface Props {
  verb: Verb;
  pressed: boolean;
  /** Something is on the floor and the link is there. */
  onFloor: boolean;
  /** What undo would take back, in words; null when there is nothing or no link. */
  undo: string | null;
  undoing: boolean;
  onAdvance: () => void;
  onPostpone: () => void;
  onWriting: () => void;
  onAssign: () => void;
  onUndo: () => void;
}

export function Verbs(props: Props) {
  const { verb, pressed, onFloor, undo } = props;
  const waiting = verb.word === vi.chair.verbWait;
  return (
    <div className="verbs">
      <Button kind="primary" onClick={props.onAdvance} disabled={!verb.enabled} pressed={pressed} testid="verb">
        <Icon name={waiting ? "refresh" : "play"} />
        <span className="grow" title={verb.sub}>
          <strong>{verb.word}</strong>
          <span className="sub clip">{verb.sub}</span>
        </span>
        <KeyHint combo="Space" />
      </Button>
      <Button onClick={props.onPostpone} disabled={!onFloor} pressed={pressed} hint="d">
        <span>{vi.chair.postpone}</span>
      </Button>
      <Button onClick={props.onWriting} disabled={!onFloor} hint="l">
        <span>{vi.chair.writing}</span>
      </Button>
      <Button onClick={props.onAssign} disabled={!onFloor} hint="c">
        <span>{vi.chair.assign}</span>
      </Button>
      <Button onClick={props.onUndo} disabled={undo === null} pressed={props.undoing} hint="u" title={undo ?? vi.refusals.nothing_to_undo}>
        <span>{vi.shared.undo}</span>
      </Button>
    </div>
  );
}
