import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHUNK_LIMIT, type ProblemDocument } from '#shared/api/index.ts';
import { uuidV7 } from '#shared/dossier/index.ts';
import { CHUNK_RATE } from '../../../server/intake/index.ts';
import { PART_LIMIT } from '../../../server/intake/request.ts';
import {
  GIVES_WAY_MS,
  heldBytes,
  readStaged,
  STAGED_DOSSIERS,
  type StagedKey,
  takeChunk,
} from '../../../server/intake/staging.ts';
import { deleteExpired } from '../../../server/keeping/job.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import {
  enrolKiosk,
  makeDossier,
  makeTrial,
  type Package,
  putDossier,
  sealDossier,
  type TestKiosk,
  type Trial,
} from './trial.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that look like nothing, the same for the same seed; a JPEG's first ones in front. */
function photo(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  bytes.set([0xff, 0xd8, 0xff, 0xe0].slice(0, size));
  return bytes;
}

const partAt = (id: string, hash: string): string => `/api/dossiers/${id}/parts/${hash}`;

async function answerOf(response: Response): Promise<{ status: number; held?: number; code?: string }> {
  const body = (await response.json()) as { held?: number } & Partial<ProblemDocument>;
  return {
    status: response.status,
    ...(body.held !== undefined && { held: body.held }),
    ...(body.code !== undefined && { code: body.code }),
  };
}

/** Sends a part in chunks from an offset on. */
async function sendChunks(
  kiosk: TestKiosk,
  id: string,
  bytes: Uint8Array,
  { from = 0, to = bytes.length, size = CHUNK_LIMIT, as = sha256(bytes) } = {},
): Promise<void> {
  for (let at = from; at < to; at += size) {
    const end = Math.min(at + size, to);
    const answer = await answerOf(
      await kiosk.send('PUT', `${partAt(id, as)}/${at}`, bytes.subarray(at, end)),
    );
    expect(answer).toEqual({ status: 200, held: end });
  }
}

/** The package without the parts that went before. */
const without = (sealed: Package, ...names: string[]): Package => ({
  ...sealed,
  parts: new Map([...sealed.parts].filter(([name]) => !names.includes(name))),
});

const partOf = (sealed: Package, name: string): Uint8Array<ArrayBuffer> => {
  const bytes = sealed.parts.get(name);
  if (!bytes) throw new Error(`no part ${name}`);
  return bytes;
};

describeEachDatabase('parts in chunks', (open) => {
  let database: Promise<TestDatabase> | undefined;
  const ready = async (): Promise<{ trial: Trial; kiosk: TestKiosk; again: () => Promise<Trial> }> => {
    database ??= open();
    const trial = await makeTrial(await database);
    const again = async () => makeTrial(await (database as Promise<TestDatabase>));
    return { trial, kiosk: await enrolKiosk(trial), again };
  };
  const staged = (trial: Trial, kiosk: TestKiosk) =>
    trial.context.db.selectFrom('staged_part').selectAll().where('kiosk_id', '=', kiosk.id).execute();
  const largeDossier = async (trial: Trial, kiosk: TestKiosk, bytes = 700_000, seq = 1) => {
    const dossier = makeDossier(kiosk, trial, { seq });
    const sealed = await sealDossier(kiosk, dossier, { photos: { 'photo-1': photo(bytes, seq) } });
    return { id: dossier.id, sealed, large: partOf(sealed, 'photo-1') };
  };

  it('make a dossier with the manifest, go with it, and are known afterwards', async () => {
    const { trial, kiosk } = await ready();
    const { id, sealed, large } = await largeDossier(trial, kiosk);
    const at = partAt(id, sha256(large));
    expect(await answerOf(await kiosk.send('GET', at))).toEqual({ status: 200, held: 0 });
    await sendChunks(kiosk, id, large);
    expect(await answerOf(await kiosk.send('GET', at))).toEqual({ status: 200, held: large.length });
    const response = await putDossier(kiosk, without(sealed, 'photo-1'));
    expect(response.status).toBe(200);
    const parts = await trial.context.db
      .selectFrom('dossier_part')
      .select(['name', 'sealed'])
      .where('dossier_id', '=', id)
      .orderBy('name')
      .execute();
    expect(parts.map(({ name }) => name)).toEqual(['dossier', 'photo-1']);
    for (const { name, sealed: kept } of parts) expect(sha256(kept)).toBe(sha256(partOf(sealed, name)));
    expect(await staged(trial, kiosk)).toEqual([]);
    // The receipt was lost on its way: the kiosk asks, sends nothing of the part again, and gets the same receipt.
    expect(await answerOf(await kiosk.send('GET', at))).toEqual({ status: 200, held: large.length });
    expect(await answerOf(await kiosk.send('PUT', `${at}/0`, large.subarray(0, 10)))).toEqual({
      status: 200,
      held: large.length,
    });
    expect(await staged(trial, kiosk)).toEqual([]);
    const second = await putDossier(kiosk, without(sealed, 'photo-1'));
    expect(await second.json()).toEqual(await response.json());
  });

  it('go on where they broke off, though the server was begun anew in between', async () => {
    const { trial, kiosk, again } = await ready();
    const { id, sealed, large } = await largeDossier(trial, kiosk);
    await sendChunks(kiosk, id, large, { to: CHUNK_LIMIT });
    const restarted = await again();
    const at = partAt(id, sha256(large));
    const known = await kiosk.send('GET', at, undefined, { app: restarted.app });
    expect(await answerOf(known)).toEqual({ status: 200, held: CHUNK_LIMIT });
    await sendChunks(kiosk, id, large, { from: CHUNK_LIMIT });
    expect((await putDossier(kiosk, without(sealed, 'photo-1'))).status).toBe(200);
  });

  it('are taken once, answered twice, and told where they have to begin', async () => {
    const { trial, kiosk } = await ready();
    const { id, large } = await largeDossier(trial, kiosk);
    const at = partAt(id, sha256(large));
    const put = async (offset: number | string, bytes: Uint8Array) =>
      kiosk.send('PUT', `${at}/${offset}`, bytes);
    const first = large.subarray(0, 1000);
    expect(await answerOf(await put(500, first))).toEqual({ status: 409, code: 'offset-differs' });
    expect(await staged(trial, kiosk)).toEqual([]);
    expect(await answerOf(await put(0, first))).toEqual({ status: 200, held: 1000 });
    expect(await answerOf(await put(0, first))).toEqual({ status: 200, held: 1000 });
    for (const [offset, bytes] of [
      [0, large.subarray(0, 999)],
      [0, large.subarray(1, 1001)],
      [500, large.subarray(500, 1500)],
      [2000, large.subarray(2000, 3000)],
    ] as const) {
      const refused = await put(offset, bytes);
      const problem = (await refused.json()) as ProblemDocument;
      expect([refused.status, problem.code]).toEqual([409, 'offset-differs']);
      expect(problem.errors).toEqual([{ at: '/offset', detail: '1000' }]);
    }
    const many = await Promise.all([1, 2, 3, 4].map(() => put(1000, large.subarray(1000, 3000))));
    for (const one of many) expect(await answerOf(one)).toEqual({ status: 200, held: 3000 });
    expect(await answerOf(await put(3000, new Uint8Array()))).toEqual({ status: 400, code: 'empty' });
    expect((await put(3000, new Uint8Array(CHUNK_LIMIT + 1))).status).toBe(413);
    expect(await answerOf(await put(PART_LIMIT - 1, new Uint8Array(2)))).toEqual({
      status: 413,
      code: 'too-large',
    });
    for (const wrong of ['-1', 'x1', '1.5', '999999999']) expect((await put(wrong, first)).status).toBe(404);
    expect((await kiosk.send('GET', `/api/dossiers/${id}/parts/${'A'.repeat(64)}`)).status).toBe(404);
    expect((await kiosk.send('GET', `/api/dossiers/nobody/parts/${sha256(large)}`)).status).toBe(404);
  });

  it('with bytes that are not those of the manifest are thrown away, and may come again', async () => {
    const { trial, kiosk } = await ready();
    const { id, sealed, large } = await largeDossier(trial, kiosk, 5000);
    const spoiled = Uint8Array.from(large);
    spoiled[4000] = (spoiled[4000] ?? 0) ^ 1;
    const as = sha256(large);
    const send = async () => answerOf(await putDossier(kiosk, without(sealed, 'photo-1')));
    expect(await send()).toEqual({ status: 409, code: 'part-missing' });
    await sendChunks(kiosk, id, spoiled, { as, to: 3000 });
    expect(await send()).toEqual({ status: 409, code: 'part-missing' });
    expect(await staged(trial, kiosk)).toHaveLength(1);
    await sendChunks(kiosk, id, spoiled, { as, from: 3000 });
    expect(await send()).toEqual({ status: 409, code: 'staged-differs' });
    expect(await staged(trial, kiosk)).toEqual([]);
    // Too many bytes are other bytes, too.
    await sendChunks(kiosk, id, Uint8Array.from([...large, 0]), { as });
    expect(await send()).toEqual({ status: 409, code: 'staged-differs' });
    await sendChunks(kiosk, id, large);
    expect((await send()).status).toBe(200);
  });

  it('are nobody else’s: another kiosk neither sees, nor ends, nor spoils them', async () => {
    const { trial, kiosk } = await ready();
    const other = await enrolKiosk(trial);
    const { id, sealed, large } = await largeDossier(trial, kiosk, 5000);
    const at = partAt(id, sha256(large));
    await sendChunks(kiosk, id, large, { to: 4000 });
    expect(await answerOf(await other.send('GET', at))).toEqual({ status: 200, held: 0 });
    expect(await answerOf(await other.send('PUT', `${at}/4000`, large.subarray(4000)))).toEqual({
      status: 409,
      code: 'offset-differs',
    });
    expect((await other.send('PUT', `${at}/0`, new Uint8Array(9))).status).toBe(200);
    expect(await answerOf(await kiosk.send('GET', at))).toEqual({ status: 200, held: 4000 });
    await sendChunks(kiosk, id, large, { from: 4000 });
    expect((await putDossier(kiosk, without(sealed, 'photo-1'))).status).toBe(200);
    for (const [method, path] of [
      ['GET', at],
      ['PUT', `${at}/0`],
    ] as const) {
      const body = method === 'PUT' ? { body: new Uint8Array(3), headers: { 'content-length': '3' } } : {};
      expect((await trial.app.request(path, { method, ...body })).status).toBe(401);
      const foreign = { signedPath: path.replace(id, uuidV7(1)) };
      const sent = method === 'PUT' ? new Uint8Array(3) : undefined;
      expect((await kiosk.send(method, path, sent, foreign)).status).toBe(401);
    }
  });

  it('of eight dossiers at most lie here for one kiosk; what nobody goes on with gives way', async () => {
    const { trial, kiosk } = await ready();
    const other = await enrolKiosk(trial);
    const begin = async (who: TestKiosk, id = uuidV7(trial.context.clock.now())) => {
      const bytes = photo(100, Math.floor(Math.random() * 2 ** 31));
      const asked = await answerOf(await who.send('GET', partAt(id, sha256(bytes))));
      const put = await answerOf(await who.send('PUT', `${partAt(id, sha256(bytes))}/0`, bytes));
      return { id, asked, put };
    };
    const ids: string[] = [];
    for (let count = 0; count < STAGED_DOSSIERS; count++) {
      trial.skip(1000);
      ids.push((await begin(kiosk)).id);
    }
    const full = { status: 507, code: 'staging-full' };
    expect(await begin(kiosk)).toMatchObject({ asked: full, put: full });
    // Whatever was begun can be ended, and others are not held up.
    expect((await begin(kiosk, ids[3])).put.status).toBe(200);
    expect((await begin(other)).put.status).toBe(200);
    trial.skip(GIVES_WAY_MS - 1000);
    const late = await begin(kiosk);
    expect(late).toMatchObject({ asked: { held: 0 }, put: { status: 200 } });
    const here = new Set((await staged(trial, kiosk)).map((row) => row.dossier_id));
    expect(here).toEqual(new Set([...ids.slice(1), late.id]));
  });

  it('of one dossier are no more than a dossier may have', async () => {
    const { trial, kiosk } = await ready();
    const dossier = uuidV7(trial.context.clock.now());
    const take = (seed: number) => {
      const bytes = photo(8, seed);
      return takeChunk(trial.context, { kiosk: kiosk.id, dossier, sha256: sha256(bytes) }, 0, bytes);
    };
    for (let seed = 1; seed <= 60; seed++) expect((await take(seed)).ok).toBe(true);
    expect(await take(61)).toEqual({ ok: false, error: { code: 'too-large' } });
    expect(await staged(trial, kiosk)).toHaveLength(60);
    // 40 MB in all, as in one request: the rows are put there as if they had come.
    await trial.context.db
      .updateTable('staged_part')
      .set({ held: 1024 * 1024 })
      .where('kiosk_id', '=', kiosk.id)
      .where('sha256', '<', '8')
      .execute();
    const many = (await staged(trial, kiosk)).filter(({ held }) => held > 8).length;
    expect(many).toBeGreaterThan(10);
    await trial.context.db
      .updateTable('staged_part')
      .set({ held: Math.floor((40 * 1024 * 1024) / many) })
      .where('kiosk_id', '=', kiosk.id)
      .where('sha256', '<', '8')
      .execute();
    const [small] = (await staged(trial, kiosk)).filter(({ held }) => held === 8);
    const key = { kiosk: kiosk.id, dossier, sha256: small?.sha256 ?? '' };
    expect(await takeChunk(trial.context, key, 8, new Uint8Array(1000))).toEqual({
      ok: false,
      error: { code: 'too-large' },
    });
  });

  it('are forgotten after a week without a chunk, and only then', async () => {
    const { trial, kiosk } = await ready();
    const { id, sealed, large } = await largeDossier(trial, kiosk, 5000);
    await sendChunks(kiosk, id, large, { to: 2000 });
    trial.skip(7 * 86_400_000);
    await deleteExpired(trial.context);
    expect(await staged(trial, kiosk)).toHaveLength(1);
    trial.skip(86_400_000);
    await deleteExpired(trial.context);
    expect(await staged(trial, kiosk)).toEqual([]);
    const chunks = await trial.context.db
      .selectFrom('staged_chunk')
      .select('start')
      .where('kiosk_id', '=', kiosk.id)
      .execute();
    expect(chunks).toEqual([]);
    // Nothing is lost by it: the kiosk is told to begin again.
    expect(await answerOf(await putDossier(kiosk, without(sealed, 'photo-1')))).toEqual({
      status: 409,
      code: 'part-missing',
    });
    await sendChunks(kiosk, id, large);
    expect((await putDossier(kiosk, without(sealed, 'photo-1'))).status).toBe(200);
  });

  it('have a bucket of their own: they are told when there are too many, and hold up no dossier', async () => {
    const { trial, kiosk } = await ready();
    const at = partAt(uuidV7(1), '0'.repeat(64));
    for (let count = 0; count < CHUNK_RATE.capacity; count++) await kiosk.send('GET', at);
    const refused = await kiosk.send('GET', at);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await kiosk.send('PUT', `${at}/0`, new Uint8Array(1))).status).toBe(429);
    const dossier = makeDossier(kiosk, trial);
    expect((await putDossier(kiosk, await sealDossier(kiosk, dossier))).status).toBe(200);
    trial.skip(1000);
    expect((await kiosk.send('GET', at)).status).toBe(200);
  });

  it('come out as they went in, however they come: pieces, doubles, gaps, restarts, several at once', async () => {
    const { trial, again } = await ready();
    const kiosk = await enrolKiosk(trial);
    const step = fc.record({
      part: fc.nat({ max: 2 }),
      size: fc.integer({ min: 1, max: 400 }),
      kind: fc.constantFrom('next', 'next', 'next', 'double', 'again', 'gap', 'restart', 'twins'),
    });
    let seed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        let { context } = trial;
        const dossier = uuidV7(context.clock.now());
        const parts = [900, 1500, 317].map((size) => {
          seed += 1;
          const bytes = photo(size, seed);
          const key: StagedKey = { kiosk: kiosk.id, dossier, sha256: sha256(bytes) };
          return { bytes, key, last: 0 };
        });
        const held = async (key: StagedKey) => {
          const known = await heldBytes(context, key);
          return known.ok ? known.value : -1;
        };
        for (const { part: index, size, kind } of steps) {
          const part = parts[index];
          if (!part) throw new Error('three parts');
          const { bytes, key } = part;
          const at = await held(key);
          const put = (from: number) => takeChunk(context, key, from, bytes.subarray(from, from + size));
          if (kind === 'restart') context = (await again()).context;
          if (kind === 'gap' && at + 1 < bytes.length) expect((await put(at + 1)).ok).toBe(false);
          if (kind === 'again' && at > 0) await put(part.last);
          if (at >= bytes.length) continue;
          if (kind === 'next' || kind === 'double' || kind === 'twins') {
            const sent = kind === 'twins' ? await Promise.all([put(at), put(at)]) : [await put(at)];
            if (kind === 'double') sent.push(await put(at));
            const next = Math.min(at + size, bytes.length);
            for (const one of sent) expect(one).toEqual({ ok: true, value: next });
            part.last = at;
          }
          const now = await held(key);
          expect((await readStaged(context, key)) ?? new Uint8Array()).toEqual(bytes.subarray(0, now));
        }
        for (const { bytes, key } of parts) {
          for (let at = await held(key); at < bytes.length; at = await held(key))
            expect((await takeChunk(context, key, at, bytes.subarray(at, at + 256))).ok).toBe(true);
          expect(await readStaged(context, key)).toEqual(bytes);
        }
        await context.db.deleteFrom('staged_part').where('kiosk_id', '=', kiosk.id).execute();
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
