import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredDossier } from '../../../../kiosk/vault/second-copy/container.ts';
import type { CopyFiles, Look } from '../../../../kiosk/vault/second-copy/files.ts';
import { createReserve } from '../../../../kiosk/vault/second-copy/reserve.ts';
import { createSlots, SETTLE_MS } from '../../../../kiosk/vault/second-copy/slots.ts';
import { PowerCut, type PowerFolder, powerFolder, randomFrom } from './power-folder.ts';
import { idOf, storedDossier } from './stored.ts';

const slotsIn = (folder: PowerFolder): CopyFiles =>
  createSlots(folder, createReserve(folder, 3_000_000), folder.now);

/** Opens and looks at everything, as the page does. */
async function start(folder: PowerFolder) {
  const files = slotsIn(folder);
  const opened = await files.open();
  const looks = new Map<number, Look>();
  for (const slot of opened.slots) looks.set(slot, await files.look(slot));
  return { files, opened, looks };
}

/** A store that has been there for a while. */
async function settled() {
  const folder = powerFolder();
  const { files } = await start(folder);
  await files.note('epoch-1', null, 0);
  await files.grow();
  folder.pass(SETTLE_MS);
  return { folder, files };
}

const wholeIn = (looks: ReadonlyMap<number, Look>): string[] =>
  [...looks.values()].flatMap((look) => (look.state === 'whole' ? [look.dossier] : [])).sort();

describe('a dossier', () => {
  it('is there after a reload, byte for byte, and listed in the canary', async () => {
    const { folder, files } = await settled();
    const stored = await storedDossier(1);
    expect(await files.keep(stored)).toBe('kept');
    const again = await start(folder);
    expect(await again.files.read(idOf(stored))).toEqual(stored);
    expect(again.opened.note).toMatchObject({ epoch: 'epoch-1', lastSeqs: { 'KTH-1': 1 } });
    expect(again.opened.note?.checksums.map(([dossier]) => dossier)).toEqual([idOf(stored)]);
  });

  it('is written once, however often it is given', async () => {
    const { folder, files } = await settled();
    const stored = await storedDossier(1);
    await files.keep(stored);
    const { operations } = folder;
    expect(await files.keep(stored)).toBe('kept');
    expect(folder.operations).toBe(operations);
  });

  it('is gone once it is dropped, and its slot is used again', async () => {
    const { folder, files } = await settled();
    const stored = await storedDossier(1);
    await files.keep(stored);
    await files.drop(idOf(stored));
    expect(folder.content('slot-1')?.length).toBe(0);
    await files.keep(await storedDossier(2));
    expect(folder.content('slot-1')?.length).toBeGreaterThan(0);
    const again = await start(folder);
    expect(again.opened.note?.checksums.map(([dossier]) => dossier)).not.toContain(idOf(stored));
  });

  it('is not promised under a name so young that a power cut might take it', async () => {
    const folder = powerFolder();
    const { files } = await start(folder);
    await files.note('epoch-1', null, 0);
    await files.grow();
    const stored = await storedDossier(1);
    expect(await files.keep(stored)).toBe('unsettled');
    folder.pass(SETTLE_MS);
    expect(await files.keep(stored)).toBe('kept');
  });

  it('finds more slots ready when the first are used up', async () => {
    const { folder, files } = await settled();
    for (let seq = 1; seq <= 40; seq++) await files.keep(await storedDossier(seq));
    expect(wholeIn((await start(folder)).looks)).toHaveLength(40);
  });

  it('never takes the place of something that lies there already', async () => {
    const { folder, files } = await settled();
    const file = await folder.open('slot-1');
    file.write(new Uint8Array([1, 2, 3]), { at: 0 });
    file.close();
    await files.keep(await storedDossier(1));
    expect(folder.content('slot-1')).toEqual(new Uint8Array([1, 2, 3]));
  });
});

describe('a disk without room', () => {
  it('says so, keeps no half of it, and has the slot free again', async () => {
    const { folder, files } = await settled();
    folder.room = 100;
    expect(await files.keep(await storedDossier(1))).toBe('full');
    folder.room = Number.POSITIVE_INFINITY;
    expect(wholeIn((await start(folder)).looks)).toEqual([]);
    expect(await files.keep(await storedDossier(1))).toBe('kept');
  });

  it('has the room of the reserve once that is given up', async () => {
    const { folder, files } = await settled();
    folder.room = 3_500_000;
    expect([await files.fillReserve(), await files.fillReserve(), await files.fillReserve()]).toEqual([
      'more',
      'more',
      'kept',
    ]);
    const large = await storedDossier(1, 1_000_000);
    expect(await files.keep(large)).toBe('full');
    expect(await files.giveUpReserve()).toBe(true);
    expect(await files.keep(large)).toBe('kept');
    expect((await start(folder)).opened.reserve).toBe('spent');
    expect(await files.giveUpReserve()).toBe(false);
  });

  it('gives back what was filled when the reserve does not fit', async () => {
    const { folder, files } = await settled();
    folder.room = 1_500_000;
    expect([await files.fillReserve(), await files.fillReserve()]).toEqual(['more', 'full']);
    expect(folder.room).toBe(1_500_000);
  });
});

describe('what is broken', () => {
  it('is told as damaged when it had been answered for', async () => {
    const { folder, files } = await settled();
    const stored = await storedDossier(1);
    await files.keep(stored);
    folder.damage('slot-1', 50);
    const { looks, files: again } = await start(folder);
    expect(looks.get(1)).toEqual({ state: 'damaged', listed: idOf(stored) });
    await again.setAside(1);
    expect(folder.content('aside-1')).toBeDefined();
    expect((await start(folder)).looks.has(1)).toBe(false);
  });

  it('is told as damaged when no canary knows better', async () => {
    const { folder, files } = await settled();
    await files.keep(await storedDossier(1));
    folder.damage('slot-1', 50);
    folder.lose('canary-0');
    folder.lose('canary-1');
    const { looks, opened } = await start(folder);
    expect(opened.note).toBeNull();
    expect(looks.get(1)).toEqual({ state: 'damaged', listed: '' });
  });

  it('is read from the other canary when one is torn', async () => {
    const { folder, files } = await settled();
    await files.keep(await storedDossier(1));
    await files.keep(await storedDossier(2));
    folder.damage('canary-1');
    const { opened, looks } = await start(folder);
    expect(opened.note?.lastSeqs['KTH-1']).toBe(2);
    expect(wholeIn(looks)).toHaveLength(2);
  });

  it('is found at every single byte', async () => {
    const { folder, files } = await settled();
    await files.keep(await storedDossier(1, 40));
    const size = folder.content('slot-1')?.length ?? 0;
    expect(size).toBeGreaterThan(200);
    for (let at = 0; at < size; at++) {
      folder.damage('slot-1', at);
      expect(await slotsIn(folder).look(1), `byte ${at}`).toMatchObject({ state: 'damaged' });
      folder.damage('slot-1', at);
    }
    expect(await slotsIn(folder).look(1)).toMatchObject({ state: 'whole' });
  });
});

/** What was answered for, and what happened to it. */
type Act = { readonly do: 'keep'; readonly size: number } | { readonly do: 'drop'; readonly which: number };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('keep' as const), size: fc.integer({ min: 1, max: 3000 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), which: fc.nat(9) }) },
  ),
  { minLength: 1, maxLength: 8 },
);

describe('a power cut', () => {
  it('takes nothing that was answered for, and never makes a whole dossier of a broken one', async () => {
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(
        acts,
        fc.array(fc.nat(120), { minLength: 1, maxLength: 3 }),
        fc.nat(2 ** 32 - 1),
        async (script, moments, seed) => {
          const random = randomFrom(seed);
          const { folder } = await settled();
          const written = new Map<string, StoredDossier>();
          const promised = new Set<string>();
          let seq = 0;
          for (const moment of moments) {
            const { files } = await start(folder);
            folder.cutAt(moment);
            try {
              for (const act of script) {
                if (act.do === 'keep') {
                  seq += 1;
                  const stored = await storedDossier(seq, act.size);
                  written.set(idOf(stored), stored);
                  if ((await files.keep(stored)) === 'kept') promised.add(idOf(stored));
                } else {
                  const dossier = [...promised][act.which % Math.max(1, promised.size)];
                  if (dossier === undefined) continue;
                  promised.delete(dossier);
                  await files.drop(dossier);
                }
              }
            } catch {
              cuts += 1;
            }
            folder.restart(random);
            const again = await start(folder);
            const whole = wholeIn(again.looks);
            for (const dossier of promised) expect(whole).toContain(dossier);
            for (const dossier of whole)
              expect(await again.files.read(dossier)).toEqual(written.get(dossier));
            expect(again.opened.note).not.toBeNull();
            // A write that nobody was told of raises no alarm.
            for (const look of again.looks.values())
              if (look.state === 'damaged') expect(promised.has(look.listed ?? '')).toBe(false);
            for (const [slot, look] of again.looks)
              if (look.state === 'damaged') {
                expect(look.listed).toBeNull();
                await again.files.free(slot);
              }
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(cuts).toBeGreaterThan(20);
  }, 120_000);

  it('in the middle of a drop does not look like a copy that was lost', async () => {
    const whole = await settled();
    const first = await storedDossier(1);
    await whole.files.keep(first);
    const before = whole.folder.operations;
    await whole.files.drop(idOf(first));
    const operations = whole.folder.operations - before;
    expect(operations).toBeGreaterThan(4);
    for (let moment = 0; moment < operations; moment++)
      for (const luck of [0, 0.999]) {
        const { folder, files } = await settled();
        const stored = await storedDossier(1);
        await files.keep(stored);
        folder.cutAt(moment);
        await expect(files.drop(idOf(stored))).rejects.toThrow(PowerCut);
        folder.restart(() => luck);
        const { opened, looks } = await start(folder);
        for (const [, slot] of opened.note?.checksums ?? [])
          expect(looks.get(slot)?.state, `cut ${moment}`).not.toBe('empty');
      }
  });
});
