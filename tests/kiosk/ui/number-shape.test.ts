import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyNumberStroke,
  CITIZEN_ID,
  groupDigits,
  numberStrokeOfKey,
  PHONE,
  wholeNumber,
} from '../../../kiosk/ui/typing/number-shape.ts';

test('numbers are read in their groups', () => {
  expect(groupDigits('038899000001', CITIZEN_ID.groups)).toEqual(['038', '899', '000', '001']);
  expect(groupDigits('0912000001', PHONE.groups)).toEqual(['0912', '000', '001']);
  expect(groupDigits('09120000012', PHONE.groups)).toEqual(['0912', '000', '0012']);
  expect(groupDigits('0388', CITIZEN_ID.groups)).toEqual(['038', '8']);
});

test('what no group is left for makes one more, and nothing is one empty group', () => {
  expect(groupDigits('12345', [2, 2])).toEqual(['12', '34', '5']);
  expect(groupDigits('1234', [2, 2])).toEqual(['12', '34']);
  expect(groupDigits('72', wholeNumber(4).groups)).toEqual(['72']);
  expect(groupDigits('', [3, 3])).toEqual(['']);
});

test('grouping loses and adds nothing', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{0,15}$/u),
      fc.array(fc.integer({ min: 1, max: 5 })),
      (digits, groups) => {
        expect(groupDigits(digits, groups).join('')).toBe(digits);
      },
    ),
  );
});

test('digits are added and taken away at the end, up to the length', () => {
  expect(applyNumberStroke('03', { kind: 'digit', digit: '8' }, CITIZEN_ID)).toBe('038');
  expect(applyNumberStroke('038', { kind: 'backspace' }, CITIZEN_ID)).toBe('03');
  expect(applyNumberStroke('', { kind: 'backspace' }, CITIZEN_ID)).toBe('');
  expect(applyNumberStroke('1234', { kind: 'digit', digit: '5' }, wholeNumber(4))).toBe('1234');
});

test('what came in one piece keeps its digits', () => {
  expect(applyNumberStroke('9', { kind: 'replace', text: ' 038 899-000001x99' }, CITIZEN_ID)).toBe(
    '038899000001',
  );
});

test('physical keys', () => {
  expect(numberStrokeOfKey('7')).toEqual({ kind: 'digit', digit: '7' });
  expect(numberStrokeOfKey('Backspace')).toEqual({ kind: 'backspace' });
  for (const key of ['a', 'Tab', 'Enter', '٣', ' ']) expect(numberStrokeOfKey(key)).toBeUndefined();
});
