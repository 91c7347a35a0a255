/** The one-field form of /join#CODE. The code is taken from the fragment, which no server and no log ever sees. */
import { TextInput } from "@mantine/core";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { randomBytes } from "../../live/browser.ts";
import { uuid7 } from "../../live/ids.ts";
import { fetchConference, join, type Joined } from "../../live/session.ts";
import * as vi from "../../texts/vi.ts";
import { Gate } from "../../ui/frame.tsx";
import { normalizedCode } from "./code.ts";

type Phase = { kind: "typing"; error: string | null } | { kind: "asking" };

export function JoinPage() {
  const [typed, setTyped] = useState(codeInAddress);
  const [phase, setPhase] = useState<Phase>({ kind: "typing", error: null });
  const [title, setTitle] = useState<string | null>(null);
  useEffect(() => {
    void fetchConference().then((found) => setTitle(found.title), () => undefined);
  }, []);

  const submit = useCallback(async (text: string): Promise<void> => {
    const code = normalizedCode(text);
    if (code === null) return setPhase({ kind: "typing", error: vi.join.malformed });
    setPhase({ kind: "asking" });
    try {
      const { conference } = await fetchConference();
      const answer = await join(conference, code, attemptOf(code));
      if (answer.kind === "refused") return setPhase({ kind: "typing", error: refusalText(answer) });
      location.replace(`/${answer.role}`);
    } catch {
      setPhase({ kind: "typing", error: vi.join.failed });
    }
  }, []);

  // A scanned code is a complete request: no second tap. Once, whatever the page draws again.
  const scanned = useRef(typed);
  useEffect(() => {
    const code = scanned.current;
    scanned.current = "";
    if (code !== "") void submit(code);
  }, [submit]);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (phase.kind === "typing") void submit(typed);
  };
  return (
    <Gate title={vi.join.title} {...(title === null ? {} : { help: title })}>
      <form onSubmit={onSubmit} className="join-form">
        <TextInput
          label={vi.join.label}
          description={vi.join.hint}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={phase.kind === "typing" ? phase.error : null}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          size="lg"
          data-autofocus
          autoFocus
          data-testid="join-code"
        />
        <button type="submit" className="btn btn-primary" data-testid="join-submit" data-pressed={phase.kind === "asking" || undefined}>
          {phase.kind === "asking" ? vi.join.busy : vi.join.submit}
        </button>
      </form>
    </Gate>
  );
}

function codeInAddress(): string {
  return normalizedCode(decodeURIComponent(location.hash.slice(1))) ?? "";
}

/** One attempt id a code, kept over a reload: a reply that was lost on the way does not burn the code. */
function attemptOf(code: string): string {
  const key = `diemcau.attempt.${code.slice(0, 4)}`;
  const kept = sessionStorage.getItem(key) ?? uuid7(Date.now(), randomBytes);
  sessionStorage.setItem(key, kept);
  return kept;
}

function refusalText(answer: Extract<Joined, { kind: "refused" }>): string {
  switch (answer.status) {
    case 401:
      return vi.join.wrong;
    case 410:
      return vi.join.used;
    case 429:
      return vi.join.locked(Math.max(1, Math.ceil((answer.retryAfterS ?? 900) / 60)));
    default:
      return vi.join.failed;
  }
}
