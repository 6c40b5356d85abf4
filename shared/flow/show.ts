import { formatDate } from '../calendar/index.ts';
import { textIn } from '../text/index.ts';
import type { AnswerValue, Row, Scalar } from './answers.ts';
import type { Asked } from './fields.ts';
import type { Field } from './schema.ts';

/** The few words an answer may need that no flow holds: given by the screen, in its language. */
export interface ShownWords {
  readonly yes: string;
  readonly no: string;
  readonly blank: string;
  readonly seen: string;
  readonly papers: Readonly<Record<'photo' | 'have' | 'later', string>>;
}

export interface ShowOptions {
  readonly language: string;
  readonly words: ShownWords;
  /** The label of a list's code; undefined when the list or the code is not at hand. */
  readonly lookUp?: (list: string, code: string) => string | undefined;
}

export { textIn };

/** Digits in groups people can read aloud: "038 899 000 001", "0912 345 678". */
function grouped(digits: string, ...sizes: number[]): string {
  const groups: string[] = [];
  let at = 0;
  for (const size of sizes) {
    groups.push(digits.slice(at, at + size));
    at += size;
  }
  return [...groups, digits.slice(at)].filter(Boolean).join(' ');
}

function showScalar(field: Field, value: Scalar, { language, words, lookUp }: ShowOptions): string {
  if (value === null || value === '') return words.blank;
  switch (field.type) {
    case 'yesNo':
      return value === true ? words.yes : words.no;
    case 'seen':
      return words.seen;
    case 'choice': {
      const option = field.options.find((candidate) => candidate.value === value);
      return option ? textIn(option.label, language) : String(value);
    }
    case 'lookup': {
      const code = String(value);
      return code.startsWith('other:') ? code.slice('other:'.length) : (lookUp?.(field.list, code) ?? code);
    }
    case 'date':
      return formatDate(String(value), language);
    case 'integer':
      return [
        new Intl.NumberFormat(language).format(Number(value)),
        field.unit && textIn(field.unit, language),
      ]
        .filter(Boolean)
        .join(' ');
    case 'citizenId':
      return grouped(String(value), 3, 3, 3);
    case 'phone':
      return grouped(String(value), 4, 3);
    default:
      return String(value);
  }
}

/**
 * An answer as people read it: on the review, the slip and the desk, always the same.
 * @returns one line; a list gives one line a row, joined by line breaks
 */
export function showAnswer(asked: Asked, value: AnswerValue | undefined, options: ShowOptions): string {
  if (value === undefined || value === null) return options.words.blank;
  if (asked.kind === 'paper')
    return options.words.papers[value as 'photo' | 'have' | 'later'] ?? String(value);
  if (asked.kind === 'field') return showScalar(asked.field, value as Scalar, options);
  const rows = value as ReadonlyArray<Row>;
  if (rows.length === 0) return options.words.blank;
  return rows
    .map((row, index) => {
      const cells = Object.entries(asked.step.item).map(([key, field]) =>
        showScalar(field, row[key] ?? null, options),
      );
      return `${index + 1}. ${cells.join(' · ')}`;
    })
    .join('\n');
}

/** The name of what was asked, as the review, the slip and the desk call it. */
export function labelOf(asked: Asked, language: string): string {
  if (asked.kind === 'field') return textIn(asked.field.label, language);
  return textIn(asked.kind === 'paper' ? asked.paper.name : asked.step.label, language);
}
