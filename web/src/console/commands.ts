/** Giving commands from a screen: pressed at once, durable, settled; a refusal is kept for the notice slot. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Client, LiveState } from "../live/client.ts";
import { REFUSAL_SHOWN_MS } from "../live/limits.ts";
import type { Settled, Stored } from "../live/outbox.ts";
import type { CommandArgs, CommandName, Views } from "../live/protocol.ts";
import { TakenOver } from "../live/store.ts";
import * as vi from "../texts/vi.ts";
import type { NoticeText } from "../ui/notice.tsx";

export interface Commands {
  /** What the hub recorded; null when this machine's disk refused, which the notice says. */
  run<N extends CommandName>(name: N, args: CommandArgs[N]): Promise<Settled | null>;
  /** True as soon as it is durable, without waiting for the hub. */
  put<N extends CommandName>(name: N, args: CommandArgs[N]): Promise<boolean>;
  /** One of these is on its way: its button is pressed. */
  busy(...names: CommandName[]): boolean;
  notice: NoticeText | null;
}

/** `client`: whoever stores commands durably and learns what became of them. */
export function useCommands<R extends keyof Views>(client: Pick<Client<R>, "command" | "outcome">, state: LiveState<R>): Commands {
  const [starting, setStarting] = useState<readonly CommandName[]>([]);
  const [notice, setNotice] = useState<NoticeText | null>(null);
  const shown = useRef(0);

  const tell = useCallback((text: NoticeText) => {
    setNotice(text);
    window.clearTimeout(shown.current);
    shown.current = window.setTimeout(() => setNotice(null), REFUSAL_SHOWN_MS);
  }, []);
  useEffect(() => () => window.clearTimeout(shown.current), []);

  const store = useCallback(
    async <N extends CommandName>(name: N, args: CommandArgs[N]): Promise<Stored | null> => {
      setStarting((names) => [...names, name]);
      try {
        return await client.command(name, args);
      } catch (error) {
        tell({ tone: "bad", icon: "alert", lead: notStored(error) });
        return null;
      } finally {
        setStarting((names) => withoutOne(names, name));
      }
    },
    [client, tell],
  );
  const settle = useCallback(
    async (stored: Stored): Promise<Settled> => {
      const settled = await client.outcome(stored);
      if (settled.kind === "refused") tell(refusalNotice(stored.name, settled.code));
      return settled;
    },
    [client, tell],
  );
  const run: Commands["run"] = useCallback(
    async (name, args) => {
      const stored = await store(name, args);
      return stored === null ? null : settle(stored);
    },
    [store, settle],
  );
  const put: Commands["put"] = useCallback(
    async (name, args) => {
      const stored = await store(name, args);
      if (stored !== null) void settle(stored);
      return stored !== null;
    },
    [store, settle],
  );
  const busy = (...names: CommandName[]): boolean =>
    names.some((name) => starting.includes(name) || state.entries.some((entry) => entry.name === name && entry.outcome === null));
  return { run, put, busy, notice };
}

function refusalNotice(name: CommandName, code: string): NoticeText {
  if (code === "stale") return { tone: "info", icon: "check", lead: vi.moved, rest: `${capital(vi.refusal(code))}.` };
  return { tone: "bad", icon: "alert", lead: vi.notDone(vi.action(name)), rest: `${capital(vi.refusal(code))}.` };
}

/** Nothing was promised and the text is still in its box: why, as far as the browser says it. */
function notStored(error: unknown): string {
  if (error instanceof TakenOver) return vi.entry.elsewhere;
  return error instanceof DOMException && error.name === "QuotaExceededError" ? vi.diskFull : vi.diskFailed;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function withoutOne(names: readonly CommandName[], name: CommandName): readonly CommandName[] {
  const at = names.indexOf(name);
  return names.filter((_, i) => i !== at);
}
