/** A join code as people type it. Crockford base 32: no I, L, O, U; what was misread is put right. */

const MISREAD: Record<string, string> = { O: "0", I: "1", L: "1" };

/** "7kq2 m4xn8rta" -> "7KQ2-M4XN8RTA"; null when it cannot be a code. */
export function normalizedCode(typed: string): string | null {
  const plain = Array.from(typed.toUpperCase().replace(/[\s-]/gu, ""), (c) => MISREAD[c] ?? c).join("");
  return /^[0-9A-HJKMNP-TV-Z]{12}$/u.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4)}` : null;
}
