import fc from 'fast-check';
import type { Answers, AnswerValue } from '#shared/flow/answers.ts';
import type { Field, Flow, Rule, Step } from '#shared/flow/schema.ts';

/** Flows made at random: well-formed, of few values, on no domain at all. */

export const TODAY = '2026-11-23';

const text = (words: string) => ({ vi: words, en: words });

type Made = { id: string; field: Field; values: AnswerValue[] };

const fieldOf = (id: string): fc.Arbitrary<Made> =>
  fc
    .record({ kind: fc.constantFrom('yesNo', 'choice', 'integer', 'text'), required: fc.boolean() })
    .map(({ kind, required }) => {
      const base = { label: text(id), required };
      const blank: AnswerValue[] = required ? [] : [null];
      switch (kind) {
        case 'yesNo':
          return { id, field: { type: 'yesNo', ...base }, values: [true, false, ...blank] };
        case 'choice':
          return {
            id,
            field: {
              type: 'choice',
              ...base,
              options: ['a', 'b', 'c'].map((value) => ({ value, label: text(value) })),
            },
            values: ['a', 'b', 'c', ...blank],
          };
        case 'integer':
          return { id, field: { type: 'integer', min: 0, max: 3, ...base }, values: [0, 1, 2, 3, ...blank] };
        default:
          return { id, field: { type: 'text', maxLength: 5, ...base }, values: ['x', 'y', ...blank] };
      }
    });

const atomOver = (made: Made): fc.Arbitrary<Rule> => {
  const variable = { var: made.id };
  switch (made.field.type) {
    case 'yesNo':
      return fc.constantFrom<Rule>(
        variable,
        { '!': variable },
        { '===': [variable, true] },
        { '===': [variable, null] },
      );
    case 'choice':
      return fc.oneof(
        fc.constantFrom('a', 'b', 'c').map((value): Rule => ({ '===': [variable, value] })),
        fc.constantFrom<Rule>({ in: [variable, ['a', 'c']] }, { missing: [made.id] }),
      );
    case 'integer':
      return fc
        .tuple(fc.constantFrom('<', '<=', '>', '>='), fc.integer({ min: -1, max: 4 }))
        .map(([operator, bound]): Rule => ({ [operator]: [variable, bound] }));
    default:
      return fc.constantFrom<Rule>({ '!==': [variable, null] }, { '===': [variable, 'x'] });
  }
};

const ruleOver = (known: Made[]): fc.Arbitrary<Rule> => {
  const atom = fc.constantFrom(...known).chain(atomOver);
  return fc.oneof(
    { weight: 3, arbitrary: atom },
    fc.tuple(atom, atom).map(([a, b]): Rule => ({ and: [a, b] })),
    fc.tuple(atom, atom).map(([a, b]): Rule => ({ or: [a, b] })),
    atom.map((a): Rule => ({ '!': a })),
  );
};

export interface MadeFlow {
  readonly flow: Flow;
  /** For each field every value there is (all but texts, which have two). */
  readonly values: Readonly<Record<string, AnswerValue[]>>;
}

const stepsFrom = (count: number, known: Made[]): fc.Arbitrary<Array<{ step: Step; made: Made[] }>> => {
  if (count === 0) return fc.constant([]);
  const index = known.length;
  return fc
    .tuple(
      fc
        .integer({ min: 1, max: 2 })
        .chain((many) =>
          fc.tuple(...Array.from({ length: many }, (_, place) => fieldOf(`f${index + place}.v`))),
        ),
      known.length > 0 ? fc.option(ruleOver(known), { nil: undefined }) : fc.constant(undefined),
      known.length > 0 ? fc.option(ruleOver(known), { nil: undefined, freq: 2 }) : fc.constant(undefined),
    )
    .chain(([made, when, fieldWhen]) => {
      const withRule = made.map((one, place) =>
        place === 1 && fieldWhen !== undefined
          ? { ...one, field: { ...one.field, when: fieldWhen } as Field }
          : one,
      );
      const step: Step = {
        kind: 'question',
        id: `s${index}`,
        text: text(`s${index}`),
        fields: withRule.map(({ id }) => id),
        ...(when === undefined ? {} : { when }),
      };
      return stepsFrom(count - 1, [...known, ...withRule]).map((rest) => [{ step, made: withRule }, ...rest]);
    });
};

export const madeFlow: fc.Arbitrary<MadeFlow> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => stepsFrom(count, []))
  .map((parts) => {
    const made = parts.flatMap((part) => part.made);
    const flow: Flow = {
      format: 1,
      id: 'made',
      version: 1,
      languages: ['vi', 'en'],
      title: text('made'),
      summary: text('made'),
      keywords: {},
      picture: 'other',
      minutes: 1,
      procedure: {
        code: '9.000002',
        authority: text('board'),
        office: 'commune',
        assurance: 'none',
        acting: { self: true, other: false, text: text('oneself') },
        fees: [],
        time: { amount: 1, unit: 'day', text: text('one day'), certainty: 'verified', source: 'made' },
        papers: [],
        result: text('nothing'),
        legal: [],
        effectiveFrom: '2020-01-01',
        effectiveTo: null,
        source: 'made',
        checkedAt: '2026-11-01',
      },
      steps: [
        ...parts.map(({ step }) => step),
        { kind: 'review', id: 'review', text: text('check'), declaration: text('true'), send: text('send') },
      ],
      fields: Object.fromEntries(made.map(({ id, field }) => [id, field])),
      outputs: { slip: { lines: [] }, handover: { fields: {} } },
    };
    return { flow, values: Object.fromEntries(made.map(({ id, values }) => [id, values])) };
  });

/** Any answers at all: right ones, wrong ones, answers to nothing. */
export const anyAnswers = (values: Readonly<Record<string, AnswerValue[]>>): fc.Arbitrary<Answers> =>
  fc.record(
    Object.fromEntries(
      Object.entries(values).map(([id, known]) => [
        id,
        fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom(...known) },
          fc.constantFrom<AnswerValue>('junk', 99, '', null, []),
        ),
      ]),
    ),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Answers>;
