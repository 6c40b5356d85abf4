import type { Drawing } from './drawing.ts';

export interface PictureProps {
  readonly of: Drawing;
  /** For the few pictures that stand without a word beside them. */
  readonly label?: string;
}

/** A line drawing in the colour and size of the text beside it. */
export function Picture({ of, label }: PictureProps) {
  return label === undefined ? (
    <svg class="picture" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path d={of} />
    </svg>
  ) : (
    <svg class="picture" viewBox="0 0 48 48" role="img" aria-label={label} focusable="false">
      <path d={of} />
    </svg>
  );
}
