import { describe, expect, it } from 'vitest';
import defaults from '../../../server/fleet/default-settings.json' with { type: 'json' };
import { CardSignIn, DeskCall, Hours, PointSettings, VouchAnswer } from '../../../shared/api/index.ts';
import { Assurance } from '../../../shared/assurance.ts';

describe('the settings of a point', () => {
  const takes = (change: object) => PointSettings.safeParse({ ...defaults, ...change }).success;

  it('are what the program brings along', () => {
    const parsed = PointSettings.safeParse(defaults);
    expect(parsed.success && parsed.data).toEqual(defaults);
  });

  it('name the point, so that every kiosk of it has a name that dossiers may bear', () => {
    for (const point of ['', 'K', 'kvl', 'KVLKVLK', 'KVL-1']) expect(takes({ point })).toBe(false);
  });

  it('lack nothing and have nothing more', () => {
    expect(takes({ more: 1 })).toBe(false);
    for (const field of Object.keys(defaults).filter((name) => name !== 'keepParkedDays'))
      expect([field, takes({ [field]: undefined })]).toEqual([field, false]);
  });

  it('that a kiosk stored before drafts could be parked still stand', () => {
    const { keepParkedDays: _, ...before } = defaults;
    expect(PointSettings.parse(before).keepParkedDays).toBe(7);
  });

  it('give a person time to answer', () => {
    expect(takes({ times: { ...defaults.times, idleAnswer: 20 } })).toBe(true);
    expect(takes({ times: { ...defaults.times, idleAnswer: 19 } })).toBe(false);
    for (const time of ['idleQuestion', 'visit', 'phoneCode', 'phoneSignIn'])
      expect(takes({ times: { ...defaults.times, [time]: 0 } })).toBe(false);
  });

  it('speak at least one language', () => {
    expect(takes({ languages: [] })).toBe(false);
  });

  it('know a fee, or know that it is not known', () => {
    expect(takes({ provincialFees: { 'khai-sinh.copy': 8000, 'tam-tru.fee': null } })).toBe(true);
    expect(takes({ provincialFees: { 'khai-sinh.copy': '8000' } })).toBe(false);
  });

  it('are measured in pixels that a panel can have', () => {
    for (const pxPerMm of [0, 0.9, 21])
      expect(takes({ screen: { ...defaults.screen, pxPerMm } })).toBe(false);
  });
});

describe('opening hours', () => {
  it.each([
    [{}, true],
    [{ 1: [{ from: '07:00', to: '23:59' }] }, true],
    [{ 7: [] }, true],
    [{ 0: [] }, false],
    [{ 8: [] }, false],
    [{ mon: [] }, false],
    [{ 1: [{ from: '24:00', to: '25:00' }] }, false],
    [{ 1: [{ from: '7:00', to: '9:00' }] }, false],
    [{ 1: [{ from: '07:00' }] }, false],
    [{ 1: { from: '07:00', to: '09:00' } }, false],
  ])('%j: %s', (hours, taken) => {
    expect(Hours.safeParse(hours).success).toBe(taken);
  });
});

describe('assurance', () => {
  it('is in order, from the most to the least', () => {
    expect(Assurance.options).toEqual(['eid', 'attendant', 'card', 'none']);
  });
});

describe('what a card tells', () => {
  const card = {
    fullName: 'NGUYỄN VĂN THỬ',
    citizenId: '038899000001',
    birthDate: '1999-01-01',
    sex: 'male',
    residence: '',
  };

  it.each(['1999', '1999-01', '1999-01-01'])('may have the date of birth %s', (birthDate) => {
    expect(CardSignIn.safeParse({ ...card, birthDate }).success).toBe(true);
    expect(VouchAnswer.safeParse({ ...card, birthDate, answer: 'yes' }).success).toBe(true);
  });

  it.each(['', '99', '1999-1', '01/01/1999', '1999-01-01\n'])('has no date of birth %j', (birthDate) => {
    expect(CardSignIn.safeParse({ ...card, birthDate }).success).toBe(false);
    expect(VouchAnswer.safeParse({ ...card, birthDate, answer: 'yes' }).success).toBe(false);
  });

  it('has a number of twelve digits', () => {
    for (const citizenId of ['', '03889900001', '0388990000011', '03889900000a'])
      expect(CardSignIn.safeParse({ ...card, citizenId }).success).toBe(false);
  });

  it('is not asked of who does not vouch', () => {
    expect(VouchAnswer.safeParse({ answer: 'no' }).success).toBe(true);
    expect(VouchAnswer.safeParse({ answer: 'no', ...card }).success).toBe(false);
    expect(VouchAnswer.safeParse({ answer: 'yes' }).success).toBe(false);
  });
});

describe('a call', () => {
  const call = { id: 'a', kind: 'help', kiosk: 'KVL-1', at: '2026-08-10', reason: 'question', card: null };

  it('says who is coming, or that nobody has said so', () => {
    expect(DeskCall.safeParse({ ...call, coming: 'Cán bộ Thử' }).success).toBe(true);
    expect(DeskCall.safeParse({ ...call, coming: null }).success).toBe(true);
    expect(DeskCall.safeParse(call).success).toBe(false);
  });
});
