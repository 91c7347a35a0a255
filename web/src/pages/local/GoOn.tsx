/** The way out of an ended link: try again, or join anew with a code that somebody read out. */
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { goOn } from "../../local/door.ts";
import { local } from "../../texts/local.ts";
import { Button } from "../../ui/Button.tsx";

export function GoOn({ act }: { act: "retry" | "code" }) {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ready = !busy && (act === "retry" || code.trim() !== "");
  const ask = (): void => {
    if (!ready) return;
    setBusy(true);
    setProblem(null);
    void goOn(act === "code" ? code : null)
      .catch(() => local.failed)
      .then((said) => {
        setProblem(said);
        setBusy(false);
      });
  };
  return (
    <form
      className="card go-on"
      data-testid="go-on"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      {act === "code" ? (
        <TextInput
          label={local.newCodeLabel}
          description={local.newCodeHelp}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={problem}
          autoComplete="off"
          spellCheck={false}
          data-testid="new-code"
        />
      ) : problem === null ? null : (
        <p className="bad">{problem}</p>
      )}
      <Button onClick={ask} pressed={busy} disabled={!ready && !busy} testid="go-on-now">
        {act === "code" ? (busy ? local.goingOn : local.goOn) : local.retry}
      </Button>
    </form>
  );
}
