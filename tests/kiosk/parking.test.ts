import { describe, expect, it, vi } from 'vitest';
import type { ParkedParcel } from '#shared/api/index.ts';
import { toBase64Url } from '#shared/dossier/index.ts';
import { err, ok } from '#shared/result.ts';
import { listParked, parkDraft, resumeParked, sendParked } from '../../kiosk/parking.ts';
import type { AskedRequest, ServerError } from '../../kiosk/server.ts';
import type { JsonValue, ParkedRow } from '../../kiosk/vault/index.ts';
import type { Parking, VisitDraft } from '../../kiosk/visit/index.ts';
import { enrolledKiosk, must, standingClock, VISIT } from './vault/setup.ts';

const NOW = standingClock().now();
const DAY_MS = 86_400_000;
const DRAFT_VALUE = { visit: VISIT, stage: 'answering', photographed: ['portrait'] } as unknown as VisitDraft;

const rowOf = (id: string, savedAt: number): ParkedRow => ({
  id,
  kiosk: 'KTH-1',
  visit: VISIT,
  sealedKey: { encapsulatedKey: 'e', ciphertext: 'c' },
  savedAt,
  draft: { iv: new Uint8Array([1]), ciphertext: new Uint8Array([2]) },
  photos: [{ name: 'portrait', iv: new Uint8Array([3]), ciphertext: new Uint8Array([4]) }],
});

const refusal = (status: number | null, code = 'x'): ServerError => ({ code, status, retryAfterMs: null });

/** Parked rows, and a server that answers each as it is told. */
function house(
  rows: readonly ParkedRow[],
  answer: (id: string) => ServerError | { id: string; kept: boolean },
) {
  const here = new Map(rows.map((row) => [row.id, row]));
  const asked: AskedRequest[] = [];
  const vault = {
    parked: {
      list: async () => ok([...here.values()]),
      drop: async (id: string) => {
        here.delete(id);
        return ok(undefined);
      },
    },
    server: {
      ask: async (request: AskedRequest) => {
        asked.push(request);
        const told = answer(request.path.split('/').at(-1) ?? '');
        return 'kept' in told ? ok(told) : err(told);
      },
    },
  };
  return { vault: vault as unknown as Parameters<typeof sendParked>[0], here, asked };
}

describe('what was parked', () => {
  it('goes to the server as it lay here, the oldest first, and is let go of once that has answered for it', async () => {
    const { vault, here, asked } = house([rowOf('a', NOW - 2), rowOf('b', NOW - 1)], (id) => ({
      id,
      kept: id === 'a',
    }));
    expect(await sendParked(vault, 7, NOW)).toBe(0);
    expect(here.size).toBe(0);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /api/parked/a',
      'PUT /api/parked/b',
    ]);
    expect(asked[0]?.content).toEqual({
      format: 1,
      id: 'a',
      kiosk: 'KTH-1',
      visit: VISIT,
      sealedKey: { encapsulatedKey: 'e', ciphertext: 'c' },
      savedAt: new Date(NOW - 2).toISOString(),
      draft: { iv: 'AQ', ciphertext: 'Ag' },
      photos: [{ name: 'portrait', iv: 'Aw', ciphertext: 'BA' }],
    } satisfies ParkedParcel);
  });

  it('stays while the server is away, and nothing more is tried then', async () => {
    const { vault, here, asked } = house([rowOf('a', NOW), rowOf('b', NOW)], () => refusal(null, 'offline'));
    expect(await sendParked(vault, 7, NOW)).toBe(2);
    expect([here.size, asked.length]).toEqual([2, 1]);
  });

  it('that the server refuses holds nothing else up, and goes with its time', async () => {
    const answer = (id: string) => (id === 'a' ? refusal(422, 'cannot-open') : { id, kept: true });
    const { vault, here } = house([rowOf('a', NOW), rowOf('b', NOW)], answer);
    expect(await sendParked(vault, 7, NOW)).toBe(1);
    expect([...here.keys()]).toEqual(['a']);
    expect(await sendParked(vault, 7, NOW + 7 * DAY_MS)).toBe(1);
    expect(await sendParked(vault, 7, NOW + 7 * DAY_MS + 1)).toBe(0);
    expect(here.size).toBe(0);
  });

  it('is not let go of for an answer about something else', async () => {
    const { vault, here } = house([rowOf('a', NOW)], () => ({ id: 'b', kept: true }));
    expect(await sendParked(vault, 7, NOW)).toBe(1);
    expect(here.size).toBe(1);
  });
});

describe('parking and resuming', () => {
  async function parked() {
    const kiosk = await enrolledKiosk();
    must(await kiosk.draft.begin(VISIT));
    must(await kiosk.draft.savePhoto('portrait', new Uint8Array([7, 8, 9])));
    const seen: Parking[] = [];
    must(await parkDraft(kiosk, DRAFT_VALUE, 7, NOW, async (parking) => void seen.push(parking)));
    const [parking] = seen;
    if (!parking) throw new Error('no code was shown');
    const [row] = must(
      await kiosk.store.read(['parked'], (transaction) => transaction.objectStore('parked').getAll()),
    );
    if (!row) throw new Error('nothing was parked');
    const recovered = await kiosk.server.recoverKey('KTH-1', VISIT)(row.sealedKey);
    return { kiosk, parking, row, key: must(recovered).key };
  }
  const serverWith = (answer: unknown) =>
    ({ ask: async () => answer }) as unknown as Parameters<typeof resumeParked>[0];
  const parcelOf = ({ draft, photos, ...row }: ParkedRow) => ({
    ...row,
    draft: { iv: toBase64Url(draft.iv), ciphertext: toBase64Url(draft.ciphertext) },
    photos: photos.map(({ name, iv, ciphertext }) => ({
      name,
      iv: toBase64Url(iv),
      ciphertext: toBase64Url(ciphertext),
    })),
  });

  it('end the visit here in one write, under a code, until a day', async () => {
    const { kiosk, parking } = await parked();
    expect(parking).toEqual({
      code: expect.stringMatching(/^\d{4}-\d{4}$/),
      until: new Date(NOW + 7 * DAY_MS).toISOString(),
    });
    const left = must(
      await kiosk.store.read(['draft', 'draft-photo'], async (transaction) => [
        await transaction.objectStore('draft').count(),
        await transaction.objectStore('draft-photo').count(),
      ]),
    );
    expect(left).toEqual([0, 0]);
    // A save that comes late does not bring the draft back.
    expect((await kiosk.draft.save({ late: true })).ok).toBe(false);
  });

  it('write nothing under a code before it has been shown', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.draft.begin(VISIT));
    must(await kiosk.draft.save(DRAFT_VALUE as unknown as JsonValue));
    // The page dies while the code is being painted: who comes back finds the visit as it was.
    void parkDraft(kiosk, DRAFT_VALUE, 7, NOW, () => new Promise(() => {}));
    expect(must(await kiosk.draft.load(kiosk.server.recoverKey('KTH-1', VISIT)))).toEqual({
      visit: VISIT,
      value: DRAFT_VALUE,
    });
  });

  it('give the visit back as it was left, with its photographs', async () => {
    const { row, key, parking } = await parked();
    const resumed = must(
      await resumeParked(serverWith(ok({ key, parcel: parcelOf(row) })), row.id, undefined),
    );
    expect(resumed).toEqual({
      draft: { ...DRAFT_VALUE, parkingCode: parking.code },
      photos: [{ paper: 'portrait', bytes: new Uint8Array([7, 8, 9]) }],
    });
  });

  it.each([
    ['wrong-code', 'wrong-code'],
    ['locked', 'locked'],
    ['not-found', 'gone'],
    ['not-signed-in', 'signed-out'],
    ['offline', 'offline'],
    ['failed', 'offline'],
  ])('say of a server’s "%s" that it is "%s"', async (code, fault) => {
    expect(await resumeParked(serverWith(err(refusal(403, code))), 'a', '4821-7396')).toEqual(err(fault));
  });

  it('open nothing with another key, or one that is none', async () => {
    const { row } = await parked();
    const parcel = parcelOf(row);
    for (const key of ['A'.repeat(43), 'AAAA'])
      expect(await resumeParked(serverWith(ok({ key, parcel })), row.id, undefined)).toEqual(err('gone'));
  });

  it('go on where the disk was full: what was answered is kept, without a code, and can be parked later', async () => {
    const kiosk = await enrolledKiosk();
    const { recoverKey } = kiosk.server;
    must(await kiosk.draft.begin(VISIT));
    const show = async (): Promise<void> => {};
    const { transaction } = IDBDatabase.prototype;
    const full = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      ...given
    ) {
      if ([given[0]].flat().includes('parked')) throw new DOMException('full', 'QuotaExceededError');
      return transaction.apply(this, given);
    });
    expect(await parkDraft(kiosk, DRAFT_VALUE, 7, NOW, show)).toEqual(err('storage-full'));
    const kept = must(await kiosk.draft.load(recoverKey('KTH-1', VISIT)));
    expect(kept).toEqual({ visit: VISIT, value: DRAFT_VALUE });
    must(await kiosk.draft.save({ ...DRAFT_VALUE, step: 'papers' } as unknown as JsonValue));
    // At the end of a visit nobody stands there: its key goes, whatever the disk says.
    expect((await kiosk.draft.park('a')).ok).toBe(false);
    expect((await kiosk.draft.save({ late: true })).ok).toBe(false);
    must(await kiosk.draft.load(recoverKey('KTH-1', VISIT)));
    full.mockRestore();
    expect(await parkDraft(kiosk, DRAFT_VALUE, 7, NOW, show)).toEqual(ok(null));
  });

  it('leave what cannot be parked where it is', async () => {
    const kiosk = await enrolledKiosk();
    expect(await parkDraft(kiosk, DRAFT_VALUE, 7, NOW, async () => {})).toEqual(err('no-visit'));
    expect(must(await kiosk.draft.park('a'))).toBe(false);
  });

  it('ask the server for what there is', async () => {
    const parkedMatters = { parked: [] };
    expect(await listParked(serverWith(ok(parkedMatters)))).toEqual(ok([]));
    expect(await listParked(serverWith(err(refusal(401, 'no-visit'))))).toEqual(
      err(refusal(401, 'no-visit')),
    );
  });
});
