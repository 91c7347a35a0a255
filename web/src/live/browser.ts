/** The browser behind `Edge`: its clock, its timers, its socket. Nothing here decides anything. */
import { BAD_CREDENTIAL } from "./closes.ts";
import { type Edge, TicketRefused } from "./link.ts";
import { SUBPROTOCOL } from "./protocol.ts";
import { fetchSession, fetchTicket, type Member, type Session } from "./session.ts";

/** `csrf` is null where the page began without the hub. `other`: this browser has meanwhile joined anew. */
export function browserEdge(member: Member, csrf: string | null, other: (session: Session) => void): Edge {
  return edgeTo("/ws/console", ticketFor(member, csrf, other));
}

/** The edge of any page: its socket is at this path of the page's own address. */
export function edgeTo(path: string, ticket: () => Promise<string>): Edge {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, run) {
      const timer = window.setTimeout(run, ms);
      return () => window.clearTimeout(timer);
    },
    ticket,
    dial(events) {
      const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`, SUBPROTOCOL);
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

/** Asks who we are only when the token is missing or no longer goes with the cookie: another tab may have joined anew. */
function ticketFor(member: Member, csrf: string | null, other: (session: Session) => void): () => Promise<string> {
  let token = csrf;
  return async () => {
    if (token !== null) {
      try {
        return await fetchTicket(token);
      } catch (error) {
        if (!(error instanceof TicketRefused)) throw error;
      }
    }
    token = null;
    const session = await fetchSession();
    if (session === null) throw new TicketRefused(BAD_CREDENTIAL);
    if (session.device !== member.device) {
      other(session);
      throw new Error("this browser has joined as another device");
    }
    token = session.csrf;
    return fetchTicket(token);
  };
}

/** Bytes of the browser's own generator; unlike `crypto.randomUUID` it is there on plain http too. */
export function randomBytes(into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(into);
}
