/** The secretary's bar: search, intake, phase of the programme, link, clock. */
import { NativeSelect } from "@mantine/core";
import type { KeyboardEvent, RefObject } from "react";
import type { Commands } from "../../console/commands.ts";
import type { LiveState } from "../../live/client.ts";
import type { IntakeMode, SecretaryView } from "../../live/protocol.ts";
import * as vi from "../../texts/vi.ts";
import { Button } from "../../ui/Button.tsx";
import { Brand, LinkBadge, PointsBadge } from "../../ui/frame.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { KeyHint } from "../../ui/KeyHint.tsx";
import { Clock } from "../../ui/time.tsx";

interface Props {
  view: SecretaryView;
  state: LiveState<"secretary">;
  commands: Commands;
  typed: string;
  onType: (text: string) => void;
  searchRef: RefObject<HTMLInputElement | null>;
  onKeys: () => void;
}
/** Enter goes on with what was found, Escape with the list that was read: the keys of the page act again. */
function leaveSearch(event: KeyboardEvent<HTMLInputElement>, onType: (text: string) => void): void {
  if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
  if (event.key === "Escape") onType("");
  event.currentTarget.blur();
}

const MODES: readonly IntakeMode[] = ["auto", "open", "closed"];

export function Top({ view, state, commands, typed, onType, searchRef, onKeys }: Props) {
  const phases = Object.entries(view.phases).sort(([, a], [, b]) => a.order - b.order);
  return (
    <header className="top">
      <Brand />
      <h1 className="title">{vi.roles.secretary}</h1>
      <label className="search" title={vi.secretary.search}>
        <Icon name="search" />
        <input ref={searchRef} value={typed} placeholder={vi.secretary.search} aria-label={vi.secretary.search} onChange={(event) => onType(event.currentTarget.value)} onKeyDown={(event) => leaveSearch(event, onType)} />
        <KeyHint combo="/" />
      </label>
      {view.demo ? <span className="badge warn s">{vi.shared.demo}</span> : null}
      <span className="end row">
        <span className="nowrap" title={vi.secretary.intakeIs[view.intake]}>
          {vi.secretary.intake}
        </span>
        <span className="seg" role="radiogroup" aria-label={vi.secretary.intake}>
          {MODES.map((mode) => (
            <button key={mode} type="button" role="radio" aria-checked={view.intake_mode === mode} onClick={() => view.intake_mode !== mode && void commands.run("intake", { mode })}>
              {vi.secretary.intakeModes[mode]}
            </button>
          ))}
        </span>
      </span>
      <NativeSelect
        className="phase-select"
        aria-label={vi.secretary.phase}
        value={view.phase}
        size="sm"
        title={view.phase_label}
        onChange={(event) => void commands.run("phase", { to: event.currentTarget.value })}
        data={phases.map(([value, { label }]) => ({ value, label }))}
      />
      <PointsBadge connected={state.presence?.connected ?? null} total={state.presence?.total ?? view.points_total} word={false} />
      <LinkBadge link={state.link} />
      <Clock offsetMs={state.offsetMs} />
      <Button small onClick={onKeys} hint="?">
        {vi.shared.keys}
      </Button>
    </header>
  );
}
