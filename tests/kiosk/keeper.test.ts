import { describe, expect, it } from 'vitest';
import { ok } from '#shared/result.ts';
import { createKeeper } from '../../kiosk/keeper.ts';
import type { VisitDraft } from '../../kiosk/visit/index.ts';
import { pending, photoOf, settle } from './visit/ports.ts';

const draftOf = (step: string) => ({ step }) as VisitDraft;

/** A disk of which each write ends, and a screen that paints, when the test says so. */
function slowDisk() {
  const written: string[] = [];
  const writes: Array<() => void> = [];
  const paints: Array<() => void> = [];
  const write = async (what: string) => {
    written.push(what);
    const ended = pending<void>();
    writes.push(() => ended.resolve());
    await ended.promise;
    return ok(undefined);
  };
  const keeper = createKeeper(
    {
      save: (value) => write((value as unknown as VisitDraft).step ?? ''),
      savePhoto: (paper) => write(`photo ${paper}`),
    },
    () => {
      const painted = pending<void>();
      paints.push(() => painted.resolve());
      return painted.promise;
    },
  );
  const next = async (from: Array<() => void>) => {
    from.shift()?.();
    await settle();
  };
  return { keeper, written, paint: () => next(paints), end: () => next(writes) };
}

describe('keeping the visit', () => {
  it('waits for the paint, then writes', async () => {
    const { keeper, written, paint, end } = slowDisk();
    let isKept = false;
    void keeper.keep(draftOf('one'), []).then(() => {
      isKept = true;
    });
    await settle();
    expect(written).toEqual([]);
    await paint();
    expect(written).toEqual(['one']);
    expect(isKept).toBe(false);
    await end();
    expect(isKept).toBe(true);
  });

  it('writes one after another, and of those that wait only the last', async () => {
    const { keeper, written, paint, end } = slowDisk();
    void keeper.keep(draftOf('one'), []);
    await paint();
    for (const step of ['two', 'three', 'four']) void keeper.keep(draftOf(step), []);
    await settle();
    expect(written).toEqual(['one']);
    await end();
    await paint();
    expect(written).toEqual(['one', 'four']);
  });

  it('writes every photograph, each paper’s last, before the draft that names it', async () => {
    const { keeper, written, paint, end } = slowDisk();
    void keeper.keep(draftOf('one'), [photoOf('a')]);
    void keeper.keep(draftOf('two'), [photoOf('b')]);
    void keeper.keep(draftOf('three'), [photoOf('a')]);
    await paint();
    await end();
    await end();
    expect(written).toEqual(['photo b', 'photo a', 'three']);
  });

  it('waits for no paint when the page is about to go', async () => {
    const { keeper, written } = slowDisk();
    void keeper.keep(draftOf('one'), []);
    keeper.atOnce();
    await settle();
    expect(written).toEqual(['one']);
  });

  it('has nothing to hurry when nothing waits', async () => {
    const { keeper, written } = slowDisk();
    keeper.atOnce();
    await settle();
    expect(written).toEqual([]);
  });

  it('never writes what waited when the visit ended', async () => {
    const { keeper, written, paint } = slowDisk();
    void keeper.keep(draftOf('one'), [photoOf('a')]);
    keeper.forget();
    await paint();
    expect(written).toEqual([]);
  });

  it('stops in the middle when the visit ends, and keeps the next one', async () => {
    const { keeper, written, paint, end } = slowDisk();
    void keeper.keep(draftOf('one'), [photoOf('a'), photoOf('b')]);
    await paint();
    keeper.forget();
    void keeper.keep(draftOf('next'), []);
    await end();
    await paint();
    expect(written).toEqual(['photo a', 'next']);
  });
});
