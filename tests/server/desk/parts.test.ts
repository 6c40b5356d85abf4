import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pauseAfter } from '../../../server/desk/lockout.ts';
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
