import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Look, Note } from '../../../../kiosk/vault/second-copy/files.ts';
import { type DatabaseSide, reconcile } from '../../../../kiosk/vault/second-copy/reconcile.ts';
import type { OutboxState } from '../../../../kiosk/vault/transition.ts';

const NOTE: Note = { epoch: 'one', lastSeqs: { 'KTH-1': 2 }, checksums: [], settled: 32 };
const database = (
  rows: Readonly<Record<string, [OutboxState, string?]>>,
  rest: Partial<DatabaseSide> = {},
): DatabaseSide => ({
  epoch: 'one',
  lastSeq: 2,
  hadCopy: true,
  kiosk: 'KTH-1',
  rows: new Map(Object.entries(rows).map(([dossier, [state, digest = 'd']]) => [dossier, { state, digest }])),
  ...rest,
});
const whole = (dossier: string, digest = 'd'): Look => ({
  state: 'whole',
  dossier,
  kiosk: 'KTH-1',
  seq: 1,
  digest,
});
const NOTHING = { alarms: [], restore: [], keep: [], drop: [], free: [], setAside: [], lastSeq: 0 };
const at = (...looks: Look[]): ReadonlyMap<number, Look> =>
  new Map(looks.map((look, index) => [index + 1, look]));

describe('comparing the stores', () => {
  it('leaves everything alone when they agree', () => {
    const looks = at(whole('a'), { state: 'empty' }, whole('b'));
    expect(reconcile(database({ a: ['sealed'], b: ['retained'] }), { note: NOTE, looks })).toEqual(NOTHING);
  });

  it('tells nothing of a write that was never finished, and makes its slot free', () => {
    const looks = at({ state: 'damaged', listed: null });
    expect(reconcile(database({ a: ['sealed'] }), { note: NOTE, looks })).toEqual({
      ...NOTHING,
      free: [1],
      keep: ['a'],
    });
  });

  it('does not touch what a newer program has written', () => {
    const looks = at({ state: 'newer' });
    const note = { ...NOTE, checksums: [['a', 1, 's']] as Note['checksums'] };
    expect(reconcile(database({ a: ['retained'] }), { note, looks })).toEqual(NOTHING);
  });

  it('does not write again what has its receipt', () => {
    expect(reconcile(database({ a: ['retained'], b: ['purged'] }), { note: NOTE, looks: at() })).toEqual(
      NOTHING,
    );
  });

  it('misses what the canary lists, unless it is purged', () => {
    const note = { ...NOTE, checksums: [['a', 1, 's']] as Note['checksums'] };
    const empty = at({ state: 'empty' });
    expect(reconcile(database({ a: ['sealed'] }), { note, looks: empty })).toMatchObject({
      alarms: ['copy-lost'],
      keep: ['a'],
    });
    expect(reconcile(database({ a: ['purged'] }), { note, looks: empty })).toEqual(NOTHING);
  });

  it('tells a database made anew from an older one even when the canary is gone', () => {
    const looks = at(whole('a'));
    const plan = (rest: Partial<DatabaseSide>) => reconcile(database({}, rest), { note: null, looks });
    expect(plan({ hadCopy: false }).alarms).toEqual(['store-recreated']);
    expect(plan({ hadCopy: true }).alarms).toEqual(['copy-lost', 'store-rolled-back']);
  });

  it('counts the numbers of each kiosk for itself', () => {
    const other = database({}, { kiosk: 'KTH-2', lastSeq: 0 });
    expect(reconcile(other, { note: NOTE, looks: at() })).toEqual(NOTHING);
    const none = database({}, { kiosk: null, lastSeq: 0 });
    expect(reconcile(none, { note: NOTE, looks: at() })).toEqual(NOTHING);
    const older = database({}, { lastSeq: 1 });
    expect(reconcile(older, { note: NOTE, looks: at() })).toEqual({
      ...NOTHING,
      alarms: ['store-rolled-back'],
      lastSeq: 2,
    });
  });

  it('is the first start when there is nothing on either side', () => {
    const fresh = database({}, { hadCopy: false, lastSeq: 0, kiosk: null });
    expect(reconcile(fresh, { note: null, looks: at() })).toEqual(NOTHING);
  });

  it('loses nothing, whatever either side holds', () => {
    const dossiers = ['a', 'b', 'c', 'd', 'e'];
    const state = fc.constantFrom<OutboxState>('sealed', 'sending', 'quarantined', 'retained', 'purged');
    const digest = fc.constantFrom('d', 'other');
    const row = fc.option(fc.tuple(state, digest), { nil: undefined });
    const slot = fc.option(
      fc.oneof(
        digest.map((d) => ({ kind: 'whole' as const, d })),
        fc.boolean().map((isListed) => ({ kind: 'damaged' as const, isListed })),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, slot), { minLength: 5, maxLength: 5 }),
        fc.boolean(),
        fc.boolean(),
        (sides, hasNote, hadCopy) => {
          const rows: Record<string, [OutboxState, string?]> = {};
          const looks = new Map<number, Look>();
          for (const [index, [inDatabase, inCopy]] of sides.entries()) {
            const dossier = dossiers[index] ?? '';
            if (inDatabase) rows[dossier] = inDatabase;
            if (inCopy?.kind === 'whole') looks.set(index, whole(dossier, inCopy.d));
            if (inCopy?.kind === 'damaged')
              looks.set(index, { state: 'damaged', listed: inCopy.isListed ? dossier : null });
          }
          const plan = reconcile(database(rows, { hadCopy }), { note: hasNote ? NOTE : null, looks });
          const restored = plan.restore.map(({ dossier }) => dossier);
          for (const [index, [inDatabase, inCopy]] of sides.entries()) {
            const dossier = dossiers[index] ?? '';
            const needsCopy = inDatabase && !['retained', 'purged'].includes(inDatabase[0]);
            const fits = inCopy?.kind === 'whole' && inCopy.d === inDatabase?.[1];
            // Whatever waits lies in both stores afterwards, and nothing is put back that the database holds.
            expect(plan.keep.includes(dossier)).toBe(Boolean(needsCopy && !fits));
            expect(restored.includes(dossier)).toBe(inCopy?.kind === 'whole' && !inDatabase);
            // Only what is purged leaves, and only what was never answered for is written over.
            if (plan.drop.includes(dossier)) expect(inDatabase?.[0]).toBe('purged');
            if (plan.free.includes(index)) expect(inCopy).toEqual({ kind: 'damaged', isListed: false });
          }
          const toTell = restored.length > 0 || plan.setAside.length > 0;
          if (toTell) expect(plan.alarms.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
