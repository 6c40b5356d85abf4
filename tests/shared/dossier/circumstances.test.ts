import { describe, expect, it } from 'vitest';
import { circumstancesOf } from '../../../shared/dossier/index.ts';
import { DOSSIER, STATEMENT } from './samples.ts';

describe('what was known when a dossier was given', () => {
  it('is the day in Vietnam, for whom, and what the statement proves', () => {
    expect(circumstancesOf({ ...DOSSIER, declaredAt: '2026-08-10T16:59:59.999Z' }, false)).toEqual({
      today: '2026-08-10',
      actingFor: 'self',
      assurance: 'eid',
      demo: false,
    });
    const late = { ...DOSSIER, declaredAt: '2026-08-10T17:00:00.000Z', actingFor: 'other' as const };
    expect(circumstancesOf(late, true)).toMatchObject({
      today: '2026-08-11',
      actingFor: 'other',
      demo: true,
    });
  });

  it('is a card, or nothing at all, without a statement', () => {
    const { declarant } = DOSSIER;
    expect(circumstancesOf({ ...DOSSIER, identity: null }, false).assurance).toBe('card');
    expect(circumstancesOf({ ...DOSSIER, identity: null, declarant: {} }, false).assurance).toBe('none');
    const { citizenId: _, ...nameless } = declarant;
    expect(circumstancesOf({ ...DOSSIER, identity: null, declarant: nameless }, false).assurance).toBe(
      'none',
    );
    const identity = { ...STATEMENT, assurance: 'attendant' as const };
    expect(circumstancesOf({ ...DOSSIER, identity, declarant: {} }, false).assurance).toBe('attendant');
  });
});
