import { createServer } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { expect, it, onTestFinished } from 'vitest';
import { deliveryText, sha256Hex } from '#shared/dossier/index.ts';
import { createServerLink, type ServerLink } from '../../../kiosk/server.ts';
import type { Identity } from '../../../kiosk/vault/device.ts';
import type { SealedDossier } from '../../../kiosk/vault/seal-dossier.ts';
import { attempt, type Outcome } from '../../../kiosk/vault/sending/attempt.ts';
import { describeEachDatabase } from '../database.ts';
import {
  enrolKiosk,
  JPEG,
  makeDossier,
  makeTrial,
  sealDossier,
  type TestKiosk,
  type Trial,
} from './trial.ts';

/** The line of the task: it carries so much, then it is gone, for everybody on it; the next call finds it again. */
const DROPS_AFTER = 300 * 1024;

async function listenOn(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A wire to a port that counts what goes up it and breaks after every `dropsAfter` bytes. */
async function breakingLine(to: number, dropsAfter: number) {
  const open = new Set<Socket>();
  let sent = 0;
  let sinceDrop = 0;
  let drops = 0;
  const drop = () => {
    drops += 1;
    sinceDrop = 0;
    for (const socket of open) socket.resetAndDestroy();
    open.clear();
  };
  const line = createTcpServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => {
      const fits = bytes.subarray(0, dropsAfter - sinceDrop);
      sent += fits.length;
      sinceDrop += fits.length;
      far.write(fits);
      if (sinceDrop >= dropsAfter) drop();
    });
    far.on('data', (bytes) => near.write(bytes));
  });
  const port = await listenOn(line);
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    line.close();
  });
  return { port, drop, sent: () => sent, drops: () => drops };
}

/** Sealed photographs as large as the kiosk lets them be (1.5 MB), 5 MB in all. */
async function fiveMegabytes(trial: Trial, kiosk: TestKiosk): Promise<SealedDossier & { size: number }> {
  const photos = Object.fromEntries(
    [1, 2, 3, 4].map((number) => {
      const jpeg = crypto.getRandomValues(Buffer.alloc(1_310_720).subarray(0, 65_536));
      const bytes = new Uint8Array(1_310_720);
      for (let at = 0; at < bytes.length; at += jpeg.length) bytes.set(jpeg, at);
      bytes.set(JPEG);
      return [`photo-${number}`, bytes];
    }),
  );
  const documents = Object.keys(photos).map((part) => ({
    paper: 'portrait',
    part,
    type: 'image/jpeg' as const,
  }));
  const { manifest, signature, parts } = await sealDossier(kiosk, makeDossier(kiosk, trial, { documents }), {
    photos,
  });
  const digest = await sha256Hex(deliveryText(manifest, signature));
  const row = { dossier: manifest.dossier, manifest, signature, digest } as SealedDossier['row'];
  return {
    row,
    parts: [...parts].map(([name, bytes]) => ({ name, bytes })),
    size: [...parts.values()].reduce((sum, bytes) => sum + bytes.length, 0),
  };
}

describeEachDatabase('a dossier of 5 MB over a line that breaks off', (open) => {
  const ready = async (dropsAfter: number) => {
    const trial = await makeTrial(await open());
    const kiosk = await enrolKiosk(trial);
    const http = createServer(getRequestListener(trial.app.fetch));
    const port = await listenOn(http);
    onTestFinished(() => {
      http.closeAllConnections();
      http.close();
    });
    const line = await breakingLine(port, dropsAfter);
    const host = `localhost:${line.port}`;
    const link = createServerLink({
      fetch: ((path: string, init: RequestInit) => fetch(`http://${host}${path}`, init)) as typeof fetch,
      host,
      now: trial.context.clock.now,
      prover: () => ({ kiosk: kiosk.id, privateKey: kiosk.key.privateKey }),
      timeoutMs: 5000,
    });
    const dossier = await fiveMegabytes(trial, kiosk);
    const identity = { kiosk: kiosk.id, signing: kiosk.answer.keys.signing } as unknown as Identity;
    const send = (by: ServerLink = link): Promise<Outcome> => {
      trial.skip(60_000);
      return attempt(dossier, identity, by, new AbortController().signal);
    };
    const kept = () =>
      trial.context.db
        .selectFrom('dossier_part')
        .select(['name', 'sealed'])
        .where('dossier_id', '=', dossier.row.dossier)
        .execute();
    return { trial, line, link, dossier, send, kept };
  };

  it('arrives, whole, with less than 1.3 times its bytes on the line, which one request never does', async () => {
    const { line, link, dossier, send, kept } = await ready(DROPS_AFTER);
    expect(dossier.size).toBeGreaterThan(5_000_000);
    // The control: as one request, the way a small dossier goes, it meets the break every time.
    const { manifest, signature } = dossier.row;
    for (let count = 0; count < 3; count++) {
      const asOne = await link.putDossier(
        { manifest, signature, parts: dossier.parts },
        new AbortController().signal,
      );
      expect(asOne).toMatchObject({ ok: false, error: { code: 'offline', status: null } });
    }
    expect(await kept()).toEqual([]);

    const before = { sent: line.sent(), drops: line.drops() };
    let tries = 0;
    let outcome: Outcome;
    do outcome = await send();
    while (++tries < 10 && outcome.kind !== 'receipted');
    const ratio = (line.sent() - before.sent) / dossier.size;
    const drops = line.drops() - before.drops;
    process.stdout.write(
      `  5 MB over a line that drops after 300 KB: ${tries} try, ${drops} drops, ${ratio.toFixed(3)} times the bytes\n`,
    );
    expect(outcome.kind).toBe('receipted');
    expect(drops).toBeGreaterThan(15);
    expect(ratio).toBeLessThan(1.3);
    const parts = await kept();
    expect(parts).toHaveLength(5);
    for (const { name, bytes } of dossier.parts)
      expect(Buffer.compare(parts.find((one) => one.name === name)?.sealed ?? new Uint8Array(), bytes)).toBe(
        0,
      );
    // The receipt again costs a few questions, not the photographs.
    const after = line.sent();
    expect((await send()).kind).toBe('receipted');
    expect(line.sent() - after).toBeLessThan(60_000);
  }, 60_000);

  it('arrives over one that drops after 40 KB, too', async () => {
    const { line, dossier, send } = await ready(40 * 1024);
    let tries = 0;
    let outcome: Outcome;
    do outcome = await send();
    while (++tries < 40 && outcome.kind !== 'receipted');
    process.stdout.write(
      `  5 MB over a line that drops after 40 KB: ${tries} try, ${line.drops()} drops, ${(line.sent() / dossier.size).toFixed(3)} times the bytes\n`,
    );
    expect(outcome.kind).toBe('receipted');
  }, 120_000);
});
