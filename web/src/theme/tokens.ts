/** Raw ramps and what they mean in the light and the dark scheme. Changes when the look changes; screens use `--dc-*` only. */

/** Ten shades, light to dark; in `dark` 0 is text, 7 a surface, 8 the page. */
export type Ramp = readonly [string, string, string, string, string, string, string, string, string, string];

/** The indigo of Tày and Nùng cloth: ours, now, primary. */
export const cham: Ramp = [
  "#f2f6fe", "#e1eafb", "#c4d5f6", "#a0b9ec", "#7d9cdd", "#5d80c8", "#4364ad", "#2d4c90", "#1e376f", "#122349",
];
/** Paper and ink. */
export const stone: Ramp = [
  "#fbfaf8", "#f5f3f0", "#ebe9e5", "#dbd9d3", "#bab7b1", "#95928b", "#73706a", "#595651", "#3c3a36", "#22201d",
];
/** Answered. */
export const green: Ramp = [
  "#edfaf1", "#d7f1e0", "#b2e2c3", "#87cba2", "#61b183", "#449468", "#337752", "#255c3e", "#1a442d", "#102c1c",
];
/** Attend. */
export const amber: Ramp = [
  "#fff3e2", "#ffe5c4", "#fbcb8e", "#ecaa51", "#d28c20", "#b07306", "#8d5c07", "#6e4604", "#513304", "#352004",
];
/** Lost or overdue, never decoration. */
export const red: Ramp = [
  "#fff2f1", "#fde2df", "#fac6bf", "#f2a096", "#e7776c", "#d25148", "#b4322d", "#901e1c", "#6c1614", "#460e0c",
];
/** Blue-black, not black: a chair on camera, a dimmed control room. */
export const dark: Ramp = [
  "#eaedf2", "#ced1d8", "#a6abb4", "#7b808b", "#555b68", "#373f4c", "#272e3c", "#1b2331", "#121928", "#09101f",
];

/** Noto Sans: tabular figures by default (a timer does not shake) and complete Vietnamese. */
export const font =
  '"Noto Sans Variable", "Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** In px; 13 only for cells and key hints. */
export const fontPx = { xs: 13, sm: 15, md: 16, lg: 18, xl: 22 } as const;
/** In px; chair and display. */
export const stagePx = { "2xl": 28, "3xl": 36, now: 40, title: 44, stage: 60, "stage-title": 80 } as const;
/** In px. */
export const spacePx = { s1: 4, s2: 8, s3: 12, s4: 16, s5: 24, s6: 32, s7: 48 } as const;
/** In px; `lg` only for cards. */
export const radiusPx = { xs: 4, sm: 6, md: 8, lg: 12 } as const;
/** Running text; the floor for stacked diacritics is `tight`, never lower. */
export const lineHeight = { text: "1.5", tight: "1.45" } as const;
export const motion = { fast: "120ms", slow: "240ms", ease: "cubic-bezier(.2, 0, 0, 1)" } as const;

/** What a colour is for: `--dc-<name>`. */
export type Meaning =
  | "page" | "surface" | "sunken" | "raised" | "line" | "line-strong"
  | "text" | "text-2" | "text-3"
  | "primary" | "primary-hover" | "on-primary" | "primary-text" | "primary-soft" | "primary-line" | "focus"
  | "ok-text" | "ok-soft" | "ok-line" | "ok-fill" | "on-ok"
  | "warn-text" | "warn-soft" | "warn-line" | "warn-fill" | "on-warn"
  | "bad-text" | "bad-soft" | "bad-line" | "bad-fill" | "on-bad"
  | "mark" | "on-mark" | "shadow" | "shadow-pop";

/** Offices, halls with the lights on. */
export const light: Record<Meaning, string> = {
  "page": stone[1], "surface": "#ffffff", "sunken": stone[0], "raised": "#ffffff",
  "line": stone[3], "line-strong": "#8b8881",
  "text": "#1a2233", "text-2": "#4a4f5a", "text-3": "#656a75",
  "primary": cham[7], "primary-hover": cham[8], "on-primary": "#ffffff",
  "primary-text": cham[7], "primary-soft": cham[0], "primary-line": cham[3], "focus": cham[6],
  "ok-text": green[7], "ok-soft": green[0], "ok-line": green[3], "ok-fill": green[6], "on-ok": "#ffffff",
  "warn-text": amber[7], "warn-soft": amber[0], "warn-line": amber[3], "warn-fill": amber[3], "on-warn": "#2a1900",
  "bad-text": red[7], "bad-soft": red[0], "bad-line": red[3], "bad-fill": red[6], "on-bad": "#ffffff",
  "mark": "#fff2c7", "on-mark": "#1a2233",
  "shadow": "0 1px 2px rgb(30 34 51 / .06), 0 4px 16px rgb(30 34 51 / .05)",
  "shadow-pop": "0 8px 32px rgb(30 34 51 / .22)",
};

/** A chair on camera, a dimmed control room. */
export const night: Record<Meaning, string> = {
  "page": dark[8], "surface": dark[7], "sunken": "#161d2b", "raised": dark[6],
  "line": "#38414f", "line-strong": "#7d8593",
  "text": dark[0], "text-2": "#c3c8d1", "text-3": dark[2],
  "primary": cham[6], "primary-hover": cham[5], "on-primary": "#ffffff",
  "primary-text": cham[3], "primary-soft": "#1d2a48", "primary-line": "#48639c", "focus": cham[3],
  "ok-text": green[3], "ok-soft": "#16301f", "ok-line": "#34664a", "ok-fill": green[6], "on-ok": "#ffffff",
  "warn-text": "#f3bd6d", "warn-soft": "#35260d", "warn-line": "#8a6120", "warn-fill": amber[3], "on-warn": "#2a1900",
  "bad-text": "#f6a79d", "bad-soft": "#3d1917", "bad-line": "#96413b", "bad-fill": red[6], "on-bad": "#ffffff",
  "mark": "#5d4a12", "on-mark": "#ffefc0",
  "shadow": "0 1px 2px rgb(0 0 0 / .4)",
  "shadow-pop": "0 8px 32px rgb(0 0 0 / .6)",
};
