/** How a console begins: theme, disk, who we are, the one tab that owns the outbox, then the page. Changes when that order does. */
import "./trust.ts";
import "@mantine/core/styles.css";
import "../theme/tokens.css";
import "../styles/base.css";
import { MantineProvider } from "@mantine/core";
import { type ComponentType, type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { browserEdge, randomBytes } from "../live/browser.ts";
import { Client, type LiveState } from "../live/client.ts";
import { claim, type Ownership } from "../live/owner.ts";
import type { Role, Views } from "../live/protocol.ts";
import type { Member, Session } from "../live/session.ts";
import { type Identity, openStore, type Store } from "../live/store.ts";
import { keepPage, lookForNewer } from "../offline/page.ts";
import * as vi from "../texts/vi.ts";
import { adoptTheme } from "../theme/sheet.ts";
import { theme } from "../theme/theme.ts";
import { Button } from "../ui/Button.tsx";
import { Gate } from "../ui/frame.tsx";
import { NoDisk, useDisk } from "./disk.tsx";
import { useSeat } from "./seat.ts";

export interface PageProps<R extends keyof Views> {
  client: Client<R>;
  state: LiveState<R>;
  session: Member;
  /** Null only on the display. */
  store: Store | null;
}

export function render(page: ReactNode, scheme: "auto" | "dark" = "auto"): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  adoptTheme();
  createRoot(root).render(
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false} defaultColorScheme={scheme}>
      {page}
    </MantineProvider>,
  );
}

export function mount<R extends keyof Views>(role: R, Page: ComponentType<PageProps<R>>): void {
  document.title = `${vi.roles[role]} – ${vi.shared.product}`;
  if (role === "point") keepPage();
  const entrance = role === "display" ? <Seated role={role} Page={Page} store={null} /> : <Entrance role={role} Page={Page} />;
  render(entrance, role === "display" ? "dark" : "auto");
}

const ownStore = (): Promise<Store> => openStore("diemcau");

/** Where commands are kept, the machine's own memory comes first: it also says who we are when the hub cannot. */
function Entrance<R extends keyof Views>({ role, Page }: { role: R; Page: ComponentType<PageProps<R>> }) {
  const [store, again] = useDisk(ownStore);
  if (store === "opening") return <Gate title={vi.shared.opening} />;
  if (store === "none") return <NoDisk again={again} />;
  return <Seated role={role} Page={Page} store={store} />;
}

function Seated<R extends keyof Views>({ role, Page, store }: { role: R; Page: ComponentType<PageProps<R>>; store: Store | null }) {
  const [found, other] = useSeat(role, store);
  switch (found.kind) {
    case "asking":
      return <Gate title={vi.shared.opening} />;
    case "unreachable":
      return <Gate title={vi.shared.opening} help={vi.shared.theHub} />;
    case "none":
      return <NotJoined />;
    case "member": {
      const { member, csrf } = found;
      if (member.role !== role) return <OtherRole role={member.role} />;
      return <Owned key={member.device} role={role} Page={Page} member={member} csrf={csrf} store={store} other={other} />;
    }
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

function OtherRole({ role }: { role: Role }) {
  return (
    <Gate title={vi.entry.otherRole(role)} help={vi.entry.otherRoleHelp}>
      <div className="row">
        <a className="btn btn-primary" href={`/${role}`}>
          {vi.entry.toOwnPage}
        </a>
        <a className="btn" href="/join">
          {vi.entry.toJoin}
        </a>
      </div>
    </Gate>
  );
}

interface OwnedProps<R extends keyof Views> {
  role: R;
  Page: ComponentType<PageProps<R>>;
  member: Member;
  csrf: string | null;
  store: Store | null;
  other: (session: Session) => void;
}

function Owned<R extends keyof Views>(props: OwnedProps<R>) {
  const { member, store } = props;
  const [holding, setHolding] = useState<"claiming" | "here" | "elsewhere">(store === null ? "here" : "claiming");
  const [ownership, setOwnership] = useState<Ownership | null>(null);
  const { conference, role, point, department } = member;
  useEffect(() => {
    if (store === null) return undefined;
    const mine = claim(["diemcau", conference, role, point, department].join("/"), (here) => setHolding(here ? "here" : "elsewhere"));
    setOwnership(mine);
    return () => mine.release();
  }, [store, conference, role, point, department]);
  switch (holding) {
    case "claiming":
      return <Gate title={vi.shared.opening} />;
    case "elsewhere":
      return (
        <Gate title={vi.entry.elsewhere} help={vi.entry.elsewhereHelp}>
          <Button kind="primary" onClick={() => ownership?.take()} testid="use-here">
            {vi.entry.useHere}
          </Button>
        </Gate>
      );
    case "here":
      return <Live {...props} />;
    default:
      return unreachable(holding);
  }
}

function Live<R extends keyof Views>({ role, Page, member, csrf, store, other }: OwnedProps<R>) {
  // The token is only where the first ticket begins; a fresh one is not a reason to begin a new client.
  const first = useRef(csrf);
  const client = useMemo(
    () => new Client({ role, identity: identityOf(member), edge: browserEdge(member, first.current, other), store, random: randomBytes }),
    [role, member, store, other],
  );
  const state = useSyncExternalStore(client.subscribe, () => client.state);
  const live = state.link.kind === "live";
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
  useEffect(() => {
    if (live) lookForNewer();
  }, [live]);
  return <Page client={client} state={state} session={member} store={store} />;
}

/** What may lie on the disk: not the token of the session. */
function identityOf({ device, conference, role, point, department }: Member): Identity {
  return { device, conference, role, point, department };
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
