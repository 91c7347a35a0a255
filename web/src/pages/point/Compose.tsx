/** The form: text, category, urgent, one button. The text is kept at every letter; Ctrl+Enter sends, Enter is a new line. */
import { NativeSelect, Textarea } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { Commands } from "../../console/commands.ts";
import type { Draft } from "../../console/draft.ts";
import type { LiveState } from "../../live/client.ts";
import { TEXT_CHARS_MAX } from "../../live/limits.ts";
import type { CommandArgs } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { textLength } from "./own.ts";

interface Props {
  state: LiveState<"point">;
  commands: Commands;
  draft: Draft;
  /** Under the box. */
  hint?: ReactNode;
}

export function Compose({ state, commands, draft, hint }: Props) {
  const [category, setCategory] = useState("");
  const [urgent, setUrgent] = useState(false);
  const [saving, setSaving] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const { view } = state;
  const newcomer = state.entries.every((entry) => entry.name !== "submit") && Object.keys(view?.recommendations ?? {}).length === 0;
  const live = state.link.kind === "live";
  const length = textLength(draft.text);
  const closed = state.sealed || (live && view?.intake === "closed");
  const ready = draft.text.trim() !== "" && length <= TEXT_CHARS_MAX && !closed && !saving;

  const send = (): void => {
    if (!ready) return;
    setSaving(true);
    const args: CommandArgs["submit"] = { text: draft.text, ...(category === "" ? {} : { category }), ...(urgent ? { urgent } : {}) };
    // The draft leaves the disk only after the command is on it.
    void commands.put("submit", args).then(async (stored) => {
      if (stored) {
        await draft.clear();
        setUrgent(false);
      }
      setSaving(false);
      area.current?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <>
      <div className="grow-y">
        <div className="row">
          <label className="lab" htmlFor="recommendation-text">
            {vi.point.text}
          </label>
          <span className={`end num count ${length > TEXT_CHARS_MAX ? "bad" : "t3"}`}>{vi.point.count(length)}</span>
        </div>
        {newcomer && draft.text === "" ? <p className="eg">{vi.point.example}</p> : null}
        <Textarea
          id="recommendation-text"
          ref={area}
          className="ta-box"
          classNames={{ input: "ta" }}
          value={draft.text}
          disabled={!draft.ready}
          onChange={(event) => draft.set(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          data-testid="recommendation-text"
          spellCheck={false}
        />
        {hint}
      </div>
      {draft.failed ? (
        <p className="hint bad" role="alert" data-testid="draft-failed">
          <Icon name="alert" /> {vi.point.draftFailed}
        </p>
      ) : null}
      {newcomer && draft.text === "" && !draft.failed ? (
        <p className="hint">
          <Icon name="lock" /> {vi.point.kept}
        </p>
      ) : null}
      <div className="opts">
        <NativeSelect
          aria-label={vi.point.category}
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
          data={categories(state)}
          size="md"
        />
        <Button onClick={() => setUrgent(!urgent)} toggled={urgent} className={`urgent ${urgent ? "on" : ""}`}>
          <Icon name={urgent ? "check" : "flag"} />
          <span className="only-wide">{urgent ? vi.point.urgentOn : vi.point.urgent}</span>
          <span className="only-narrow">{vi.point.urgentShort}</span>
        </Button>
      </div>
      <Button kind="primary" className="send" onClick={send} disabled={!ready} pressed={saving} testid="submit">
        <Icon name="send" /> {saving ? vi.point.saving : live || view === null ? vi.point.send : vi.point.sendLater}
        <span className="only-wide">
          <kbd className="kbd">Ctrl Enter</kbd>
        </span>
      </Button>
    </>
  );
}

function categories(state: LiveState<"point">): { value: string; label: string }[] {
  const rows = Object.entries(state.view?.categories ?? {}).sort(([, a], [, b]) => a.order - b.order);
  return [
    { value: "", label: `${vi.point.category}: ${vi.point.noCategory.toLowerCase()}` },
    ...rows.map(([value, { label }]) => ({ value, label: `${vi.point.category}: ${label}` })),
  ];
}
