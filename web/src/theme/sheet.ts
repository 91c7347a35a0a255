/** The theme's variables as a style sheet of the document: pages whose headers forbid inline styles take it as an object.
 * Changes when Mantine makes its variables in another way. */
import { convertCssVariables, deepMerge, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import { cssVariablesResolver, theme } from "./theme.ts";

/** What MantineProvider would write into a style element (`withCssVariables`), for our theme. */
export function themeCss(): string {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme);
  const variables = deepMerge(defaultCssVariablesResolver(whole), cssVariablesResolver(whole));
  const schemes = { variables: {}, dark: { "--mantine-color-scheme": "dark" }, light: { "--mantine-color-scheme": "light" } };
  return convertCssVariables(variables, ":root") + convertCssVariables(schemes, ":root");
}

/** Gives the document the theme; it comes after the linked sheets, as Mantine's own would. */
export function adoptTheme(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(themeCss());
  document.adoptedStyleSheets.push(sheet);
}
