/** The only file that knows the wire is msgpack: one frame to bytes, bytes to one frame. */
import { decode, encode } from "@msgpack/msgpack";
import { FRAME_BYTES_MAX, SNAPSHOT_BYTES_MAX } from "./limits.ts";
import type { FromConsole, FromHub } from "./protocol.ts";

/** The hub broke the rules: the connection is closed and begun again. */
export class WireBroken extends Error {}

const FRAMES: ReadonlySet<string> = new Set<FromHub["type"]>([
  "welcome", "snapshot", "patch", "outcome", "beat", "goaway", "error", "presence", "alike", "outbox", "link",
]);

export function encodeFrame(frame: FromConsole): Uint8Array<ArrayBuffer> {
  return encode(frame, { ignoreUndefined: true });
}

/** One frame; null for a frame of a later version, which a client ignores. Throws WireBroken. */
export function decodeFrame(bytes: Uint8Array): FromHub | null {
  if (bytes.length > FRAME_BYTES_MAX) throw new WireBroken(`frame of ${bytes.length} bytes`);
  const value = decodeMap(bytes);
  if (typeof value["type"] !== "string") throw new WireBroken("frame without a type");
  return FRAMES.has(value["type"]) ? (value as unknown as FromHub) : null;
}

/** A whole view, from the joined parts of a snapshot. Throws WireBroken. */
export async function decodeView(bytes: Uint8Array<ArrayBuffer>, deflated: boolean): Promise<Record<string, unknown>> {
  return decodeMap(deflated ? await inflate(bytes) : bytes);
}

function decodeMap(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = decode(bytes, { useBigInt64: false });
  } catch (error) {
    throw new WireBroken(`not msgpack: ${String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new WireBroken("not a map");
  return value as Record<string, unknown>;
}

/** RFC 1950, as DecompressionStream names "deflate"; stops as soon as the bound is passed. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      size += step.value.length;
      if (size > SNAPSHOT_BYTES_MAX) throw new WireBroken("view over its bound");
      chunks.push(step.value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error instanceof WireBroken ? error : new WireBroken(`not a zlib stream: ${String(error)}`);
  }
  return join(chunks, size);
}

export function join(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
