import { describe, expect, test } from 'vitest';
import type { Answers, Asked, Field, Problem, Step } from '#shared/flow/index.ts';
import { afterFilled, firstWrong, type Opened } from '../../../../kiosk/screens/flow/opened.ts';

const field = (type: string): Field =>
  ({ type, label: { vi: type }, ...(type === 'choice' ? { options: [] } : {}) }) as unknown as Field;
const FIELDS = {
  born: field('date'),
  commune: field('lookup'),
  sex: field('choice'),
  name: field('personName'),
};
const asked = Object.entries(FIELDS).map(([id, one]): Asked => ({ id, kind: 'field', field: one }));
const question = { id: 'one', kind: 'question' } as unknown as Step;
const opened = (change: Partial<Opened>): Opened => ({
  field: null,
  row: null,
  photographing: null,
  filled: null,
  ledTo: null,
  ...change,
});
const withFilled = (filled: string, values: Answers, open: string | null = filled) =>
  afterFilled({ asked, values, step: question }, opened({ filled, field: open }));

describe('when a field is filled', () => {
  test('the next empty one is written into', () => {
    expect(withFilled('born', { born: '1952-11-24' })).toEqual({
      field: 'commune',
      filled: null,
      ledTo: { field: 'commune', from: 'born' },
    });
  });
  test('what stands behind it already is passed over', () => {
    expect(withFilled('born', { born: '1952', commune: '15349', sex: 'male' }).field).toBe('name');
  });
  test('what is touched needs no keys, and is led to', () => {
    expect(withFilled('commune', { born: '1952', commune: '15349' })).toEqual({
      field: null,
      filled: null,
      ledTo: { field: 'sex', from: 'commune' },
    });
  });
  test('behind the last one a search closes, a date stays open', () => {
    const all = { born: '1952', commune: '15349', sex: 'male', name: 'Lê An' };
    expect(withFilled('commune', all)).toEqual({
      field: null,
      filled: null,
      ledTo: { field: 'commune', from: 'commune' },
    });
    expect(withFilled('born', all)).toEqual({ field: 'born', filled: null, ledTo: null });
  });
  test('in a row the row is gone through, not the step', () => {
    const step = { id: 'two', kind: 'list', list: 'rows', item: FIELDS } as unknown as Step;
    const rows = { rows: [{ born: '1952' }, { born: '1952', commune: '15349' }] };
    const running = { asked: [], values: rows as unknown as Answers, step };
    expect(afterFilled(running, opened({ row: 0, filled: 'born', field: 'born' })).field).toBe('commune');
    expect(afterFilled(running, opened({ row: 1, filled: 'born', field: 'born' })).ledTo).toEqual({
      field: 'sex',
      from: 'born',
    });
  });
});

test('the first mistake is the first that is read, wherever it was found', () => {
  const wrong = (id: string): Problem => ({ field: id, level: 'stop', code: 'required' });
  expect(firstWrong(asked, [wrong('name'), wrong('commune')])).toBe('commune');
  expect(firstWrong(asked, [])).toBeUndefined();
});
