/** How a number is written and shown. */
export interface NumberShape {
  readonly maxDigits: number;
  /** Sizes of the groups in which it is read aloud, from the left; what is left over makes a last group. */
  readonly groups: readonly number[];
  /** Show an open place for every digit still to come: only where the length is known. */
  readonly fixed: boolean;
}

/** Twelve digits (facts: domain.md §1.1), in threes. */
export const CITIZEN_ID: NumberShape = { maxDigits: 12, groups: [3, 3, 3, 3], fixed: true };
/** Ten digits, eleven for a landline with its area; said as four, three, three. */
export const PHONE: NumberShape = { maxDigits: 11, groups: [4, 3, 4], fixed: false };

/** A whole number of at most `maxDigits` digits, ungrouped. */
export const wholeNumber = (maxDigits: number): NumberShape => ({ maxDigits, groups: [], fixed: false });

/** What the number pad asks for. */
export type NumberStroke =
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'backspace' }
  | { readonly kind: 'replace'; readonly text: string };

/** The digits after a stroke; what is no digit and what is too many falls away. */
export function applyNumberStroke(digits: string, stroke: NumberStroke, shape: NumberShape): string {
  switch (stroke.kind) {
    case 'digit':
      return onlyDigits(digits + stroke.digit, shape);
    case 'backspace':
      return digits.slice(0, -1);
    case 'replace':
      return onlyDigits(stroke.text, shape);
  }
}

/** What a physical key means to a number. */
export function numberStrokeOfKey(key: string): NumberStroke | undefined {
  if (key === 'Backspace') return { kind: 'backspace' };
  return /^\d$/u.test(key) ? { kind: 'digit', digit: key } : undefined;
}

/** Cuts a text into groups: `038899000001` in threes gives `038 899 000 001`; what is left over is one group more. */
export function groupDigits(text: string, groups: readonly number[]): string[] {
  const parts: string[] = [];
  let rest = text;
  for (const size of groups) {
    if (rest === '') break;
    parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return rest === '' && parts.length > 0 ? parts : [...parts, rest];
}

function onlyDigits(text: string, shape: NumberShape): string {
  return text.replaceAll(/\D/gu, '').slice(0, shape.maxDigits);
}
