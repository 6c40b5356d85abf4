import { isRealDate, parsePartialDate } from '../calendar/index.ts';
import { isPersonName, parseCitizenId } from '../person/index.ts';
import type { Answers, AnswerValue, Circumstances, Row } from './answers.ts';
import { PAPER_STATES } from './answers.ts';
import type { Asked } from './fields.ts';
import { holds, type Scope } from './rule.ts';
import type { Field, Text } from './schema.ts';
import { scopeOf } from './scope.ts';

/**
 * Something about an answer that the person should mend (level "stop") or look at twice ("warn").
 * Either the flow says it in its own words (`text`), or it is one of the codes below, whose words are in
 * the screens' texts under `problem.<code>`.
 */
export interface Problem {
  /** The field, paper or list; for a row "household.members/2/fullName". */
  readonly field: string;
  readonly level: 'stop' | 'warn';
  readonly code: ProblemCode;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly text?: Text;
}

export type ProblemCode =
  | 'required'
  | 'not-a-name'
  | 'too-long'
  | 'not-a-phone'
  | 'not-an-email'
  | 'not-a-whole-number'
  | 'out-of-range'
  | 'not-a-date'
  | 'date-needs-day'
  | 'date-needs-month'
  | 'date-in-future'
  | 'date-too-early'
  | 'not-offered'
  | 'not-a-citizen-id'
  | 'citizen-id-length'
  | 'citizen-id-old'
  | 'citizen-id-province'
  | 'citizen-id-birth'
  | 'too-few-rows'
  | 'too-many-rows'
  | 'said-by-flow';

type Found = { code: ProblemCode; params?: Record<string, string | number> };

/** A Vietnamese mobile or fixed number as people write it: ten digits from 0 (facts: domain.md §5.4 A). */
const PHONE = /^0\d{9}$/;
/** One @, something on both sides, a dot behind it: only what catches a slip of the finger. */
const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

function checkDate(value: string, field: Extract<Field, { type: 'date' }>, today: string): Found | null {
  const parsed = parsePartialDate(value);
  if (!parsed.ok) return { code: 'not-a-date' };
  if (field.precision === 'day' && !isRealDate(value)) return { code: 'date-needs-day' };
  if (field.precision === 'month' && value.length < 7) return { code: 'date-needs-month' };
  if (field.latest && value > today.slice(0, value.length)) return { code: 'date-in-future' };
  const earliest = field.earliest === 'today' ? today : field.earliest;
  if (earliest && value < earliest.slice(0, value.length))
    return { code: 'date-too-early', params: { earliest } };
  return null;
}

function checkCitizenId(value: string, { today, demo = false }: Circumstances): Found | null {
  const parsed = parseCitizenId(value, { today, demo });
  if (parsed.ok) return null;
  switch (parsed.error.code) {
    case 'old-id-9-digits':
      return { code: 'citizen-id-old' };
    case 'not-12-digits':
      return { code: 'citizen-id-length', params: { digits: value.replace(/\D/g, '').length } };
    case 'unknown-province':
      return { code: 'citizen-id-province' };
    case 'birth-in-future':
    case 'too-old':
      return { code: 'citizen-id-birth' };
    default:
      return { code: 'not-a-citizen-id' };
  }
}

/** Whether one value suits its field; null when it does. Blank values are the caller's business. */
function checkValue(
  value: AnswerValue,
  field: Field,
  circumstances: Circumstances,
  scope: Scope,
): Found | null {
  const wrong: Found = { code: 'not-offered' };
  switch (field.type) {
    case 'personName':
      return typeof value === 'string' && isPersonName(value) ? null : { code: 'not-a-name' };
    case 'text':
      if (typeof value !== 'string') return wrong;
      return [...value].length > field.maxLength
        ? { code: 'too-long', params: { most: field.maxLength } }
        : null;
    case 'citizenId':
      return typeof value === 'string' ? checkCitizenId(value, circumstances) : wrong;
    case 'phone':
      return typeof value === 'string' && PHONE.test(value) ? null : { code: 'not-a-phone' };
    case 'email':
      return typeof value === 'string' && EMAIL.test(value) ? null : { code: 'not-an-email' };
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return { code: 'not-a-whole-number' };
      return value < field.min || value > field.max
        ? { code: 'out-of-range', params: { least: field.min, most: field.max } }
        : null;
    case 'date':
      return typeof value === 'string'
        ? checkDate(value, field, circumstances.today)
        : { code: 'not-a-date' };
    case 'yesNo':
      return typeof value === 'boolean' ? null : wrong;
    case 'seen':
      return value === true ? null : { code: 'required' };
    case 'choice':
      return field.options.some((option) => option.value === value && holds(option.when, scope))
        ? null
        : wrong;
    case 'lookup':
      if (typeof value !== 'string') return wrong;
      return value.startsWith('other:') && !field.other ? wrong : null;
  }
}

const isBlank = (value: AnswerValue | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

function checkField(
  id: string,
  field: Field,
  value: AnswerValue | undefined,
  circumstances: Circumstances,
  scope: Scope,
): Problem[] {
  if (isBlank(value)) return field.required === false ? [] : [{ field: id, level: 'stop', code: 'required' }];
  const found = checkValue(value as AnswerValue, field, circumstances, scope);
  if (found) return [{ field: id, level: 'stop', ...found }];
  return (field.check ?? [])
    .filter((check) => !holds(check.rule, scope))
    .map((check) => ({ field: id, level: check.level ?? 'stop', code: 'said-by-flow', text: check.text }));
}

function checkRows(asked: Extract<Asked, { kind: 'list' }>, answers: Answers, circumstances: Circumstances) {
  const { id, step } = asked;
  const value = answers[id];
  const rows: ReadonlyArray<Row> = Array.isArray(value) ? (value as ReadonlyArray<Row>) : [];
  const problems: Problem[] = [];
  if (rows.length < step.min)
    problems.push({ field: id, level: 'stop', code: 'too-few-rows', params: { least: step.min } });
  if (rows.length > step.max)
    problems.push({ field: id, level: 'stop', code: 'too-many-rows', params: { most: step.max } });
  rows.forEach((row, index) => {
    const outer = scopeOf(answers, circumstances);
    const scope: Scope = (name) => (name.startsWith('item.') ? (row[name.slice(5)] ?? null) : outer(name));
    for (const [key, field] of Object.entries(step.item))
      if (holds(field.when, scope))
        problems.push(...checkField(`${id}/${index}/${key}`, field, row[key], circumstances, scope));
  });
  return problems;
}

/**
 * Checks the answers of one step, all of them at once.
 * @param asked what the step asks of this person (from derivePath)
 * @param answers the relevant answers, those of this step included
 * @returns every problem, in the order of the step; none when the step may be left
 */
export function checkAnswers(
  asked: ReadonlyArray<Asked>,
  answers: Answers,
  circumstances: Circumstances,
): Problem[] {
  const scope = scopeOf(answers, circumstances);
  return asked.flatMap((one): Problem[] => {
    const value = answers[one.id];
    if (one.kind === 'field') return checkField(one.id, one.field, value, circumstances, scope);
    if (one.kind === 'list') return checkRows(one, answers, circumstances);
    const known = (PAPER_STATES as ReadonlyArray<unknown>).includes(value);
    return known ? [] : [{ field: one.id, level: 'stop', code: 'required' }];
  });
}
