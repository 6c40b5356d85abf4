import { addDays } from '../calendar/index.ts';
import {
  type Answers,
  type AnswerValue,
  type Circumstances,
  PAPER_STATES,
  type Row,
  type Scalar,
} from './answers.ts';
import type { Asked } from './fields.ts';
import { literalsIn, namesIn, operatorsIn } from './rule-types.ts';
import type { Field, Flow, Rule } from './schema.ts';

/**
 * The values worth trying. Rules compare only with constants or, for dates and texts, with one another
 * (rule-types.ts), so the values at, just below and just above every constant stand for all others.
 */

/** Every rule of a flow, wherever it stands: what decides which values matter. */
export function rulesOf(flow: Flow): Rule[] {
  const rules: Rule[] = [];
  const add = (rule: Rule | undefined): void => {
    if (rule !== undefined) rules.push(rule);
  };
  const addField = (field: Field): void => {
    add(field.when);
    for (const check of field.check ?? []) add(check.rule);
    for (const prefill of field.prefill ?? []) add(prefill.when);
    if (field.type === 'choice') for (const option of field.options) add(option.when);
  };
  for (const step of flow.steps) {
    add(step.when);
    if (step.kind === 'list') Object.values(step.item).forEach(addField);
  }
  Object.values(flow.fields).forEach(addField);
  for (const paper of flow.procedure.papers) add(paper.when);
  for (const fee of flow.procedure.fees) add(fee.when);
  return rules;
}

/** What the rules say about one name: the constants and the other names it is measured against. */
export interface Measured {
  readonly numbers: ReadonlyArray<number>;
  /** Those of the numbers that stand in a rule on days, and in a rule on years. */
  readonly days: ReadonlyArray<number>;
  readonly years: ReadonlyArray<number>;
  readonly texts: ReadonlyArray<string>;
  readonly names: ReadonlyArray<string>;
}

/** For every name the rules read, what it is measured against. */
export function measuresOf(rules: ReadonlyArray<Rule>): Map<string, Measured> {
  const found = new Map<
    string,
    { numbers: Set<number>; days: Set<number>; years: Set<number>; texts: Set<string>; names: Set<string> }
  >();
  for (const rule of rules) {
    const { numbers, texts } = literalsIn(rule);
    const names = namesIn(rule);
    const operators = operatorsIn(rule);
    for (const name of names) {
      const known = found.get(name) ?? {
        numbers: new Set(),
        days: new Set(),
        years: new Set(),
        texts: new Set(),
        names: new Set(),
      };
      for (const value of numbers) {
        known.numbers.add(value);
        if (operators.has('days-between')) known.days.add(value);
        if (operators.has('years-since')) known.years.add(value);
      }
      for (const value of texts) known.texts.add(value);
      for (const value of names) if (value !== name) known.names.add(value);
      found.set(name, known);
    }
  }
  return new Map(
    [...found].map(([name, { numbers, days, years, texts, names }]) => [
      name,
      { numbers: [...numbers], days: [...days], years: [...years], texts: [...texts], names: [...names] },
    ]),
  );
}

const NOTHING_MEASURED: Measured = { numbers: [], days: [], years: [], texts: [], names: [] };

/** Invented values that every flow may be tried with (facts: domain.md §1.5; the numbers cannot exist). */
const SAMPLES = {
  personName: ['Nguyễn Văn Thử', 'Trần Thị Mẫu'],
  text: ['Khu III', 'Thôn Mẫu'],
  citizenId: ['038899000001', '038999000002'],
  phone: ['0900000001', '0900000002'],
  email: ['thu@example.vn', 'mau@example.vn'],
} as const;

const around = (value: number): number[] => [value, value - 1, value + 1];

function shiftYears(date: string, years: number): string {
  const shifted = `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}${date.slice(4)}`;
  return shifted.endsWith('-02-29') ? `${shifted.slice(0, 4)}-03-01` : shifted;
}

function dateCandidates(
  field: Extract<Field, { type: 'date' }>,
  measured: Measured,
  answers: Answers,
  today: string,
): string[] {
  const anchors = [today];
  for (const name of measured.names) {
    const other = answers[name];
    if (typeof other === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(other)) anchors.push(other);
  }
  anchors.push(...measured.texts.filter((text) => /^\d{4}-\d{2}-\d{2}$/.test(text)));
  const days: string[] = [];
  for (const anchor of anchors) {
    for (const near of [0, -1, 1]) days.push(addDays(anchor, near));
    for (const sign of [-1, 1]) {
      for (const size of measured.days)
        for (const count of around(size)) days.push(addDays(anchor, sign * count));
      for (const size of measured.years)
        for (const near of [0, -1, 1]) days.push(addDays(shiftYears(anchor, sign * size), near));
    }
  }
  days.push(addDays(today, -10), shiftYears(today, -30), addDays(today, 10));
  const partial = field.precision === 'day' ? [] : [`${Number(today.slice(0, 4)) - 60}-06`];
  if (field.precision === 'year') partial.push(String(Number(today.slice(0, 4)) - 60));
  return [...days, ...partial];
}

function textCandidates(samples: ReadonlyArray<string>, measured: Measured, answers: Answers): string[] {
  const others = measured.names.map((name) => answers[name]).filter((value) => typeof value === 'string');
  return [...samples, ...measured.texts, ...others];
}

/** What a lookup may be tried with; the lists themselves are not at hand here. */
function lookupCandidates(field: Extract<Field, { type: 'lookup' }>, measured: Measured): string[] {
  const known = [...(field.first ?? []), ...measured.texts];
  if (field.other) known.push('other:Tên khác');
  return known.length > 0 ? known : ['0'];
}

function fieldCandidates(field: Field, measured: Measured, answers: Answers, today: string): Scalar[] {
  switch (field.type) {
    case 'text':
      return textCandidates(
        SAMPLES.text.map((sample) => sample.slice(0, field.maxLength)),
        measured,
        answers,
      );
    case 'personName':
    case 'citizenId':
    case 'phone':
    case 'email':
      return textCandidates(SAMPLES[field.type], measured, answers);
    case 'integer': {
      const near = measured.numbers.flatMap(around);
      return [field.min, ...near, field.max].filter((value) => value >= field.min && value <= field.max);
    }
    case 'date':
      return dateCandidates(field, measured, answers, today);
    case 'yesNo':
      return [true, false];
    case 'seen':
      return [true];
    case 'choice':
      return field.options.map((option) => option.value);
    case 'lookup':
      return lookupCandidates(field, measured);
  }
}

function rowOf(item: Readonly<Record<string, Field>>, index: number, today: string): Row {
  return Object.fromEntries(
    Object.entries(item).map(([key, field]) => {
      const values = fieldCandidates(field, NOTHING_MEASURED, {}, today);
      // A date in the past suits births, which is what rows are about more often than not.
      const value = field.type === 'date' ? shiftYears(today, -30) : values[index % values.length];
      return [key, value ?? null];
    }),
  );
}

/**
 * The values to try for one thing that is asked, each once, the most ordinary first. They are not yet checked
 * against the field's own conditions.
 */
export function candidatesFor(
  asked: Asked,
  measures: ReadonlyMap<string, Measured>,
  answers: Answers,
  { today }: Circumstances,
): AnswerValue[] {
  switch (asked.kind) {
    case 'paper':
      return [
        ...PAPER_STATES.filter((state) => state === 'have'),
        ...PAPER_STATES.filter((state) => state !== 'have'),
      ];
    case 'list': {
      const { step } = asked;
      const rows = (count: number): Row[] =>
        Array.from({ length: count }, (_, index) => rowOf(step.item, index, today));
      return step.min === 0 ? [[], rows(1)] : [rows(step.min)];
    }
    case 'field': {
      const measured = measures.get(asked.id) ?? NOTHING_MEASURED;
      const values = fieldCandidates(asked.field, measured, answers, today);
      return [...new Set<AnswerValue>(asked.field.required === false ? [...values, null] : values)];
    }
  }
}
