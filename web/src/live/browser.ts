/** The browser behind `Edge`: its clock, its timers, its socket. Nothing here decides anything. */
import type { Edge } from "./link.ts";
import { SUBPROTOCOL } from "./protocol.ts";
import { fetchTicket, type Session } from "./session.ts";

export function browserEdge(session: Session): Edge {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, run) {
      const timer = window.setTimeout(run, ms);
      return () => window.clearTimeout(timer);
    },
    ticket: () => fetchTicket(session.csrf),
    dial(events) {
      const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/console`, SUBPROTOCOL);
      socket.binaryType = "arraybuffer";
      socket.addEventListener("open", () => events.opened());
      socket.addEventListener("message", (message: MessageEvent<ArrayBuffer | string>) => {
        if (message.data instanceof ArrayBuffer) events.received(new Uint8Array(message.data));
        else socket.close(4500, "text frame");
      });
      socket.addEventListener("close", (close) => events.closed(close.code));
      return {
        send: (bytes) => {
          // A socket that is closing drops what it is given; the outbox sends it again.
          if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
        },
        close: (code, reason) => socket.close(code, reason),
      };
    },
  };
}

/** Bytes of the browser's own generator; unlike `crypto.randomUUID` it is there on plain http too. */
export function randomBytes(into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(into);
}
