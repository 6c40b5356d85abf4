import { describe, expect, it } from 'vitest';
import { parseCardQr, parseCitizenId } from '#shared/person/index.ts';
import en from '#shared/text/sandbox/en.json' with { type: 'json' };
import vi from '#shared/text/sandbox/vi.json' with { type: 'json' };
import { judge } from '../../../server/sandbox/form.ts';
import { html } from '../../../server/sandbox/pages/html.ts';
import { SANDBOX_PEOPLE } from '../../../server/sandbox/people.ts';
import { createStore } from '../../../server/sandbox/store.ts';
import { pickLanguage } from '../../../server/sandbox/text.ts';

const TODAY = { today: '2026-11-23' };

describe('the invented people', () => {
  it('have numbers that cannot exist, each one once', () => {
    for (const { citizenId, sex } of SANDBOX_PEOPLE) {
      expect(parseCitizenId(citizenId, TODAY)).toMatchObject({ error: { code: 'birth-in-future' } });
      expect(parseCitizenId(citizenId, { ...TODAY, demo: true })).toMatchObject({ value: { sex } });
    }
    expect(new Set(SANDBOX_PEOPLE.map(({ citizenId }) => citizenId)).size).toBe(SANDBOX_PEOPLE.length);
    expect(new Set(SANDBOX_PEOPLE.map(({ id }) => id)).size).toBe(SANDBOX_PEOPLE.length);
  });

  it('have cards that the scanner can read', () => {
    for (const { cardQr, fullName, citizenId, sex, birthDate } of SANDBOX_PEOPLE) {
      const read = parseCardQr(cardQr, { ...TODAY, demo: true });
      expect(read).toMatchObject({ ok: true, value: { idNumber: citizenId, fullName, sex } });
      expect(read.ok && read.value.birthDate.year).toBe(Number(birthDate.slice(0, 4)));
      expect(read.ok && read.value.birthDate.day === undefined).toBe(birthDate.length === 4);
    }
  });
});

describe('a posted sign-in page', () => {
  const form = (fields: Record<string, string>) => new URLSearchParams({ decision: 'accept', ...fields });
  const good = { person: 'sandbox-01', passcode: '123456', number: '42' };

  it('is accepted when person, passcode and number are there and fit', () => {
    expect(judge(form(good), '42')).toMatchObject({ outcome: 'accepted', person: { id: 'sandbox-01' } });
    expect(judge(form({ ...good, number: ' 42 ' }), '42').outcome).toBe('accepted');
    expect(judge(form({ ...good, number: '' }), null).outcome).toBe('accepted');
  });

  it('names all mistakes together', () => {
    expect(judge(form({ person: 'nobody', passcode: '12345', number: '4' }), '42')).toEqual({
      outcome: 'mistakes',
      mistakes: ['person', 'passcode', 'number'],
    });
    expect(judge(form({}), null)).toEqual({ outcome: 'mistakes', mistakes: ['person', 'passcode'] });
  });

  it('is over with a wrong number, also where none could fit', () => {
    expect(judge(form({ ...good, number: '43' }), '42').outcome).toBe('wrong-number');
    expect(judge(form(good), '').outcome).toBe('wrong-number');
  });

  it('knows who has forgotten the passcode, and who declines', () => {
    expect(judge(form({ ...good, person: 'sandbox-06' }), '42').outcome).toBe('wrong-passcode');
    expect(judge(form({ decision: 'decline' }), '42').outcome).toBe('declined');
  });
});

describe('the words', () => {
  const keys = (value: unknown, at = ''): string[] =>
    typeof value === 'string'
      ? [at]
      : Object.entries(value as object).flatMap(([key, part]) => keys(part, `${at}/${key}`));

  it('are the same in both languages, and none is empty', () => {
    expect(keys(en)).toEqual(keys(vi));
    expect(JSON.stringify([en, vi])).not.toContain('""');
  });

  it.each([
    [null, undefined, 'vi'],
    ['en', 'vi', 'en'],
    ['xx', 'en-GB vi', 'en'],
    [null, 'fr VI', 'vi'],
    [null, 'fr', 'vi'],
  ])('are picked: %s, %s → %s', (asked, locales, language) => {
    expect(pickLanguage(asked, locales)).toBe(language);
  });

  it('cannot break out of the page', () => {
    const part = html`<b title="${`"'<&>`}">${null}${html`<i>`}${[html`1`, html`2`]}</b>`;
    expect(part.markup).toBe('<b title="&quot;&#39;&lt;&amp;&gt;"><i>12</b>');
  });
});

describe('the memory of the pretend provider', () => {
  it('forgets what is over, and what belonged to a session that is ended', async () => {
    const store = createStore();
    const sessions = store.adapter('Session');
    const tokens = store.adapter('AccessToken');
    await tokens.upsert('t', { grantId: 'g' }, 60);
    await tokens.upsert('other', { grantId: 'h' }, 60);
    await sessions.upsert(
      's',
      { accountId: 'a', uid: 'u', authorizations: { c: { grantId: 'g', sid: 'name' } } },
      60,
    );
    expect(await sessions.findByUid('u')).toMatchObject({ accountId: 'a' });
    expect(store.endSessionsOf('b', 'c')).toEqual([]);
    expect(store.endSessionsOf('a', 'c', 'another session')).toEqual([]);
    expect(await sessions.find('s')).toBeDefined();
    expect(store.endSessionsOf('a', 'c')).toEqual(['name']);
    expect([await tokens.find('t'), await sessions.find('s')]).toEqual([undefined, undefined]);
    expect(store.count('AccessToken')).toBe(1);
    await tokens.upsert('other', { grantId: 'h' }, 0);
    expect(await tokens.find('other')).toBeUndefined();
    await tokens.upsert('x', { userCode: 'BCDF' });
    await tokens.consume('x');
    await tokens.consume('nothing');
    expect(await tokens.findByUserCode('BCDF')).toMatchObject({ consumed: expect.any(Number) });
    await tokens.destroy('x');
    expect(await tokens.findByUserCode('BCDF')).toBeUndefined();
  });
});
