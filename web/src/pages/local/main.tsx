/** Entry of a point client's page: let in by the link, then the disk of this browser, then the page. */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { NoDisk, useDisk } from "../../console/disk.tsx";
import { render } from "../../console/mount.tsx";
import { edgeTo, randomBytes } from "../../live/browser.ts";
import { openStore, type Store } from "../../live/store.ts";
import { LocalClient } from "../../local/client.ts";
import { fetchPoint, type LocalPoint } from "../../local/door.ts";
import { type Held, openHeld } from "../../local/held.ts";
import { local } from "../../texts/local.ts";
import * as vi from "../../texts/vi.ts";
import { Gate } from "../../ui/frame.tsx";
import { LocalPage } from "./LocalPage.tsx";

type Found = { kind: "asking" | "unreachable" | "none" } | { kind: "found"; point: LocalPoint };
interface Disk {
  store: Store;
  held: Held;
  close: () => void;
}
/** A program that is starting is asked again at this pace. */
const ASK_AGAIN_MS = 1_000;

function Entrance() {
  const [found, setFound] = useState<Found>({ kind: "asking" });
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const say = (next: Found): void => {
      if (!gone) setFound(next);
    };
    const ask = async (): Promise<void> => {
      try {
        const point = await fetchPoint();
        say(point === null ? { kind: "none" } : { kind: "found", point });
      } catch {
        say({ kind: "unreachable" });
        if (!gone) timer = window.setTimeout(() => void ask(), ASK_AGAIN_MS);
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
      return <Gate title={local.opening} />;
    case "unreachable":
      return <Gate title={local.opening} help={local.unreachable} />;
    case "none":
      return <Gate title={local.noSession} help={local.noSessionHelp(local.folder)} />;
    case "found":
      return <WithDisk point={found.point} />;
    default:
      return unreachable(found);
  }
}

async function openDisk(): Promise<Disk> {
  const [store, held] = await Promise.all([openStore("diemcau"), openHeld("diemcau-held")]);
  return { store, held, close: () => (store.close(), held.close()) };
}

function WithDisk({ point }: { point: LocalPoint }) {
  const [disk, again] = useDisk(openDisk);
  if (disk === "opening") return <Gate title={local.opening} />;
  if (disk === "none") return <NoDisk again={again} />;
  return <Live point={point} store={disk.store} held={disk.held} />;
}

function Live({ point, store, held }: { point: LocalPoint; store: Store; held: Held }) {
  const client = useMemo(
    () => new LocalClient({ ...point, edge: edgeTo("/ws/local", () => Promise.resolve("")), held, random: randomBytes }),
    [point, held],
  );
  const state = useSyncExternalStore(client.subscribe, () => client.state);
  useEffect(() => {
    void client.start();
    const timer = window.setInterval(() => client.nudge(), 2 * ASK_AGAIN_MS);
    return () => {
      window.clearInterval(timer);
      client.stop();
    };
  }, [client]);
  return <LocalPage client={client} state={state} point={point} store={store} />;
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}

// The key in the address is used up; without it a reload and a bookmark are the page itself.
history.replaceState(null, "", "/");
document.title = `${vi.roles.point} – ${vi.shared.product}`;
render(<Entrance />);
