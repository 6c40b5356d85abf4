import { describe, expect, it } from 'vitest';
import { DeskSignIn, Heartbeat } from '../../../shared/api/index.ts';
import { AnswersSchema, Declarant, tidyName, tidyResidence } from '../../../shared/dossier/index.ts';

const answers = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'x']));

describe('answers', () => {
  it('are five hundred at most, and so is a row of them', () => {
    expect(AnswersSchema.safeParse(answers(500)).success).toBe(true);
    expect(AnswersSchema.safeParse(answers(501)).success).toBe(false);
    expect(AnswersSchema.safeParse({ rows: [answers(500)] }).success).toBe(true);
    expect(AnswersSchema.safeParse({ rows: [answers(501)] }).success).toBe(false);
  });
});

/** Each is shown as nothing, or turns round what follows. */
const UNSEEN = [
  '\u202e',
  '\u202d',
  '\u2066',
  '\u2069',
  '\u200e',
  '\u200f',
  '\u061c',
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u034f',
  '\u115f',
  '\u3164',
  '\ufe0f',
  '\u{e0061}',
];

describe('a name', () => {
  it.each(UNSEEN)('never has %j in it, and loses it when it is tidied', (sign) => {
    const name = `Nguyễn${sign} Văn Thử`;
    expect(Declarant.safeParse({ fullName: name }).success).toBe(false);
    expect(Declarant.safeParse({ residence: name }).success).toBe(false);
    expect([tidyName(name), tidyResidence(name)]).toEqual(['Nguyễn Văn Thử', 'Nguyễn Văn Thử']);
    expect(DeskSignIn.safeParse({ code: 'x', name }).success).toBe(false);
  });

  it('of nothing that is seen is none', () => {
    expect(tidyName(UNSEEN.join(''))).toBeUndefined();
  });

  it('keeps every letter of Vietnam’s languages', () => {
    for (const name of ['Nguyễn Thị Ánh Tuyết', "H'Hen Niê", 'Y Ƀlŏ Ê̆ban', 'Đặng Ơ̆'].map((text) =>
      text.normalize('NFC'),
    )) {
      expect(tidyName(name)).toBe(name);
      expect(Declarant.safeParse({ fullName: name }).success).toBe(true);
      expect(DeskSignIn.safeParse({ code: 'x', name }).success).toBe(true);
    }
  });

  it('at the desk has a letter', () => {
    for (const name of ['12', '..', '🙂🙂', '  '])
      expect([name, DeskSignIn.safeParse({ code: 'x', name }).success]).toEqual([name, false]);
  });
});

describe('a heartbeat', () => {
  const beat = {
    activity: 'answering',
    flow: 'dang-ky-khai-sinh',
    since: '2026-11-23T02:00:00.000Z',
    program: '0.1.0',
    outbox: { waiting: 0, quarantined: 0, oldestAt: null },
    lastSeq: 0,
  };
  const takes = (change: object): boolean => Heartbeat.safeParse({ ...beat, ...change }).success;

  it('says nothing that a database could not keep, and nothing long', () => {
    expect(takes({})).toBe(true);
    for (const wrong of ['x\u0000y', '\ud800', 'ê', 'x'.repeat(60_000)]) {
      for (const name of ['flow', 'since', 'program', 'after', 'epoch'])
        expect([name, takes({ [name]: wrong })]).toEqual([name, false]);
      expect(takes({ outbox: { ...beat.outbox, oldestAt: wrong } })).toBe(false);
    }
  });
});
