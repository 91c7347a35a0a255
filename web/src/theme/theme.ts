/** The tokens as a Mantine theme: ramps, sizes and the `--dc-*` names. Changes when Mantine or the token list does. */
import { createTheme, type CSSVariablesResolver, rem } from "@mantine/core";
import * as tokens from "./tokens.ts";

type Px = Readonly<Record<string, number>>;

/** Sizes in rem: a reader who enlarges the letters of the browser enlarges the console. */
function inRem<const T extends Px>(px: T): { [K in keyof T]: string } {
  return Object.fromEntries(Object.entries(px).map(([name, value]) => [name, rem(value)])) as { [K in keyof T]: string };
}

function named(prefix: string, values: Readonly<Record<string, string>>): Record<`--dc-${string}`, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`--dc-${prefix}${name}`, value]));
}

const fs = inRem(tokens.fontPx);
const stage = inRem(tokens.stagePx);
const space = inRem(tokens.spacePx);
const radius = inRem(tokens.radiusPx);
const { text: lh, tight } = tokens.lineHeight;

/** Give it to MantineProvider together with `cssVariablesResolver`. `theme.other.fs` holds the sizes of chair and display. */
export const theme = createTheme({
  colors: {
    cham: tokens.cham,
    gray: tokens.stone,
    dark: tokens.dark,
    green: tokens.green,
    yellow: tokens.amber,
    red: tokens.red,
  },
  primaryColor: "cham",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  white: "#ffffff",
  black: tokens.light.text,
  fontFamily: tokens.font,
  fontSizes: fs,
  lineHeights: { xs: tight, sm: lh, md: lh, lg: lh, xl: tight },
  headings: {
    fontFamily: tokens.font,
    fontWeight: "700",
    sizes: {
      h1: { fontSize: stage["2xl"], lineHeight: tight },
      h2: { fontSize: fs.xl, lineHeight: tight },
      h3: { fontSize: fs.lg, lineHeight: tight },
      h4: { fontSize: fs.md, lineHeight: tight },
      h5: { fontSize: fs.sm, lineHeight: tight },
      h6: { fontSize: fs.xs, lineHeight: tight },
    },
  },
  spacing: { ...space, xs: space.s2, sm: space.s3, md: space.s4, lg: space.s5, xl: space.s6 },
  radius,
  defaultRadius: "md",
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    ...Object.fromEntries(["TextInput", "NativeSelect", "Textarea", "NumberInput"].map((name) => [name, { defaultProps: { size: "md" } }])),
    // Locking the page behind a dialog writes an inline style, which our headers forbid; our pages fill the window anyway.
    Modal: { defaultProps: { lockScroll: false } },
  },
  other: { fs: stage, motion: tokens.motion },
});

/** Mantine's own names follow ours, so a Mantine control and plain CSS agree in every theme, projector included. */
const mantineFollows = {
  "--mantine-color-body": "var(--dc-page)",
  "--mantine-color-text": "var(--dc-text)",
  "--mantine-color-bright": "var(--dc-text)",
  "--mantine-color-dimmed": "var(--dc-text-2)",
  "--mantine-color-placeholder": "var(--dc-text-3)",
  "--mantine-color-anchor": "var(--dc-primary-text)",
  "--mantine-color-error": "var(--dc-bad-text)",
  "--mantine-color-default": "var(--dc-surface)",
  "--mantine-color-default-hover": "var(--dc-sunken)",
  "--mantine-color-default-color": "var(--dc-text)",
  "--mantine-color-default-border": "var(--dc-line-strong)",
};

/** Gives every meaning of tokens.ts as `--dc-<name>`, and sizes as --dc-fs-*, --dc-s1…7, --dc-r-*, --dc-lh*, --dc-t-*. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    "--dc-font": tokens.font,
    ...named("fs-", fs),
    ...named("fs-", stage),
    ...named("", space),
    ...named("r-", radius),
    "--dc-lh": lh,
    "--dc-lh-tight": tight,
    "--dc-t-fast": tokens.motion.fast,
    "--dc-t-slow": tokens.motion.slow,
    "--dc-ease": tokens.motion.ease,
  },
  light: { ...named("", tokens.light), ...mantineFollows },
  dark: { ...named("", tokens.night), ...mantineFollows },
});

declare module "@mantine/core" {
  export interface MantineThemeOther {
    fs: Record<keyof typeof tokens.stagePx, string>;
    motion: typeof tokens.motion;
  }
}
