import type { ComponentChildren } from 'preact';
import { KEY_GUARD_MS, usePress } from '../base/press.ts';
import { nearestBox } from './nearest.ts';

export interface KeyButtonProps {
  readonly class: string;
  readonly onPress: () => void;
  /** What it is, for ears, where the sign on it does not say. */
  readonly spoken?: string;
  readonly pressed?: boolean;
  readonly guardMs?: number | undefined;
  readonly children: ComponentChildren;
}

/** A key: it never takes the focus from the field under a finger; with five keys one walks over it by arrows. */
export function KeyButton({
  class: name,
  onPress,
  spoken,
  pressed,
  guardMs = KEY_GUARD_MS,
  children,
}: KeyButtonProps) {
  const press = usePress(onPress, guardMs);
  return (
    <button
      type="button"
      class={`key ${name}`}
      aria-label={spoken}
      aria-pressed={pressed}
      {...press}
      onPointerDown={(event) => {
        event.preventDefault();
        press.onPointerDown(event);
      }}
      onMouseDown={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        press.onKeyDown(event);
        walk(event, event.currentTarget);
      }}
    >
      {children}
    </button>
  );
}

function walk(event: KeyboardEvent, from: HTMLElement): void {
  const keys = [...(from.closest('.keys')?.querySelectorAll<HTMLElement>('.key') ?? [])];
  const target = nearestBox(
    event.key,
    keys.indexOf(from),
    keys.map((key) => key.getBoundingClientRect()),
  );
  if (target === undefined) return;
  event.preventDefault();
  keys[target]?.focus();
}
