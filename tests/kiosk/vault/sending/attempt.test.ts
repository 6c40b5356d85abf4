import { describe, expect, it } from 'vitest';
import { deliveryText, manifestText, sha256Hex, signText } from '#shared/dossier/index.ts';
import type { ServerError } from '../../../../kiosk/server.ts';
import type { SealedDossier } from '../../../../kiosk/vault/seal-dossier.ts';
import { attempt, judgeError } from '../../../../kiosk/vault/sending/attempt.ts';
import type { Mishap } from '../pretend-server.ts';
import { birthDossier, enrolledKiosk, must } from '../setup.ts';

const HOUR_MS = 3_600_000;
const error = (status: number | null, code: string, retryAfterMs: number | null = null): ServerError => ({
  code,
  status,
  retryAfterMs,
});
const again = (reason: string, line: boolean, waitMs = 0) => ({ kind: 'failed', reason, line, waitMs });
const refused = (reason: string) => ({ kind: 'refused', reason });

describe('an answer without receipt', () => {
  it.each([
    ['no answer', error(null, 'offline'), again('offline', true)],
    ['a page of a portal', error(200, 'offline'), again('not-our-server', true)],
    ['a portal’s own 400', error(400, 'offline'), again('not-our-server', true)],
    ['a portal’s own 409', error(409, 'offline'), again('not-our-server', true)],
    ['a portal’s own 422', error(422, 'offline'), again('not-our-server', true)],
    [
      'a portal that asks for a day',
      error(503, 'offline', 24 * HOUR_MS),
      again('not-our-server', true, 300_000),
    ],
    ['413 of a proxy', error(413, 'offline'), refused('too-large')],
    ['413 of ours', error(413, 'too-large'), refused('too-large')],
    ['400', error(400, 'bad-manifest'), refused('bad-manifest')],
    ['415', error(415, 'not-multipart'), refused('not-multipart')],
    ['422', error(422, 'unknown-flow'), refused('unknown-flow')],
    ['422 of another person', error(422, 'declarant-differs'), refused('declarant-differs')],
    ['409 of another content', error(409, 'other-dossier'), refused('other-dossier')],
    ['409 of a number given twice', error(409, 'sequence-taken'), refused('sequence-taken')],
    ['409 still in flight', error(409, 'in-flight'), again('in-flight', false)],
    ['409 with a chunk in the wrong place', error(409, 'offset-differs'), again('offset-differs', false)],
    ['409 with parts that are not there', error(409, 'part-missing'), again('part-missing', false)],
    ['409 with other bytes staged', error(409, 'staged-differs'), again('staged-differs', false)],
    ['507', error(507, 'staging-full'), again('staging-full', false)],
    ['408', error(408, 'too-slow'), again('too-slow', true)],
    ['425', error(425, 'too-early'), again('too-early', false)],
    ['429', error(429, 'too-many', 30_000), again('too-many', true, 30_000)],
    ['500', error(500, 'broken'), again('broken', false)],
    ['502', error(502, 'away'), again('away', true)],
    ['503 with a time', error(503, 'closed', 60_000), again('closed', true, 60_000)],
    ['503 with a time too long', error(503, 'closed', 24 * HOUR_MS), again('closed', true, HOUR_MS)],
    ['401', error(401, 'unknown-kiosk'), again('unknown-kiosk', true)],
    ['404', error(404, 'not-found'), again('not-found', false)],
    ['not enrolled', error(null, 'not-enrolled'), again('not-enrolled', true)],
  ])('%s', (_, given, expected) => {
    expect(judgeError(given)).toEqual(expected);
  });
});

async function sealedDossier() {
  const kiosk = await enrolledKiosk();
  const id = kiosk.newId();
  const photos = [{ part: 'photo-1', jpeg: new Uint8Array(100).fill(7) }];
  must(await kiosk.outbox.seal(birthDossier(id, { photos })));
  const row = must(await kiosk.outbox.find(id));
  if (!row) throw new Error('the row is there');
  const dossier: SealedDossier = { row, parts: must(await kiosk.outbox.parts(row)) };
  const send = (what = dossier, signal = new AbortController().signal) =>
    attempt(what, kiosk.identity, kiosk.link, signal);
  const meeting = (mishap: Mishap) => {
    kiosk.server.onRequest(() => mishap);
    return send();
  };
  return { ...kiosk, dossier, send, meeting };
}

describe('a receipt', () => {
  it('is believed when it proves that the server holds exactly this', async () => {
    const { send, dossier } = await sealedDossier();
    expect(await send()).toMatchObject({
      kind: 'receipted',
      receipt: { digest: dossier.row.digest, seq: 1 },
    });
    // The same again: the server knows it, and says so once more.
    expect(await send()).toMatchObject({ kind: 'receipted' });
  });

  it.each<[string, Mishap]>([
    ['signed by another key', 'forged-receipt'],
    ['about another content', 'other-digest'],
  ])('is no success when it is %s', async (_, mishap) => {
    const { meeting } = await sealedDossier();
    expect(await meeting(mishap)).toEqual(again('bad-receipt', true));
  });

  it('is no success when it is of the same manifest under another signature', async () => {
    const { dossier, identity, server, link } = await sealedDossier();
    const { manifest, signature, digest } = dossier.row;
    const copy = await signText(identity.privateKey, manifestText(manifest));
    const outcomeOf = async (signed: string) => {
      const receipt = await server.receiptFor(manifest, await sha256Hex(deliveryText(manifest, signed)));
      const putDossier = async () => ({ ok: true as const, value: receipt });
      return attempt(dossier, identity, { ...link, putDossier }, new AbortController().signal);
    };
    expect(await sha256Hex(deliveryText(manifest, signature))).toBe(digest);
    expect(await outcomeOf(signature)).toMatchObject({ kind: 'receipted' });
    expect(await outcomeOf(copy)).toEqual(again('bad-receipt', true));
  });

  it.each(['kiosk', 'seq', 'dossier', 'keyId', 'receivedAt', 'signature'] as const)(
    'is no success when its %s was changed',
    async (member) => {
      const { dossier, identity, server, link } = await sealedDossier();
      const receipt = await server.receiptFor(dossier.row.manifest, dossier.row.digest);
      const others = {
        kiosk: 'KTH-2',
        seq: 2,
        dossier: '0193d4f0-0000-7000-8000-000000000000',
        keyId: 'sign-2',
        receivedAt: '2026-11-21T01:00:00.000Z',
        signature: `A${receipt.signature.slice(1, -1)}A`,
      };
      const changed = { ...receipt, [member]: others[member] };
      const putDossier = async () => ({ ok: true as const, value: changed });
      const signal = new AbortController().signal;
      const outcome = await attempt(dossier, identity, { ...link, putDossier }, signal);
      expect(outcome).toEqual(again('bad-receipt', true));
    },
  );
});

describe('parts on the disk', () => {
  const damaged = refused('parts-damaged');

  it('are looked at before they are sent', async () => {
    const { dossier, send, server } = await sealedDossier();
    const [first, second] = dossier.parts;
    if (!first || !second) throw new Error('two parts');
    const before = server.requests.length;
    const flipped = Uint8Array.from(second.bytes);
    flipped[10] = (flipped[10] ?? 0) ^ 1;
    const row = dossier.row;
    expect(await send({ row, parts: [first, { ...second, bytes: flipped }] })).toEqual(damaged);
    expect(await send({ row, parts: [first, { ...second, bytes: second.bytes.slice(1) }] })).toEqual(damaged);
    expect(await send({ row, parts: [second, first] })).toEqual(damaged);
    expect(await send({ row, parts: [first] })).toEqual(damaged);
    expect(await send({ row, parts: [] })).toEqual(damaged);
    expect(server.requests).toHaveLength(before);
  });
});

it('is a failure of the line when it is broken off', async () => {
  const { send } = await sealedDossier();
  expect(await send(undefined, AbortSignal.abort())).toEqual(again('offline', true));
});
