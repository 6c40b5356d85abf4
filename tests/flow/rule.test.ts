import fc from 'fast-check';
import { LogicEngine } from 'json-logic-engine';
import { describe, expect, it } from 'vitest';
import { evaluate, holds, isTrue, type Scope } from '#shared/flow/rule.ts';
import { checkRule, type NameType, namesIn } from '#shared/flow/rule-types.ts';
import type { Rule } from '#shared/flow/schema.ts';

const scope =
  (values: Record<string, unknown>): Scope =>
  (name) =>
    values[name];

const engine = new LogicEngine();

/** Well-typed rules over given names; comparisons only of what is there (our one difference is tested apart). */
const numeric: fc.Arbitrary<Rule> = fc.letrec<{ number: Rule; truth: Rule }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: -20, max: 20 }),
    fc.constantFrom<Rule>({ var: 'n' }, { var: 'm' }, { var: ['gone', 3] }),
    fc
      .tuple(fc.constantFrom('+', '*'), tie('number'), tie('number'))
      .map(([o, a, b]): Rule => ({ [o]: [a, b] })),
    fc.tuple(tie('number'), tie('number')).map(([a, b]): Rule => ({ '-': [a, b] })),
    tie('number').map((a): Rule => ({ '-': [a] })),
    fc.tuple(tie('truth'), tie('number'), tie('number')).map(([c, a, b]): Rule => ({ if: [c, a, b] })),
  ),
  truth: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Rule>(true, false, { var: 'yes' }, { var: 'no' }),
    fc
      .tuple(fc.constantFrom('<', '<=', '>', '>=', '===', '!=='), tie('number'), tie('number'))
      .map(([o, a, b]): Rule => ({ [o]: [a, b] })),
    fc.tuple(tie('number'), tie('number'), tie('number')).map(([a, b, c]): Rule => ({ '<=': [a, b, c] })),
    fc.constantFrom<Rule>({ in: [{ var: 'word' }, ['red', 'blue']] }, { in: ['e', { var: 'word' }] }),
    fc.constantFrom<Rule>({ missing: ['n', 'gone'] }, { missing: ['n'] }, { '===': [{ var: 'gone' }, null] }),
    fc
      .tuple(fc.constantFrom('and', 'or'), tie('truth'), tie('truth'))
      .map(([o, a, b]): Rule => ({ [o]: [a, b] })),
    tie('truth').map((a): Rule => ({ '!': [a] })),
  ),
})).truth;

const data = fc.record({
  n: fc.integer({ min: -20, max: 20 }),
  m: fc.integer({ min: -20, max: 20 }),
  yes: fc.constant(true),
  no: fc.constant(false),
  word: fc.constantFrom('red', 'blue', 'green'),
});

describe('rules', () => {
  it('mean what JsonLogic says, by an engine of other people', () => {
    fc.assert(
      fc.property(numeric, data, (rule, values) => {
        expect(evaluate(rule, scope(values))).toEqual(engine.run(rule, values));
      }),
      { numRuns: 1500 },
    );
  });

  it('never throw, whatever they are given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (rule, value) => {
        const result = evaluate(rule as Rule, () => value);
        expect(typeof isTrue(result)).toBe('boolean');
        expect(() => checkRule(rule as Rule, () => undefined)).not.toThrow();
        expect(() => namesIn(rule as Rule)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('hold nothing true of a missing answer', () => {
    for (const operator of ['<', '<=', '>', '>='])
      expect(evaluate({ [operator]: [{ var: 'gone' }, 5] }, scope({}))).toBe(false);
    expect(evaluate({ '+': [{ var: 'gone' }, 5] }, scope({}))).toBeNull();
    expect(evaluate({ '-': [{ var: 'gone' }] }, scope({}))).toBeNull();
    expect(holds(undefined, scope({}))).toBe(true);
  });

  it('count years and days', () => {
    const today = {
      today: '2026-11-23',
      born: '2008-11-23',
      late: '2008-11-24',
      year: '2008',
      month: '2008-11',
    };
    const years = (name: string): unknown => evaluate({ 'years-since': [{ var: name }] }, scope(today));
    expect(years('born')).toBe(18);
    expect(years('late')).toBe(17);
    expect(years('year')).toBe(17);
    expect(years('month')).toBe(17);
    expect(years('gone')).toBeNull();
    expect(evaluate({ 'days-between': [{ var: 'born' }, { var: 'late' }] }, scope(today))).toBe(1);
    expect(evaluate({ 'days-between': [{ var: 'year' }, { var: 'late' }] }, scope(today))).toBeNull();
    expect(evaluate({ 'years-since': ['2000-01-01', '2010-01-01'] }, scope({}))).toBe(10);
  });

  it('know no operator but their own, not even those every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'method', 'log'])
      expect(evaluate(JSON.parse(`{"${name}": [1]}`) as Rule, scope({}))).toBeNull();
  });
});

describe('the static check of rules', () => {
  const types: Record<string, NameType> = {
    size: { kind: 'choice', values: ['s', 'm'] },
    count: { kind: 'number' },
    other: { kind: 'number' },
    born: { kind: 'date' },
    from: { kind: 'date' },
    today: { kind: 'date' },
    name: { kind: 'text' },
    ok: { kind: 'boolean' },
    rows: { kind: 'list' },
  };
  const codes = (rule: Rule): string[] => checkRule(rule, (name) => types[name]).map(({ code }) => code);

  it.each<[Rule, string[]]>([
    [{ '===': [{ var: 'size' }, 's'] }, []],
    [{ '===': [{ var: 'size' }, 'xl'] }, ['impossible-value']],
    [{ in: [{ var: 'size' }, ['s', 'xl']] }, ['impossible-value']],
    [{ '===': [{ var: 'size' }, 3] }, ['wrong-type']],
    [{ '>': [{ var: 'count' }, 3] }, []],
    [{ '>': [{ var: 'count' }, { var: 'other' }] }, ['undecidable']],
    [{ '>': [{ '+': [{ var: 'count' }, 1] }, 3] }, []],
    [{ '>': [{ '*': [{ var: 'count' }, { var: 'other' }] }, 3] }, ['undecidable']],
    [{ '<': [{ var: 'born' }, { var: 'from' }] }, []],
    [{ '<': [{ var: 'born' }, 3] }, ['wrong-type']],
    [{ '<': [{ var: 'name' }, 'b'] }, ['wrong-type']],
    [{ '<=': [{ 'days-between': [{ var: 'born' }, { var: 'today' }] }, 60] }, []],
    [{ '>=': [{ 'years-since': [{ var: 'born' }] }, 18] }, []],
    [{ 'years-since': [{ var: 'name' }] }, ['wrong-type', 'wrong-type']],
    [{ var: 'count' }, ['wrong-type']],
    [{ var: 'ok' }, []],
    [{ var: 'nobody' }, ['unknown-name']],
    [{ missing: ['name', 'nobody'] }, ['unknown-name']],
    [{ '===': [{ var: 'rows' }, 1] }, ['wrong-type', 'undecidable']],
    [{ and: [{ var: 'ok' }, { '!': { var: 'name' } }] }, []],
    [{ exec: ['rm'] }, ['unknown-operator']],
    [{ '!': [1, 2] }, ['wrong-operand-count']],
    [{ and: [{ var: 'ok' }], or: [] }, ['unknown-operator']],
    [{}, ['unknown-operator']],
  ])('%j', (rule, expected) => {
    expect(codes(rule)).toEqual(expected);
  });

  it('names the place', () => {
    const [found] = checkRule(
      { and: [{ var: 'ok' }, { '===': [{ var: 'size' }, 'xl'] }] },
      (name) => types[name],
    );
    expect(found?.at).toBe('/and/1');
  });
});
