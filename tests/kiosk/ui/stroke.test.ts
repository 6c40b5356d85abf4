import { describe, expect, test } from 'vitest';
import { createTyping, type TypingState } from '#shared/typing/index.ts';
import { applyStroke, type Stroke, strokeOfKey } from '../../../kiosk/ui/typing/stroke.ts';

const key = (name: string, held: Partial<Parameters<typeof strokeOfKey>[0]> = {}) => ({
  key: name,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...held,
});
const typed = (state: TypingState, ...strokes: Stroke[]): TypingState =>
  strokes.reduce((now, stroke) => applyStroke(now, stroke), state);
const character = (letter: string): Stroke => ({ kind: 'character', character: letter });

describe('a stroke', () => {
  test('types letters and tones them', () => {
    expect(typed(createTyping(), character('t'), character('ư'), { kind: 'tone', tone: 'dot' }).text).toBe(
      'tự',
    );
  });
  test('of a chip stands apart from the word before and is ready for the next', () => {
    const names = createTyping({ capitals: 'all' });
    expect(typed(names, { kind: 'word', word: 'Nguyễn' }, { kind: 'word', word: 'Lê' }).text).toBe(
      'NGUYỄN LÊ ',
    );
    expect(typed(createTyping({ text: 'Lê' }), { kind: 'word', word: 'Văn' }).text).toBe('Lê Văn ');
  });
  test('moves, erases and puts back', () => {
    const state = createTyping({ text: 'Thử' });
    expect(typed(state, { kind: 'move', by: -1 }).caret).toBe(2);
    expect(typed(state, { kind: 'caret', at: 0 }).caret).toBe(0);
    expect(typed(state, { kind: 'backspace' }).text).toBe('Th');
    const telex = createTyping({ method: 'telex' });
    expect(typed(telex, character('a'), character('s'), { kind: 'restore' }).text).toBe('as');
    expect(typed(telex, { kind: 'method', method: 'vni' }, character('a'), character('1')).text).toBe('á');
  });
  test('of a whole text makes one line of it, in the capitals of the field', () => {
    const replaced = typed(createTyping({ capitals: 'all' }), {
      kind: 'replace',
      text: 'lê\n văn',
      caret: 99,
    });
    expect([replaced.text, replaced.caret, replaced.capitals]).toEqual(['LÊ VĂN', 6, 'all']);
    expect(typed(createTyping(), { kind: 'replace', text: 'thử', caret: 1 }).caret).toBe(1);
  });
  test('that would pass the length changes nothing; erasing a text that is already too long works', () => {
    const full = createTyping({ text: 'abc' });
    expect(applyStroke(full, character('d'), 3)).toBe(full);
    expect(applyStroke(full, { kind: 'backspace' }, 1).text).toBe('ab');
  });
});

describe('a physical key', () => {
  const state = createTyping({ text: 'Thử' });
  test.each<[string, Stroke | undefined]>([
    ['a', character('a')],
    ['ư', character('ư')],
    [' ', character(' ')],
    ['Backspace', { kind: 'backspace' }],
    ['ArrowLeft', { kind: 'move', by: -1 }],
    ['ArrowRight', { kind: 'move', by: 1 }],
    ['Home', { kind: 'caret', at: 0 }],
    ['End', { kind: 'caret', at: 3 }],
    ['Escape', undefined],
    ['Tab', undefined],
    ['ArrowUp', undefined],
    ['F5', undefined],
  ])('%s', (name, stroke) => {
    expect(strokeOfKey(key(name), state)).toEqual(stroke);
  });
  test('Escape puts back the keys of the word in work', () => {
    expect(strokeOfKey(key('Escape'), typed(createTyping(), character('a')))).toEqual({ kind: 'restore' });
  });
  test.each(['ctrlKey', 'altKey', 'metaKey'] as const)('with %s belongs to the browser', (held) => {
    expect(strokeOfKey(key('a', { [held]: true }), state)).toBeUndefined();
  });
});
