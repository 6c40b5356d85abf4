import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLockout, pauseAfter } from '../../../server/desk/lockout.ts';
import { OpenedDossiers } from '../../../server/desk/opened.ts';
import { isJpeg } from '../../../server/jpeg.ts';
import { normaliseCode } from '../../../server/one-time-code.ts';
import { JPEG, makeDossier } from './house.ts';

describe('the pause after wrong codes', () => {
  it('begins with the fifth, doubles, and is never longer than a code lives', () => {
    expect([1, 4, 5, 6, 7, 10, 11, 50].map(pauseAfter)).toEqual([
      0, 0, 15_000, 30_000, 60_000, 480_000, 900_000, 900_000,
    ]);
  });
});

describe('tries from everywhere together', () => {
  it('have a limit too, far above what attendants need, and come back with time', () => {
    let now = 0;
    const lockout = createLockout({ now: () => now });
    for (let address = 0; address < 1_000; address++)
      expect(lockout.enter(String(address))).toEqual({ pauseSeconds: 0, locksOut: false });
    expect(lockout.enter('one more')).toEqual({ refusedSeconds: 1 });
    now += 1_000;
    expect(lockout.enter('one more')).toEqual({ pauseSeconds: 0, locksOut: false });
    // What is an hour old is forgotten, and not kept for ever.
    now += 3_600_000;
    for (let count = 0; count < 5; count++) lockout.enter('a');
    expect(lockout.enter('a')).toEqual({ refusedSeconds: 15 });
    now += 3_600_000;
    expect(lockout.enter('a')).toEqual({ pauseSeconds: 0, locksOut: false });
  });
});

describe('a code as it is typed', () => {
  it('is read in one spelling', () => {
    expect(normaliseCode(' 7kq2 – olI1 ')).toBe('7KQ20111');
  });
});

describe('a picture', () => {
  it('is told by its first bytes, not by its name', () => {
    expect(isJpeg(JPEG)).toBe(true);
    expect(isJpeg(Uint8Array.from([0xff, 0xd8]))).toBe(false);
    expect(isJpeg(new TextEncoder().encode('<svg/>'))).toBe(false);
  });
});

describe('opened dossiers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are each session’s own, and go with it', () => {
    const opened = new OpenedDossiers();
    const dossier = makeDossier({ seq: 1 });
    opened.keep('one', dossier);
    expect(opened.get('one', dossier.id)).toBe(dossier);
    expect(opened.get('two', dossier.id)).toBeUndefined();
    opened.forget('one');
    expect(opened.get('one', dossier.id)).toBeUndefined();
  });

  it('are at most a hundred: the one not looked at for longest goes', () => {
    const opened = new OpenedDossiers();
    const dossiers = Array.from({ length: 101 }, (_, index) => makeDossier({ seq: index + 1 }));
    const [first, second] = dossiers;
    for (const dossier of dossiers.slice(0, 100)) opened.keep('one', dossier);
    opened.get('one', first?.id ?? '');
    opened.keep('one', dossiers[100] ?? makeDossier({ seq: 101 }));
    expect(opened.get('one', first?.id ?? '')).toBe(first);
    expect(opened.get('one', second?.id ?? '')).toBeUndefined();
  });

  it('go by themselves when nobody uses them', () => {
    const opened = new OpenedDossiers();
    const dossier = makeDossier({ seq: 1 });
    opened.keep('one', dossier);
    vi.advanceTimersByTime(29 * 60_000);
    opened.keep('one', dossier);
    vi.advanceTimersByTime(29 * 60_000);
    expect(opened.get('one', dossier.id)).toBe(dossier);
    vi.advanceTimersByTime(60_000);
    expect(opened.get('one', dossier.id)).toBeUndefined();
  });
});
