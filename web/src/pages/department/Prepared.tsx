/** What the lead department prepares: lines for the chair alone, sent by a press; a draft answer, which saves itself. */
import { Textarea } from "@mantine/core";
import { useCallback, useEffect } from "react";
import type { Commands } from "../../console/commands.ts";
import { useDraft } from "../../console/draft.ts";
import { usePad } from "../../console/pad.ts";
import { LINE_CHARS_MAX, LINES_MAX } from "../../live/limits.ts";
import type { Store } from "../../live/store.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { SavedLine } from "../../ui/SavedLine.tsx";
import type { Topic } from "../../ui/stage.ts";
import { linesOf } from "./turn.ts";

interface Props {
  topic: Topic;
  commands: Commands;
  store: Store;
  conference: string;
}

/** Give it the topic's id as its key. */
export function Prepared(props: Props) {
  return (
    <section className="card prepared">
      <TalkingPoints {...props} />
      <DraftAnswer {...props} />
    </section>
  );
}

/** Half a sentence must not appear on the chair's card: nothing leaves before the press. */
function TalkingPoints({ topic, commands, store, conference }: Props) {
  const draft = useDraft(store, `${conference}/points/${topic.id}`);
  const known = topic.talking_points.join("\n");
  const { ready, text, set } = draft;
  useEffect(() => {
    if (ready && text === "" && known !== "") set(known);
  }, [ready]); // only once, when the disk has been read: an emptied field stays empty
  const lines = linesOf(text);
  const long = lines.some((line) => Array.from(line).length > LINE_CHARS_MAX);
  const same = lines.join("\n") === known;
  return (
    <div className="pane">
      <div className="row">
        <h2>{vi.department.points}</h2>
        <span className={lines.length > LINES_MAX ? "bad-text" : "t3"}>{vi.department.lines(lines.length, LINES_MAX)}</span>
        <span className="end row">
          {same && known !== "" ? (
            <span className="t3">
              <Icon name="check" /> {vi.department.sentPoints}
            </span>
          ) : null}
          <Button
            small
            onClick={() => void commands.put("talking_points", { topic: topic.id, lines })}
            disabled={same || long || lines.length > LINES_MAX}
            pressed={commands.busy("talking_points")}
            testid="send-points"
          >
            <Icon name="send" /> {vi.department.sendPoints}
          </Button>
        </span>
      </div>
      <p className={long ? "bad-text" : "t2"}>
        <Icon name={long ? "alert" : "private"} /> {long ? vi.department.lineLong(LINE_CHARS_MAX) : vi.department.pointsPrivate}
      </p>
      <Textarea
        className="ta-fill"
        aria-label={vi.department.pointsLabel}
        placeholder={vi.department.pointsExample}
        value={text}
        disabled={!ready}
        onChange={(event) => set(event.currentTarget.value)}
        size="md"
        data-testid="talking-points"
      />
    </div>
  );
}

function DraftAnswer({ topic, commands, store, conference }: Props) {
  const { run } = commands;
  const put = useCallback((text: string) => run("draft_answer", { topic: topic.id, text }), [run, topic.id]);
  const pad = usePad(store, `${conference}/answer/${topic.id}`, topic.draft_answer ?? "", put);
  return (
    <div className="pane">
      <div className="row">
        <h2>{vi.department.draft}</h2>
        <SavedLine saving={pad.pending || commands.busy("draft_answer")} at={pad.savedAt} />
      </div>
      <p className="t2">
        <Icon name="writing" /> {vi.department.draftHelp}
      </p>
      <Textarea className="ta-fill" aria-label={vi.department.draft} value={pad.text} onChange={(event) => pad.type(event.currentTarget.value)} onBlur={pad.send} size="md" data-testid="draft-answer" />
    </div>
  );
}
