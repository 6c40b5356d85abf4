import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_LIMIT } from '#shared/api/index.ts';
import { sha256Hex } from '#shared/dossier/index.ts';
import { err, ok } from '#shared/result.ts';
import type { ServerError, ServerLink } from '../../../../kiosk/server.ts';
import type { SealedDossier } from '../../../../kiosk/vault/seal-dossier.ts';
import { attempt } from '../../../../kiosk/vault/sending/attempt.ts';
import { partsAhead, sendAhead } from '../../../../kiosk/vault/sending/upload.ts';
import { birthDossier, enrolledKiosk, must } from '../setup.ts';

type Part = SealedDossier['parts'][number];
const part = (name: string, size: number): Part => ({ name, bytes: new Uint8Array(size) });
const names = (parts: readonly Part[]): string[] => parts.map(({ name }) => name);
const KB = 1024;
const never = () => new AbortController().signal;

const cut: ServerError = { code: 'offline', status: null, retryAfterMs: null };
const told = (status: number, code: string): ServerError => ({ code, status, retryAfterMs: null });

/** A sealed dossier with one large photograph, and a server that holds chunks in memory. */
async function onTheWay(size = 600 * KB) {
  const kiosk = await enrolledKiosk();
  const id = kiosk.newId();
  const jpeg = Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 255);
  must(await kiosk.outbox.seal(birthDossier(id, { photos: [{ part: 'photo-1', jpeg }] })));
  const row = must(await kiosk.outbox.find(id));
  if (!row) throw new Error('the row is there');
  const dossier: SealedDossier = { row, parts: must(await kiosk.outbox.parts(row)) };
  const large = dossier.parts[1];
  if (!large) throw new Error('two parts');

  let here: Uint8Array<ArrayBuffer> = new Uint8Array();
  let asked = 0;
  const chunks: { offset: number; size: number }[] = [];
  const manifests: string[][] = [];
  /** What happens to a chunk; undefined lets it in. */
  let onChunk: (count: number, size: number) => ServerError | 'answer-lost' | undefined = () => undefined;
  let onAsk: (count: number) => ServerError | undefined = () => undefined;
  const link: Pick<ServerLink, 'putDossier' | 'heldBytes' | 'putChunk'> = {
    heldBytes: async () => {
      asked += 1;
      const error = onAsk(asked);
      return error ? err(error) : ok({ held: here.length });
    },
    putChunk: async (_, { offset, bytes }) => {
      chunks.push({ offset, size: bytes.length });
      const mishap = onChunk(chunks.length, bytes.length);
      if (mishap && mishap !== 'answer-lost') return err(mishap);
      if (offset !== here.length) return err(told(409, 'offset-differs'));
      here = Uint8Array.from(Buffer.concat([here, bytes]));
      return mishap ? err(cut) : ok({ held: here.length });
    },
    putDossier: async ({ manifest, parts }) => {
      manifests.push(names(parts));
      const listed = manifest.parts.find(({ name }) => name === 'photo-1');
      const sent = parts.find(({ name }) => name === 'photo-1')?.bytes ?? here;
      if (sent.length < (listed?.size ?? 0)) return err(told(409, 'part-missing'));
      if ((await sha256Hex(sent)) !== listed?.sha256) {
        here = new Uint8Array();
        return err(told(409, 'staged-differs'));
      }
      return ok(await kiosk.server.receiptFor(manifest, row.digest));
    },
  };
  return {
    dossier,
    large,
    link,
    chunks,
    manifests,
    asked: () => asked,
    isThere: () => Buffer.compare(here, large.bytes) === 0,
    hold: (bytes: Uint8Array<ArrayBuffer>) => {
      here = bytes;
    },
    onChunk: (decide: typeof onChunk) => {
      onChunk = decide;
    },
    onAsk: (decide: typeof onAsk) => {
      onAsk = decide;
    },
    ahead: (signal = never()) => sendAhead(dossier, link, signal),
    attempt: () => attempt(dossier, kiosk.identity, link, never()),
  };
}

describe('what goes ahead', () => {
  it.each<[string, Part[], string[]]>([
    ['nothing of a small dossier', [part('dossier', 6 * KB), part('photo-1', 250 * KB)], []],
    ['the photograph of a large one', [part('dossier', 7 * KB), part('photo-1', 250 * KB)], ['photo-1']],
    [
      'many small ones too',
      [part('dossier', 9 * KB), ...[1, 2, 3].map((n) => part(`photo-${n}`, 100 * KB))],
      ['photo-1', 'photo-2', 'photo-3'],
    ],
    ['a large dossier itself', [part('dossier', 300 * KB), part('photo-1', 50 * KB)], ['dossier']],
  ])('is %s', (_, parts, expected) => expect(names(partsAhead(parts))).toEqual(expected));

  it('leaves little for the manifest’s request, whatever the parts, and takes no more than it must', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1600 * KB }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sizes, (some) => {
        const parts = some.map((size, at) => ({ name: `photo-${at}`, bytes: { length: size } }) as Part);
        const ahead = partsAhead(parts);
        const sum = (those: readonly Part[]) => those.reduce((all, { bytes }) => all + bytes.length, 0);
        const rest = sum(parts) - sum(ahead);
        if (sum(parts) <= CHUNK_LIMIT) expect(ahead).toEqual([]);
        else {
          expect(rest).toBeLessThanOrEqual(64 * KB);
          expect(rest + (ahead.at(-1)?.bytes.length ?? 0)).toBeGreaterThan(64 * KB);
        }
      }),
    );
  });
});

describe('a large part', () => {
  it('goes in chunks one after the other, and the manifest without it', async () => {
    const way = await onTheWay();
    expect(await way.attempt()).toMatchObject({ kind: 'receipted' });
    expect(way.chunks.map(({ offset }) => offset)).toEqual([0, 256 * KB, 512 * KB]);
    expect(way.chunks.every(({ size }) => size <= CHUNK_LIMIT)).toBe(true);
    expect(way.isThere()).toBe(true);
    expect(way.manifests).toEqual([['dossier']]);
    expect(way.asked()).toBe(1);
  });

  it('goes on where it broke off the last time', async () => {
    const way = await onTheWay();
    way.hold(way.large.bytes.slice(0, 300_000));
    expect(await way.attempt()).toMatchObject({ kind: 'receipted' });
    expect(way.chunks.map(({ offset }) => offset)).toEqual([300_000, 300_000 + CHUNK_LIMIT]);
    // Known to the end already: nothing of it is sent again.
    expect(await way.attempt()).toMatchObject({ kind: 'receipted' });
    expect(way.chunks).toHaveLength(2);
  });

  it('goes on by itself when the line breaks off at every chunk, or every answer is lost', async () => {
    for (const mishap of [cut, 'answer-lost'] as const) {
      const way = await onTheWay();
      way.onChunk((count) => (count % 2 === 1 ? mishap : undefined));
      expect((await way.ahead()).ok).toBe(true);
      expect(way.isThere()).toBe(true);
    }
  });

  it('goes in smaller pieces where larger ones never pass', async () => {
    const way = await onTheWay();
    way.onChunk((_, size) => (size > 40 * KB ? cut : undefined));
    expect((await way.ahead()).ok).toBe(true);
    expect(way.isThere()).toBe(true);
    // Found out once, and kept for the rest.
    expect(way.chunks.filter(({ size }) => size > 40 * KB).length).toBeLessThanOrEqual(4);
  });

  it('goes in smaller pieces past a proxy that takes no larger ones', async () => {
    const way = await onTheWay();
    way.onChunk((_, size) => (size > 100 * KB ? told(413, 'offline') : undefined));
    expect((await way.ahead()).ok).toBe(true);
    expect(way.isThere()).toBe(true);
  });

  it('is given up for this time when nothing passes, and the line is not kept busy', async () => {
    const way = await onTheWay();
    way.onChunk(() => cut);
    expect(await way.attempt()).toEqual({ kind: 'failed', reason: 'offline', line: true, waitMs: 0 });
    expect(way.chunks.length).toBeLessThanOrEqual(5);
    expect(way.manifests).toEqual([]);
  });

  it('is given up at once when even a question is not answered', async () => {
    const way = await onTheWay();
    way.onChunk(() => cut);
    way.onAsk((count) => (count > 1 ? cut : undefined));
    expect(await way.ahead()).toEqual(err(cut));
    expect(way.chunks).toHaveLength(1);
  });

  it.each<[ServerError, object]>([
    [told(507, 'staging-full'), { kind: 'failed', reason: 'staging-full', line: false }],
    [told(503, 'closed'), { kind: 'failed', reason: 'closed', line: true }],
    [told(200, 'offline'), { kind: 'failed', reason: 'not-our-server', line: true }],
    [
      { ...told(429, 'too-many'), retryAfterMs: 7000 },
      { kind: 'failed', line: true, waitMs: 7000 },
    ],
    [told(400, 'empty'), { kind: 'refused', reason: 'empty' }],
  ])('stops at %j', async (error, expected) => {
    for (const which of ['onAsk', 'onChunk'] as const) {
      const way = await onTheWay();
      way[which](() => error);
      expect(await way.attempt()).toMatchObject(expected);
      expect(way.chunks.length + way.asked()).toBeLessThanOrEqual(2);
      expect(way.manifests).toEqual([]);
    }
  });

  it('is quarantined as too large only when the smallest chunk is', async () => {
    const way = await onTheWay();
    way.onChunk(() => told(413, 'offline'));
    expect(await way.attempt()).toEqual({ kind: 'refused', reason: 'too-large' });
    expect(way.chunks.at(-1)?.size).toBe(16 * KB);
  });

  it('stops when it is told to', async () => {
    const way = await onTheWay();
    const stopping = new AbortController();
    way.onChunk(() => {
      stopping.abort();
      return cut;
    });
    expect(await way.ahead(stopping.signal)).toEqual(err(cut));
    expect(way.chunks).toHaveLength(1);
  });

  it('is begun anew, in the same try, when the server threw it away or forgot it', async () => {
    const way = await onTheWay();
    way.hold(new Uint8Array(way.large.bytes.length));
    expect(await way.attempt()).toMatchObject({ kind: 'receipted' });
    expect(way.manifests).toHaveLength(2);
    expect(way.isThere()).toBe(true);
  });

  it('is tried another time when that happens again and again; it is never quarantined for it', async () => {
    const way = await onTheWay();
    way.link.putDossier = async () => {
      way.hold(new Uint8Array());
      return err(told(409, 'part-missing'));
    };
    expect(await way.attempt()).toEqual({ kind: 'failed', reason: 'part-missing', line: false, waitMs: 0 });
    expect(way.chunks).toHaveLength(6);
  });

  it('does not go round for ever with a server that cannot count', async () => {
    const way = await onTheWay();
    way.link.heldBytes = async () => ok({ held: 0 });
    way.link.putChunk = async (_, { offset, bytes }) => {
      way.chunks.push({ offset, size: bytes.length });
      return offset === 0 ? ok({ held: 5 }) : ok({ held: 1 });
    };
    expect(await way.ahead()).toMatchObject({ ok: false, error: { code: 'offset-differs' } });
    expect(way.chunks.length).toBeLessThan(20);
  });

  it('arrives byte for byte over any line that lets something pass now and then', async () => {
    const way = await onTheWay(300 * KB);
    const line = fc.array(fc.constantFrom('cut', 'answer-lost', 'pass', 'pass'), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(line, async (fates) => {
        way.hold(new Uint8Array());
        let turn = 0;
        way.onChunk(() => {
          const fate = fates[turn++];
          return fate === 'cut' ? cut : fate === 'answer-lost' ? 'answer-lost' : undefined;
        });
        let tries = 0;
        while (!(await way.ahead()).ok) expect(++tries).toBeLessThan(20);
        expect(way.isThere()).toBe(true);
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});
