/** What survives a reload or a power cut: commands, drafts, the number of the next command. IndexedDB, strict. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type RandomBytes, uuid7 } from "./ids.ts";
import type { Stored } from "./outbox.ts";
import type { Role } from "./protocol.ts";

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
}
interface Schema extends DBSchema {
  devices: { key: string; value: Device };
  commands: { key: [string, number]; value: Stored };
  texts: { key: string; value: string };
}
const STRICT: IDBTransactionOptions = { durability: "strict" };
const BOOT = "boot";

/** Throws where the browser keeps nothing (a private window of some browsers): then nothing may be promised. */
export async function openStore(name: string): Promise<Store> {
  const db = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("devices", { keyPath: "device" });
      fresh.createObjectStore("commands", { keyPath: ["device", "command_seq"] });
      fresh.createObjectStore("texts");
    },
  });
  return new Store(db);
}

export class Store {
  readonly #db: IDBPDatabase<Schema>;

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

  /** Commands of the device and its highest number. Commands that an earlier device of the same identity left without
   * an outcome move here with the same ids under new numbers: the hub knows a repeated id and settles it once. */
  async enrol(me: Identity): Promise<{ stored: Stored[]; top: number }> {
    const tx = this.#db.transaction(["devices", "commands"], "readwrite", STRICT);
    const [devices, commands] = [tx.objectStore("devices"), tx.objectStore("commands")];
    const device: Device = (await devices.get(me.device)) ?? { ...me, top: 0, connection: 0 };
    for (const other of await devices.getAll()) {
      if (!sameIdentity(other, me) || other.device === me.device) continue;
      for (const left of await commands.getAll(allOf(other.device))) {
        if (left.outcome !== null) continue;
        device.top += 1;
        await commands.put({ ...left, device: me.device, command_seq: device.top });
        await commands.delete([left.device, left.command_seq]);
      }
    }
    await devices.put(device);
    const stored = await commands.getAll(allOf(me.device));
    await tx.done;
    return { stored, top: device.top };
  }

  /** The number of the next connection; higher than any before it, in whatever tab. */
  async nextConnection(device: string): Promise<number> {
    const tx = this.#db.transaction("devices", "readwrite", STRICT);
    const record = await tx.store.get(device);
    if (record === undefined) throw new Error("connection of a device that is not enrolled");
    record.connection += 1;
    await tx.store.put(record);
    await tx.done;
    return record.connection;
  }

  /** Number and command become durable together or not at all; only then may a screen say "đã lưu". */
  async put(command: Omit<Stored, "command_seq" | "outcome">): Promise<Stored> {
    const tx = this.#db.transaction(["devices", "commands"], "readwrite", STRICT);
    const record = await tx.objectStore("devices").get(command.device);
    if (record === undefined) throw new Error("command of a device that is not enrolled");
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
}

/** All keys of one device: an array sorts above any number. */
function allOf(device: string): IDBKeyRange {
  return IDBKeyRange.bound([device], [device, []]);
}

function sameIdentity(a: Identity, b: Identity): boolean {
  return a.conference === b.conference && a.role === b.role && a.point === b.point && a.department === b.department;
}
