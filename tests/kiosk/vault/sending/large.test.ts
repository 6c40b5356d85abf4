import { expect, it } from 'vitest';
import { attempt } from '../../../../kiosk/vault/sending/attempt.ts';
import { birthDossier, enrolledKiosk, must } from '../setup.ts';

it('a dossier with a large photograph goes in proved chunks and arrives as it was sealed', async () => {
  const kiosk = await enrolledKiosk();
  const id = kiosk.newId();
  const jpeg = Uint8Array.from({ length: 700_000 }, (_, at) => (at * 7 + (at >> 9)) & 255);
  must(await kiosk.outbox.seal(birthDossier(id, { photos: [{ part: 'photo-1', jpeg }] })));
  const row = must(await kiosk.outbox.find(id));
  if (!row) throw new Error('the row is there');
  const parts = must(await kiosk.outbox.parts(row));
  const outcome = await attempt({ row, parts }, kiosk.identity, kiosk.link, new AbortController().signal);
  expect(outcome).toMatchObject({ kind: 'receipted' });
  const opened = await kiosk.server.open(id, 'photo-1');
  expect(opened && Buffer.compare(opened, jpeg)).toBe(0);
  const asked = kiosk.server.requests.map(
    ({ path, init }) => `${init.method} ${path.replace(/[0-9a-f]{64}/, 'part')}`,
  );
  expect(asked.slice(-5)).toEqual([
    `GET /api/dossiers/${id}/parts/part`,
    `PUT /api/dossiers/${id}/parts/part/0`,
    `PUT /api/dossiers/${id}/parts/part/262144`,
    `PUT /api/dossiers/${id}/parts/part/524288`,
    `PUT /api/dossiers/${id}`,
  ]);
  for (const { init } of kiosk.server.requests.slice(-5))
    expect((init.body as Uint8Array | undefined)?.length ?? 0).toBeLessThanOrEqual(256 * 1024);
});
