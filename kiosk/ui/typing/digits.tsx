import { groupDigits } from './number-shape.ts';

export interface DigitsProps {
  readonly text: string;
  /** Sizes of the groups, from the left: [3, 3, 3, 3]. Without them the text keeps its own spaces. */
  readonly groups?: readonly number[];
}

/** Digits and letters of a code in cells of equal width: the font has no figures of equal width. Hyphens take less. */
export function Digits({ text, groups }: DigitsProps) {
  const parts = groups ? groupDigits(text, groups) : text.split(' ');
  return (
    <>
      {parts.map((part, at) => (
        <span key={at}>
          {at > 0 && ' '}
          <span class="digits">
            {[...part].map((digit, place) => (
              <span key={place} class={digit === '-' ? 'digits-mark' : undefined}>
                {digit}
              </span>
            ))}
          </span>
        </span>
      ))}
    </>
  );
}
