/** The note pad of the topic on the floor: kept on this machine at every letter, sent whole at a pause. */
import { Textarea } from "@mantine/core";
import { useCallback } from "react";
import type { Commands } from "../../console/commands.ts";
import { usePad } from "../../console/pad.ts";
import type { Store } from "../../live/store.ts";
import * as vi from "../../texts/vi.ts";
import type { Topic } from "../../ui/stage.ts";
import { SavedLine } from "../../ui/SavedLine.tsx";

interface Props {
  topic: Topic;
  commands: Commands;
  store: Store;
  conference: string;
}

/** Give it the topic's id as its key: each topic has its own pad. */
export function NotePad({ topic, commands, store, conference }: Props) {
  const { run } = commands;
  const put = useCallback((text: string) => run("note", { topic: topic.id, text }), [run, topic.id]);
  const pad = usePad(store, `${conference}/note/${topic.id}`, topic.note ?? "", put);
  return (
    <>
      <div className="row">
        <label htmlFor="note">
          <b>{vi.secretary.note}</b>
        </label>
        <SavedLine saving={pad.pending || commands.busy("note")} at={pad.savedAt} />
      </div>
      <Textarea id="note" value={pad.text} onChange={(event) => pad.type(event.currentTarget.value)} onBlur={pad.send} autosize minRows={2} maxRows={6} size="sm" />
    </>
  );
}
