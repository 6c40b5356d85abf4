import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { ACT_GUARD_MS, usePress } from '../base/press.ts';
import type { Drawing } from '../pictures/drawing.ts';
import { Picture } from '../pictures/picture.tsx';

export interface ButtonProps {
  /** `main`: the one act of a screen. `ghost`: the others. `quiet`: settings and small changes. */
  readonly kind: 'main' | 'ghost' | 'quiet';
  readonly label: string;
  readonly onPress: () => void;
  readonly picture?: Drawing;
  /** Where the picture stands: before the word (default), behind it (onwards), or above it. */
  readonly pictureAt?: 'start' | 'end' | 'top';
  /** A second, smaller line: how long it takes, what it costs. */
  readonly detail?: string;
  /** Why it cannot be pressed now. It stays focusable and says so; pressing does nothing. */
  readonly disabledBecause?: string | undefined;
  /** For a button that is on or off. */
  readonly pressed?: boolean;
  /** What it does, for ears, when the word alone does not say ("Change: child's name"). */
  readonly spoken?: string;
  readonly class?: string;
  readonly id?: string;
  readonly guardMs?: number;
  readonly children?: ComponentChildren;
}

/** A button of the kiosk: at least 20 mm high, acts on lifting inside, once for a double strike. */
export function Button(props: ButtonProps) {
  const {
    kind,
    label,
    onPress,
    picture,
    pictureAt = 'start',
    detail,
    disabledBecause,
    guardMs = ACT_GUARD_MS,
  } = props;
  const reasonId = useId();
  const disabled = disabledBecause !== undefined;
  const press = usePress(disabled ? () => {} : onPress, guardMs);
  const classes = ['button', `button-${kind}`, `button-${pictureAt}`, props.class].filter(Boolean).join(' ');
  return (
    <button
      type="button"
      id={props.id}
      class={classes}
      aria-disabled={disabled}
      aria-describedby={disabled ? reasonId : undefined}
      aria-pressed={props.pressed}
      aria-label={props.spoken}
      {...press}
    >
      {picture !== undefined && <Picture of={picture} />}
      <span class="button-words">
        <span class="button-label">{label}</span>
        {detail !== undefined && <span class="button-detail">{detail}</span>}
        {disabled && (
          <span class="button-detail" id={reasonId}>
            {disabledBecause}
          </span>
        )}
      </span>
      {props.children}
    </button>
  );
}
