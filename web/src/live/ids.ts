/** New ids: UUID version 7 (RFC 9562), so that ids sort by the time they were made. */

/** Fills the array with random bytes: `crypto.getRandomValues` in a page (also on plain http), a fixed source in a test. */
export type RandomBytes = (into: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** 48 bits of milliseconds, the version, 74 random bits. */
export function uuid7(now: number, random: RandomBytes): string {
  const bytes = random(new Uint8Array(16));
  const time = BigInt(Math.max(0, Math.floor(now)));
  for (let i = 0; i < 6; i += 1) bytes[i] = Number((time >> BigInt(8 * (5 - i))) & 0xffn);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
