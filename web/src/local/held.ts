/** What the page has sent and the program beside it has not yet shown in its outbox: kept until then. IndexedDB, strict. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Arg, CommandName } from "../live/protocol.ts";

/** One command, with its id for ever. `refused`: it could never be sent, and stays here for its person. */
export interface HeldCommand {
  id: string;
  /** Conference and point: another program may serve its page at this address later. */
  owner: string;
  name: CommandName;
  args: Readonly<Record<string, Arg>>;
  at: number;
  refused: string | null;
}
interface Schema extends DBSchema {
  commands: { key: string; value: HeldCommand };
}

/** Throws where the browser keeps nothing: then nothing may be promised. */
export async function openHeld(name: string): Promise<Held> {
  return new Held(
    await openDB<Schema>(name, 1, {
      upgrade: (fresh) => void fresh.createObjectStore("commands", { keyPath: "id" }),
      blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
    }),
  );
}

export class Held {
  readonly #db: IDBPDatabase<Schema>;

  constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  close(): void {
    this.#db.close();
  }
  async of(owner: string): Promise<HeldCommand[]> {
    const all = await this.#db.getAll("commands");
    return all.filter((one) => one.owner === owner).sort((a, b) => a.at - b.at);
  }
  async put(command: HeldCommand): Promise<void> {
    const tx = this.#db.transaction("commands", "readwrite", { durability: "strict" });
    await tx.store.put(command);
    await tx.done;
  }
  async drop(id: string): Promise<void> {
    await this.#db.delete("commands", id);
  }
}
