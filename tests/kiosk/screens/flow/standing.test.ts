import { expect, test } from 'vitest';
import type { Answers, Asked, Circumstances, Field } from '#shared/flow/index.ts';
import { checkAnswers } from '#shared/flow/index.ts';
import { stillStanding } from '../../../../kiosk/screens/flow/standing.ts';

const HERE: Circumstances = { today: '2026-11-23', actingFor: 'self', assurance: 'card', demo: true };
const text = { label: { vi: 'Nhãn' } } as const;
const asked = (id: string, field: object): Asked => ({
  id,
  kind: 'field',
  field: { ...text, certainty: 'verified', source: '', ...field } as unknown as Field,
});
const ASKED = [asked('name', { type: 'personName' }), asked('number', { type: 'citizenId' })];
const refused = (answers: Answers) => checkAnswers(ASKED, answers, HERE);
const codes = (before: Answers, now: Answers) =>
  stillStanding(refused(before), ASKED, now, HERE).map(({ field, code, params }) => [field, code, params]);

test('a message goes as soon as its field is answered validly, and no other goes with it', () => {
  const nothing = { name: null, number: null };
  expect(codes(nothing, nothing)).toEqual([
    ['name', 'required', undefined],
    ['number', 'required', undefined],
  ]);
  expect(codes(nothing, { name: 'Nguyễn Văn Thử', number: null })).toEqual([
    ['number', 'required', undefined],
  ]);
  expect(codes(nothing, { name: 'Nguyễn Văn Thử', number: '038899000001' })).toEqual([]);
});

test('half an answer is no longer a missing one; what is wrong with it is told when somebody goes on', () => {
  expect(codes({ name: null, number: null }, { name: null, number: '0388' })).toEqual([
    ['name', 'required', undefined],
  ]);
});

test('what a message counts is counted anew', () => {
  const [[, , params] = []] = codes({ name: 'Lê An', number: '0388' }, { name: 'Lê An', number: '03889' });
  expect(params).toEqual({ digits: 5 });
});

test('nothing refused, nothing stands', () => {
  expect(stillStanding([], ASKED, {}, HERE)).toEqual([]);
});
