import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  comesAfter,
  deliveryText,
  importPublicKey,
  type Manifest,
  partInfo,
  type Receipt,
  receiptText,
  sha256Hex,
  verifyText,
} from '#shared/dossier/index.ts';
import { bindKeys, rotateKeys } from '../../../server/keys.ts';
import {
  enrolKiosk,
  formOf,
  makeDossier,
  makeTrial,
  type Package,
  sealDossier,
  type Trial,
  temporaryFolder,
} from '../core/trial.ts';
import { describeEachDatabase } from '../database.ts';

/** Three weeks of a hall without network (facts: security.md R9); a second kind of PostgreSQL needs fewer to be seen. */
const QUEUED = { embedded: 2000, server: 200 } as const;

describeEachDatabase('a rotation of keys', (open, kind) => {
  const count = QUEUED[kind.id];

  it(`leaves nothing behind: ${count} dossiers sealed before open and are receipted after two of them`, async () => {
    const database = await open();
    const dataDir = join(temporaryFolder(), 'data');
    const start = (): Promise<Trial> => makeTrial(database, { config: { dataDir } });
    const before = await start();
    expect((await bindKeys(database.db, before.context.keys)).ok).toBe(true);
    const kiosk = await enrolKiosk(before);
    const pinned = kiosk.answer.keys.signing;
    const clock = performance.now();
    const queue: Package[] = [];
    for (let seq = 1; seq <= count; seq++) {
      const dossier = makeDossier(kiosk, before, { seq, documents: [] });
      queue.push(await sealDossier(kiosk, dossier, { photos: {} }));
    }
    const sealed = performance.now();
    // One was taken in before, and its receipt never arrived.
    const early = queue[0];
    if (!early) throw new Error('nothing queued');
    const put = (trial: Trial, one: Package) => {
      // The proof bears the time of the server the kiosk was enrolled at; both clocks go on together.
      for (const server of new Set([before, trial])) server.skip(1000);
      return kiosk.send('PUT', `/api/dossiers/${one.manifest.dossier}`, formOf(one), { app: trial.app });
    };
    const lost = (await (await put(before, early)).json()) as Receipt;
    expect(lost.keyId).toBe(pinned.keyId);

    expect((await rotateKeys(dataDir, undefined, { receipts: true })).ok).toBe(true);
    expect((await rotateKeys(dataDir, undefined, { receipts: true })).ok).toBe(true);
    const trial = await start();
    expect((await bindKeys(database.db, trial.context.keys)).ok).toBe(true);

    const now = trial.context.keys.publicKeys();
    expect(now.signing.keyId).not.toBe(pinned.keyId);
    expect(now.sealing.keyId).not.toBe(kiosk.answer.keys.sealing.keyId);
    // A kiosk that pinned the first key comes to believe today's, and nobody else's.
    expect(await comesAfter(pinned, now.signing, now.succession ?? [])).toBe(true);
    const key = await importPublicKey(now.signing.publicKey as JsonWebKey);
    if (!key) throw new Error('no key');

    let receipted = 0;
    for (const one of queue) {
      const answer = await put(trial, one);
      if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
      const receipt = (await answer.json()) as Receipt;
      const fits =
        receipt.keyId === now.signing.keyId &&
        receipt.dossier === one.manifest.dossier &&
        receipt.digest === (await sha256Hex(deliveryText(one.manifest, one.signature))) &&
        (await verifyText(key, receiptText(receipt), receipt.signature));
      if (fits) receipted += 1;
    }
    const sent = performance.now();
    expect(receipted).toBe(count);
    const again = (await (await put(trial, early)).json()) as Receipt;
    expect({ ...again, keyId: '', signature: '' }).toEqual({ ...lost, keyId: '', signature: '' });

    const rows = await database.db
      .selectFrom('dossier_part')
      .innerJoin('dossier', 'dossier.id', 'dossier_part.dossier_id')
      .select(['dossier.manifest', 'sealed', 'encapsulated_key'])
      .where('kiosk_id', '=', kiosk.id)
      .execute();
    let opened = 0;
    for (const row of rows) {
      const manifest = row.manifest as unknown as Manifest;
      const plain = await trial.context.keys.unseal(manifest.keyId, partInfo(manifest, 'dossier'), {
        encapsulatedKey: Uint8Array.from(row.encapsulated_key),
        ciphertext: Uint8Array.from(row.sealed),
      });
      if (plain && JSON.parse(new TextDecoder().decode(plain)).id === manifest.dossier) opened += 1;
    }
    expect(opened).toBe(count);
    const per = (from: number, to: number) => ((to - from) / count).toFixed(1);
    process.stderr.write(
      `two rotations, ${count} dossiers sealed before, ${kind.name}: all receipted and opened; ${per(clock, sealed)} ms to seal, ${per(sealed, sent)} ms to take in, ${per(sent, performance.now())} ms to open, each\n`,
    );
  }, 600_000);
});
