/** How a console begins: theme, session, the one tab that owns the outbox, then the page. Changes when that order does. */
import "@mantine/core/styles.css";
import "../theme/tokens.css";
import "../styles/base.css";
import { MantineProvider } from "@mantine/core";
import { type ComponentType, type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { browserEdge, randomBytes } from "../live/browser.ts";
import { Client, type LiveState } from "../live/client.ts";
import { claim, type Ownership } from "../live/owner.ts";
import type { Views } from "../live/protocol.ts";
import { fetchSession, type Session } from "../live/session.ts";
import { type Identity, openStore, type Store } from "../live/store.ts";
import * as vi from "../texts/vi.ts";
import { cssVariablesResolver, theme } from "../theme/theme.ts";
import { Button } from "../ui/Button.tsx";
import { Gate } from "../ui/frame.tsx";

export interface PageProps<R extends keyof Views> {
  client: Client<R>;
  state: LiveState<R>;
  session: Session;
  /** Null only on the display. */
  store: Store | null;
}

export function render(page: ReactNode, scheme: "auto" | "dark" = "auto"): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme={scheme}>
      {page}
    </MantineProvider>,
  );
}

export function mount<R extends keyof Views>(role: R, Page: ComponentType<PageProps<R>>): void {
  document.title = `${vi.roles[role]} – ${vi.shared.product}`;
  render(<Entrance role={role} Page={Page} />, role === "display" ? "dark" : "auto");
}

type Found = { kind: "asking" } | { kind: "unreachable" } | { kind: "none" } | { kind: "session"; session: Session };
/** A hub that is restarting is asked again at this pace. */
const ASK_AGAIN_MS = 3_000;

function Entrance<R extends keyof Views>({ role, Page }: { role: R; Page: ComponentType<PageProps<R>> }) {
  const [found, setFound] = useState<Found>({ kind: "asking" });
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const ask = async (): Promise<void> => {
      try {
        const session = await fetchSession();
        if (!gone) setFound(session === null ? { kind: "none" } : { kind: "session", session });
      } catch {
        if (gone) return;
        setFound({ kind: "unreachable" });
        timer = window.setTimeout(() => void ask(), ASK_AGAIN_MS * (0.5 + Math.random()));
      }
    };
    void ask();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, []);
  switch (found.kind) {
    case "asking":
      return <Gate title={vi.shared.opening} />;
    case "unreachable":
      return <Gate title={vi.shared.opening} help={vi.shared.theHub} />;
    case "none":
      return <NotJoined />;
    case "session":
      return found.session.role === role ? <Owned role={role} Page={Page} session={found.session} /> : <OtherRole session={found.session} />;
    default:
      return unreachable(found);
  }
}

function NotJoined() {
  return (
    <Gate title={vi.entry.none} help={vi.entry.noneHelp}>
      <a className="btn btn-primary" href="/join">
        {vi.entry.toJoin}
      </a>
    </Gate>
  );
}

function OtherRole({ session }: { session: Session }) {
  return (
    <Gate title={vi.entry.otherRole(session.role)} help={vi.entry.otherRoleHelp}>
      <div className="row">
        <a className="btn btn-primary" href={`/${session.role}`}>
          {vi.entry.toOwnPage}
        </a>
        <a className="btn" href="/join">
          {vi.entry.toJoin}
        </a>
      </div>
    </Gate>
  );
}

type Holding = "claiming" | "here" | "elsewhere" | "no-store";

function Owned<R extends keyof Views>({ role, Page, session }: { role: R; Page: ComponentType<PageProps<R>>; session: Session }) {
  const sends = role !== "display";
  const [holding, setHolding] = useState<Holding>(sends ? "claiming" : "here");
  const [ownership, setOwnership] = useState<Ownership | null>(null);
  const [store, setStore] = useState<Store | null>(null);
  useEffect(() => {
    if (!sends) return undefined;
    let mine: Ownership | null = null;
    let gone = false;
    void openStore("diemcau").then(
      (opened) => {
        if (gone) return opened.close();
        setStore(opened);
        mine = claim(`diemcau/${session.device}`, (here) => setHolding(here ? "here" : "elsewhere"));
        setOwnership(mine);
      },
      () => setHolding("no-store"),
    );
    return () => {
      gone = true;
      mine?.release();
    };
  }, [sends, session.device]);
  switch (holding) {
    case "claiming":
      return <Gate title={vi.shared.opening} />;
    case "no-store":
      return <Gate title={vi.entry.noStore} help={vi.entry.noStoreHelp} />;
    case "elsewhere":
      return (
        <Gate title={vi.entry.elsewhere} help={vi.entry.elsewhereHelp}>
          <Button kind="primary" onClick={() => ownership?.take()}>
            {vi.entry.useHere}
          </Button>
        </Gate>
      );
    case "here":
      return <Live role={role} Page={Page} session={session} store={store} />;
    default:
      return unreachable(holding);
  }
}

interface LiveProps<R extends keyof Views> {
  role: R;
  Page: ComponentType<PageProps<R>>;
  session: Session;
  store: Store | null;
}

function Live<R extends keyof Views>({ role, Page, session, store }: LiveProps<R>) {
  const client = useMemo(
    () => new Client({ role, identity: identityOf(session), edge: browserEdge(session), store, random: randomBytes }),
    [role, session, store],
  );
  const state = useSyncExternalStore(client.subscribe, () => client.state);
  useEffect(() => {
    const nudge = (): void => client.nudge();
    const lost = (): void => client.networkLost();
    void client.start();
    window.addEventListener("online", nudge);
    window.addEventListener("offline", lost);
    return () => {
      window.removeEventListener("online", nudge);
      window.removeEventListener("offline", lost);
      client.stop();
    };
  }, [client]);
  return <Page client={client} state={state} session={session} store={store} />;
}

/** What may lie on the disk: not the token of the session. */
function identityOf({ device, conference, role, point, department }: Session): Identity {
  return { device, conference, role, point, department };
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
