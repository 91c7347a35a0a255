/** Calling any topic: `/`, then its number or a part of its name, then Enter. */
import { TextInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import type { Floor } from "../../console/floor.ts";
import * as vi from "../../texts/vi.ts";
import { matching, stageOf, stageWord, type Topic } from "../../ui/stage.ts";
import { TightCounts } from "../../ui/text.tsx";
import { StageGlyph } from "../../ui/topic.tsx";

interface Props {
  floor: Floor;
  next: string | null;
  typed: string;
  enabled: boolean;
  onCall: (topic: string) => void;
}

export function CallSheet({ floor, next, typed: first, enabled, onCall }: Props) {
  const [typed, setTyped] = useState(first);
  const [at, setAt] = useState(0);
  const found = matching(floor.topics, typed);
  const callable = (topic: Topic): boolean => enabled && (topic.state === "queued" || topic.state === "open");
  const chosen = found[Math.min(at, found.length - 1)];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((old) => Math.max(0, Math.min(found.length - 1, old + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && chosen !== undefined && callable(chosen)) onCall(chosen.id);
  };
  return (
    <div className="call">
      <TextInput
        label={vi.chair.callLabel}
        description={vi.chair.callEnter}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        size="md"
        data-autofocus
      />
      <ol className="scroll" tabIndex={0} aria-label={vi.chair.callTitle}>
        {found.map((topic) => {
          const stage = stageOf(topic, next);
          return (
            <li key={topic.id}>
              <button type="button" className={`call-row ${topic === chosen ? "sel" : ""}`} aria-disabled={!callable(topic)} onClick={() => callable(topic) && onCall(topic.id)}>
                <StageGlyph stage={stage} />
                <b>{topic.no}</b>
                <span className="clip">{topic.title}</span>
                <span className="t2">{stageWord(stage)}</span>
                <span className="t2 num">
                  <TightCounts of={topic} />
                </span>
              </button>
            </li>
          );
        })}
        {found.length === 0 ? <li className="t2">{vi.chair.callEmpty}</li> : null}
      </ol>
    </div>
  );
}
