/** The one button of the consoles: a word, an icon, its key. Disabled buttons stay where they are and can still be read. */
import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { KeyHint } from "./KeyHint.tsx";

export interface ButtonProps {
  children: ReactNode;
  onClick: () => void;
  kind?: "primary" | "plain" | "quiet";
  small?: boolean;
  disabled?: boolean;
  /** Its command is on the way: seen at once, and a second press does nothing. */
  pressed?: boolean;
  /** On or off, for a button that stays as it was pressed. */
  toggled?: boolean;
  hint?: string;
  className?: string;
  label?: string;
  title?: string;
  testid?: string;
}

export function Button(props: ButtonProps) {
  const { kind = "plain", disabled = false, pressed = false } = props;
  const off = disabled || pressed;
  const classes = ["btn", kind === "primary" ? "btn-primary" : kind === "quiet" ? "btn-quiet" : "", props.small ? "btn-s" : ""];
  return (
    <UnstyledButton
      className={[...classes, props.className ?? ""].join(" ")}
      aria-disabled={disabled || undefined}
      data-pressed={pressed || undefined}
      aria-pressed={props.toggled}
      aria-label={props.label}
      title={props.title}
      data-testid={props.testid}
      onClick={() => {
        if (!off) props.onClick();
      }}
    >
      {props.children}
      {props.hint === undefined ? null : <KeyHint combo={props.hint} />}
    </UnstyledButton>
  );
}
