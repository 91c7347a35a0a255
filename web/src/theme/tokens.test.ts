/** The readability that the design promises, computed from the values themselves. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { light, type Meaning, night } from "./tokens.ts";

type Theme = Record<Meaning, string>;

function luminance(hex: string): number {
  assert.match(hex, /^#[0-9a-f]{6}$/);
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 contrast of two colours, 1 to 21. */
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function over(base: Theme, theme: string): Theme {
  const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
  const block = new RegExp(`data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1];
  assert.ok(block, `tokens.css has no theme ${theme}`);
  const values = [...block.matchAll(/--dc-([a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]);
  for (const [name] of values) assert.ok(name && name in base, `${theme}: --dc-${name} is no meaning of tokens.ts`);
  return { ...base, ...(Object.fromEntries(values) as Partial<Theme>) };
}

const THEMES: Record<string, Theme> = {
  light,
  dark: night,
  projector: over(night, "projector"),
  "projector-bright": over(light, "projector-bright"),
};
const TEXT_MIN = 4.85; // the lowest text contrast of the design (4.9, rounded), above the 4.5 of WCAG AA
const CONTROL_MIN = 3.0; // WCAG 1.4.11 for the borders of controls; the design measures 3.5 on surfaces

const TEXT_ON: readonly (readonly [Meaning, readonly Meaning[]])[] = [
  ["text", ["page", "surface", "sunken", "raised"]],
  ["text-2", ["page", "surface", "sunken", "raised"]],
  ["text-3", ["page", "surface", "sunken"]],
  ["primary-text", ["surface", "primary-soft"]],
  ["on-primary", ["primary"]],
  ["ok-text", ["surface", "ok-soft"]],
  ["on-ok", ["ok-fill"]],
  ["warn-text", ["surface", "warn-soft"]],
  ["on-warn", ["warn-fill"]],
  ["bad-text", ["surface", "bad-soft"]],
  ["on-bad", ["bad-fill"]],
  ["on-mark", ["mark"]],
];

for (const [name, theme] of Object.entries(THEMES)) {
  test(`every text of the ${name} theme can be read`, () => {
    for (const [text, grounds] of TEXT_ON)
      for (const ground of grounds) {
        const value = contrast(theme[text], theme[ground]);
        assert.ok(value >= TEXT_MIN, `${text} on ${ground}: ${value.toFixed(2)}`);
      }
  });
  test(`the border of a control is seen in the ${name} theme`, () => {
    const value = contrast(theme["line-strong"], theme.surface);
    assert.ok(value >= CONTROL_MIN, value.toFixed(2));
  });
}
