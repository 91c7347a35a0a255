/** What survives a reload or a power cut: commands, drafts, the number of the next command. IndexedDB, strict. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import { type RandomBytes, uuid7 } from "./ids.ts";
import type { Stored } from "./outbox.ts";
import type { Role } from "./protocol.ts";
import type { Member } from "./session.ts";

/** Whose commands these are: authority comes from the session, so they move only between devices of one identity. */
export interface Identity {
  device: string;
  conference: string;
  role: Role;
  point: string | null;
  department: string | null;
}
interface Device extends Identity {
  /** The highest command number ever given. */
  top: number;
  /** The number of the last connection; rises within a boot. */
  connection: number;
  /** Rises with every tab that takes the outbox over; only the last may write. */
  claim: number;
}
interface Schema extends DBSchema {
  devices: { key: string; value: Device };
  commands: { key: [string, number]; value: Stored };
  texts: { key: string; value: string };
}
const STRICT: IDBTransactionOptions = { durability: "strict" };
const BOOT = "boot";
type Both = IDBPTransaction<Schema, ("devices" | "commands")[], "readwrite">;

/** Another tab owns the outbox by now: nothing was written. */
export class TakenOver extends Error {}

/** Throws where the browser keeps nothing (a private window of some browsers): then nothing may be promised. */
export async function openStore(name: string): Promise<Store> {
  const db = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("devices", { keyPath: "device" });
      fresh.createObjectStore("commands", { keyPath: ["device", "command_seq"] });
      fresh.createObjectStore("texts");
    },
    // A page of a later version wants to change the tables: it waits for us, so we let go. It has the texts by then.
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  });
  return new Store(db);
}

export class Store {
  readonly #db: IDBPDatabase<Schema>;
  readonly #claims = new Map<string, number>();

  constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  close(): void {
    this.#db.close();
  }

  /** The id of this browser profile, made once. */
  async boot(now: number, random: RandomBytes): Promise<string> {
    const tx = this.#db.transaction("texts", "readwrite", STRICT);
    const boot = (await tx.store.get(BOOT)) ?? uuid7(now, random);
    await tx.store.put(boot, BOOT);
    await tx.done;
    return boot;
  }

  /** Takes the device's outbox for this store: from now on another tab's is refused with `TakenOver`. What an earlier
   * device of the same identity had no outcome for, and what it was told is accepted, moves here to be sent, with the
   * same ids under new numbers: no welcome tells this device what the hub has lost of that one, and the hub answers an
   * id that it still knows as it did then. A refusal was read by its person and stays with its device. */
  async enrol(me: Identity): Promise<{ stored: Stored[]; top: number }> {
    const tx = this.#both();
    const [devices, commands] = [tx.objectStore("devices"), tx.objectStore("commands")];
    const device: Device = (await devices.get(me.device)) ?? { ...me, top: 0, connection: 0, claim: 0 };
    for (const other of await devices.getAll()) {
      if (!sameIdentity(other, me) || other.device === me.device) continue;
      for (const left of await commands.getAll(allOf(other.device))) {
        if (!moves(left)) continue;
        device.top += 1;
        await commands.put({ ...left, device: me.device, command_seq: device.top, outcome: null });
        await commands.delete([left.device, left.command_seq]);
      }
      await devices.put({ ...other, claim: nextClaim(other) });
    }
    device.claim = nextClaim(device);
    await devices.put(device);
    const stored = await commands.getAll(allOf(me.device));
    await tx.done;
    this.#claims.set(me.device, device.claim);
    return { stored, top: device.top };
  }

  /** The number of the next connection; higher than any before it, in whatever tab. Throws TakenOver. */
  async nextConnection(device: string): Promise<number> {
    const tx = this.#both();
    const record = await this.#owned(tx, device);
    record.connection += 1;
    await tx.objectStore("devices").put(record);
    await tx.done;
    return record.connection;
  }

  /** Number and command become durable together or not at all; only then may a screen say "đã lưu". Throws TakenOver. */
  async put(command: Omit<Stored, "command_seq" | "outcome">): Promise<Stored> {
    const tx = this.#both();
    const record = await this.#owned(tx, command.device);
    record.top += 1;
    const stored: Stored = { ...command, command_seq: record.top, outcome: null };
    await tx.objectStore("devices").put(record);
    await tx.objectStore("commands").add(stored);
    await tx.done;
    return stored;
  }

  async update(entries: readonly Stored[]): Promise<void> {
    const tx = this.#db.transaction("commands", "readwrite", STRICT);
    for (const entry of entries) await tx.store.put(entry);
    await tx.done;
  }

  /** After the seal what is acknowledged is in the record and need not lie here; the rest stays for its person. */
  async purgeAcknowledged(device: string): Promise<void> {
    const tx = this.#db.transaction("commands", "readwrite", STRICT);
    for (const entry of await tx.store.getAll(allOf(device)))
      if (entry.outcome?.kind === "acknowledged") await tx.store.delete([entry.device, entry.command_seq]);
    await tx.done;
  }

  /** What this browser holds and never sends from here, to be shown: what other conferences, points or roles never got
   * rid of, and what earlier devices of this identity were refused. */
  async leftBehind(me: Identity): Promise<Stored[]> {
    const tx = this.#db.transaction(["devices", "commands"], "readonly");
    const left: Stored[] = [];
    for (const other of await tx.objectStore("devices").getAll()) {
      if (other.device === me.device) continue;
      const stays = sameIdentity(other, me) ? (entry: Stored) => !moves(entry) : neverSettled;
      left.push(...(await tx.objectStore("commands").getAll(allOf(other.device))).filter(stays));
    }
    await tx.done;
    return left;
  }

  /** Who this browser was when it last asked the hub, so that a page may begin without the hub. */
  async remembered(role: Role): Promise<Member | null> {
    const kept = await this.#db.get("texts", `member/${role}`);
    return kept === undefined ? null : (JSON.parse(kept) as Member);
  }
  async remember(member: Member): Promise<void> {
    const tx = this.#db.transaction("texts", "readwrite", STRICT);
    await tx.store.put(JSON.stringify(member), `member/${member.role}`);
    await tx.done;
  }

  /** A text in the making, by conference, point and place; "" where there is none. */
  async draft(key: string): Promise<string> {
    return (await this.#db.get("texts", `draft/${key}`)) ?? "";
  }
  async saveDraft(key: string, text: string): Promise<void> {
    const tx = this.#db.transaction("texts", "readwrite", STRICT);
    if (text === "") await tx.store.delete(`draft/${key}`);
    else await tx.store.put(text, `draft/${key}`);
    await tx.done;
  }

  #both(): Both {
    return this.#db.transaction(["devices", "commands"], "readwrite", STRICT);
  }

  /** The record of a device whose outbox is ours. One transaction checks and writes, so no tab slips in between. */
  async #owned(tx: Both, device: string): Promise<Device> {
    const record = await tx.objectStore("devices").get(device);
    if (record === undefined) throw new Error("a device that is not enrolled");
    if (record.claim !== this.#claims.get(device)) throw new TakenOver("another tab owns the outbox");
    return record;
  }
}

/** All keys of one device: an array sorts above any number. */
function allOf(device: string): IDBKeyRange {
  return IDBKeyRange.bound([device], [device, []]);
}

/** Records of an earlier page have no claim yet. */
function nextClaim(device: { claim?: number }): number {
  return (device.claim ?? 0) + 1;
}

/** What a new device of the identity takes over. */
function moves(entry: Stored): boolean {
  return entry.outcome === null || entry.outcome.kind === "acknowledged";
}

function neverSettled(entry: Stored): boolean {
  return entry.outcome === null || entry.outcome.kind === "orphaned";
}

function sameIdentity(a: Identity, b: Identity): boolean {
  return a.conference === b.conference && a.role === b.role && a.point === b.point && a.department === b.department;
}
