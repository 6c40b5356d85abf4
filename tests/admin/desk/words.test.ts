import { describe, expect, it } from 'vitest';
import en from '#shared/text/desk/en.json' with { type: 'json' };
import vi from '#shared/text/desk/vi.json' with { type: 'json' };
import { eventNames } from '../../../admin/desk/api/server-events.ts';
import { formOf, groupDigits, readBirthDate, readForm } from '../../../admin/desk/machines/vouch-form.ts';
import { themeOf } from '../../../admin/desk/parts/look.ts';
import { ageOf, lastingOf, waitOf } from '../../../admin/desk/words/age.ts';
import { makeWords } from '../../../admin/desk/words/index.tsx';
import { START } from './play.ts';

type Tree = { [key: string]: string | Tree };
const leaves = (tree: Tree, path = ''): Array<[string, string]> =>
  Object.entries(tree).flatMap(
    ([key, value]): Array<[string, string]> =>
      typeof value === 'string' ? [[`${path}${key}`, value]] : leaves(value, `${path}${key}.`),
  );
const holes = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

describe('the texts of the desk', () => {
  const vietnamese = leaves(vi);
  const english = new Map(leaves(en));

  it('are all there in both languages, with the same holes', () => {
    expect(vietnamese.length).toBeGreaterThan(150);
    expect([...english.keys()].sort()).toEqual(vietnamese.map(([key]) => key).sort());
    for (const [key, text] of vietnamese) {
      expect([key, text.trim() === '']).toEqual([key, false]);
      expect([key, holes(english.get(key) ?? '')]).toEqual([key, holes(text)]);
      expect(text).toBe(text.normalize('NFC'));
    }
  });

  it('put values in as they are, and fall back where a word of the server is new', () => {
    const words = makeWords('vi');
    expect(words.t('calls.coming', { name: 'A & <b>' })).toBe('A & <b> đang đến');
    expect(words.tIf('failure.not-found', 'failure.other')).toBe(vi.failure['not-found']);
    expect(words.tIf('failure.new-word', 'failure.other')).toBe(vi.failure.other);
    expect(makeWords('en').t('title')).toBe(en.title);
  });

  it('tell times on the wall clock of Vietnam', () => {
    const words = makeWords('en');
    expect(words.time(START, START)).toBe('09:00');
    expect(words.time(START, START + 86_400_000)).toBe('09:00, 10/08/2026');
    expect(words.moment(START)).toBe('09:00, 10/08/2026');
  });

  it('tell ages in the largest unit that fits', () => {
    const words = makeWords('vi');
    const ages = [-5_000, 59_999, 60_000, 3_599_999, 3_600_000, 47 * 3_600_000, 48 * 3_600_000];
    const at = new Date(START).toISOString();
    expect(ages.map((age) => ageOf(at, START + age, words))).toEqual([
      'vừa xong',
      'vừa xong',
      '1 phút trước',
      '59 phút trước',
      '1 giờ trước',
      '47 giờ trước',
      '2 ngày trước',
    ]);
    expect(waitOf(at, START + 180_000, words)).toBe('đợi 3 phút');
    expect(lastingOf(at, START + 180_000, words)).toBe('đã 3 phút');
  });
});

describe('a stream of server-sent events', () => {
  it('is understood however it is cut', () => {
    const whole = ': open\n\nevent: call\ndata: {}\n\nevent:dossier\r\ndata: {}\r\n\r\nevent: kio';
    for (let cut = 0; cut <= whole.length; cut++) {
      const names = eventNames();
      expect([...names(whole.slice(0, cut)), ...names(whole.slice(cut))]).toEqual(['', 'call', 'dossier']);
    }
  });
});

describe('the look', () => {
  it('follows the device until somebody chooses', () => {
    const dark = (query: string) => query.includes('dark');
    expect(themeOf('auto', () => false)).toBeUndefined();
    expect(themeOf('auto', dark)).toBe('dark');
    expect(themeOf('auto', () => true)).toBe('contrast');
    expect(themeOf('light', () => true)).toBeUndefined();
    expect(themeOf('dark', () => false)).toBe('dark');
    expect(themeOf('contrast', () => false)).toBe('contrast');
  });
});

describe('what is typed off a card', () => {
  const form = {
    fullName: ' Nguyễn  Văn Thử ',
    citizenId: '038 099 000 001',
    birthDate: '5/3/1999',
    sex: 'male',
    residence: 'Khu III',
  } as const;
  const strict = { now: START, demo: false };

  it('is read as people write it', () => {
    expect(['5/3/1950', '05.03.1950', '3-1950', '1950', ' 5 3 1950 '].map(readBirthDate)).toEqual([
      '1950-03-05',
      '1950-03-05',
      '1950-03',
      '1950',
      '1950-03-05',
    ]);
    const wrong = ['', '50', '31/2/1950', '1950/3/5', '5/3/50', '1/1/1/1950', '5//1950', 'a', '005/3/1950'];
    expect(wrong.map(readBirthDate)).toEqual(wrong.map(() => null));
    expect(groupDigits('0388 9900 0001x')).toBe('038 899 000 001');
    expect(readForm(form, strict)).toEqual({
      ok: true,
      value: {
        answer: {
          answer: 'yes',
          fullName: 'Nguyễn Văn Thử',
          citizenId: '038099000001',
          birthDate: '1999-03-05',
          sex: 'male',
          residence: 'Khu III',
        },
        doubts: [],
      },
    });
  });

  it('has its capitals, also where it was typed in haste', () => {
    expect(readForm({ ...form, fullName: 'nguyễn văn thử' }, strict)).toMatchObject({
      value: { answer: { fullName: 'Nguyễn Văn Thử' } },
    });
  });

  it('is mended box by box, all at once', () => {
    const read = readForm(
      { fullName: 'R2D2', citizenId: '12', birthDate: '2999', sex: '', residence: '' },
      strict,
    );
    expect(read).toEqual({
      ok: false,
      error: {
        fullName: 'not-a-name',
        citizenId: 'not-12-digits',
        birthDate: 'date-in-future',
        sex: 'sex-missing',
      },
    });
    expect(readForm({ ...form, citizenId: '003099000001' }, strict)).toMatchObject({
      error: { citizenId: 'not-a-citizen-id' },
    });
    expect(readForm({ ...form, birthDate: 'x' }, strict)).toMatchObject({
      error: { birthDate: 'not-a-date' },
    });
  });

  it('is doubted where the number says otherwise, but for invented people', () => {
    const read = readForm({ ...form, birthDate: '1998', sex: 'female' }, strict);
    expect(read).toMatchObject({ ok: true, value: { doubts: ['other-birth-year', 'other-sex'] } });
    const invented = { ...form, citizenId: '038899000001' };
    expect(readForm(invented, strict).ok).toBe(false);
    expect(readForm(invented, { now: START, demo: true })).toMatchObject({ ok: true, value: { doubts: [] } });
  });

  it('begins with what the scanner told', () => {
    expect(formOf(null).fullName).toBe('');
    expect(formOf({ fullName: 'LÊ THỬ', citizenId: '038899000001', birthDate: '1950-03-05' })).toEqual({
      fullName: 'LÊ THỬ',
      citizenId: '038 899 000 001',
      birthDate: '05/03/1950',
      sex: '',
      residence: '',
    });
  });
});
