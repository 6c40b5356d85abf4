import { describe, expect, it } from 'vitest';
import {
  type Declarant,
  Dossier,
  deliveryText,
  factsDigest,
  type IdentityStatement,
  manifestText,
  parseSlipNumber,
  partInfo,
  sha256Hex,
  verifyText,
} from '#shared/dossier/index.ts';
import { ok } from '#shared/result.ts';
import { createOutbox, type SealedCopy } from '../../../kiosk/vault/outbox.ts';
import { createQueue } from '../../../kiosk/vault/queue.ts';
import { attempt } from '../../../kiosk/vault/sending/attempt.ts';
import type { Store } from '../../../kiosk/vault/store.ts';
import { birthDossier, codeOf, enrolledKiosk, must, VISIT } from './setup.ts';

const photo = (part: string, byte: number) => ({ part, jpeg: new Uint8Array(3000).fill(byte) });

describe('sealing', () => {
  it('gives a slip with the next number, and the server opens exactly what was given', async () => {
    const kiosk = await enrolledKiosk();
    const id = kiosk.newId();
    const photos = [photo('photo-1', 1), photo('photo-2', 2)];
    const slip = must(await kiosk.outbox.seal(birthDossier(id, { photos })));
    expect(slip).toMatchObject({ dossier: id, seq: 1, state: 'sealed', receipt: null, copies: 0 });
    expect(parseSlipNumber(slip.slip)).toMatchObject({ kiosk: 'KTH-1', seq: 1 });

    const row = must(await kiosk.outbox.find(id));
    if (!row) throw new Error('the row is there');
    const text = manifestText(row.manifest);
    expect(row.digest).toBe(await sha256Hex(deliveryText(row.manifest, row.signature)));
    const kioskKey = kiosk.server.kiosks.get('KTH-1');
    expect(kioskKey && (await verifyText(kioskKey, text, row.signature))).toBe(true);

    const parts = must(await kiosk.outbox.parts(row));
    const outcome = await attempt({ row, parts }, kiosk.identity, kiosk.link, new AbortController().signal);
    expect(outcome.kind).toBe('receipted');
    const opened = Dossier.parse(
      JSON.parse(new TextDecoder().decode((await kiosk.server.open(id)) ?? undefined)),
    );
    expect(opened).toEqual({
      ...birthDossier(id, { photos }).content,
      format: 1,
      id,
      slip: slip.slip,
      kiosk: 'KTH-1',
      seq: 1,
    });
    expect(await kiosk.server.open(id, 'photo-2')).toEqual(photos[1]?.jpeg);
  });

  it('keeps what was sent in the place of the draft, in the same write: a page that dies then shows the number', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.draft.begin(VISIT));
    must(await kiosk.draft.save({ stage: 'answering' }));
    must(await kiosk.draft.savePhoto('portrait', new Uint8Array([1])));
    const id = kiosk.newId();
    const after = (slip: string) => kiosk.draft.asKept(VISIT, { stage: 'sent', slip });
    const { slip } = must(await kiosk.outbox.seal(birthDossier(id), after));
    const recover = kiosk.server.recoverKey('KTH-1', VISIT);
    const reloaded = await kiosk.anotherPage();
    expect(must(await reloaded.draft.load(recover))).toEqual({
      visit: VISIT,
      value: { stage: 'sent', slip },
    });
    expect(must(await reloaded.draft.loadPhoto('portrait'))).toBeNull();
    // Sealed under another page's visit, nothing of ours is put in anybody's place.
    expect(await kiosk.draft.asKept('0b8f2c7e-2222-4222-8333-944445555666', {})).toBeNull();
  });

  it('seals every part under a key of its own', async () => {
    const kiosk = await enrolledKiosk();
    const id = kiosk.newId();
    await kiosk.outbox.seal(birthDossier(id, { photos: [photo('photo-1', 1), photo('photo-2', 1)] }));
    const row = must(await kiosk.outbox.find(id));
    const keys = row?.manifest.parts.map((part) => part.encapsulatedKey);
    expect(new Set(keys).size).toBe(3);
    expect(new Set(row?.manifest.parts.map((part) => part.sha256)).size).toBe(3);
  });

  it('numbers without gaps, and tells the highest number', async () => {
    const kiosk = await enrolledKiosk();
    expect(must(await kiosk.outbox.lastSeq())).toBe(0);
    for (const expected of [1, 2, 3])
      expect(must(await kiosk.outbox.seal(birthDossier(kiosk.newId()))).seq).toBe(expected);
    expect(must(await kiosk.outbox.lastSeq())).toBe(3);
  });

  it('numbers without gaps when several pages seal at once', async () => {
    const kiosk = await enrolledKiosk();
    const pages = await Promise.all([kiosk.anotherPage(), kiosk.anotherPage(), kiosk.anotherPage()]);
    const slips = await Promise.all(
      pages.flatMap((page) => [0, 1].map(() => page.outbox.seal(birthDossier(kiosk.newId())))),
    );
    expect(slips.map((slip) => must(slip).seq).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('gives the first outcome to a double tap, in one page and in two', async () => {
    const kiosk = await enrolledKiosk();
    const other = await kiosk.anotherPage();
    const id = kiosk.newId();
    const taps = await Promise.all([
      kiosk.outbox.seal(birthDossier(id)),
      kiosk.outbox.seal(birthDossier(id)),
      other.outbox.seal(birthDossier(id, { fullName: 'Trần Thị Thử' })),
    ]);
    expect(new Set(taps.map((tap) => must(tap).slip)).size).toBe(1);
    expect(must(await kiosk.outbox.list(['sealed']))).toHaveLength(1);
    expect(must(await kiosk.outbox.lastSeq())).toBe(1);
  });

  it('tells listeners once of a dossier that was tapped twice', async () => {
    const kiosk = await enrolledKiosk();
    const heard: string[] = [];
    const end = kiosk.outbox.subscribe((row) => heard.push(`${row.dossier} ${row.state}`));
    const id = kiosk.newId();
    await kiosk.outbox.seal(birthDossier(id));
    await kiosk.outbox.seal(birthDossier(id));
    end();
    await kiosk.outbox.seal(birthDossier(kiosk.newId()));
    expect(heard).toEqual([`${id} sealed`]);
  });

  it('refuses what the server could not read, and uses up no number', async () => {
    const kiosk = await enrolledKiosk();
    const id = kiosk.newId();
    const whole = birthDossier(id);
    const wrong = { ...whole, content: { ...whole.content, declaredAt: 'yesterday' } };
    expect(await kiosk.outbox.seal(wrong)).toEqual({
      ok: false,
      error: { code: 'invalid-dossier', at: 'declaredAt' },
    });
    expect(await kiosk.outbox.seal({ ...whole, id: 'not-a-uuid' })).toMatchObject({ error: { at: 'id' } });
    const misnamed = birthDossier(id, { photos: [photo('picture', 1)] });
    expect(await kiosk.outbox.seal(misnamed)).toMatchObject({ error: { at: 'documents.0.part' } });
    expect(must(await kiosk.outbox.lastSeq())).toBe(0);
    expect(must(await kiosk.outbox.seal(whole)).seq).toBe(1);
  });

  it('refuses a declarant who is not the person of the statement, before the server has to', async () => {
    const kiosk = await enrolledKiosk();
    const whole = birthDossier(kiosk.newId());
    const { declarant } = whole.content;
    const identity: IdentityStatement = {
      v: 1,
      subject: 'a'.repeat(64),
      issuer: 'card',
      assurance: 'card',
      facts: await factsDigest(declarant),
      at: '2026-11-20T01:00:00.000Z',
      kiosk: 'KTH-1',
      visit: whole.content.visit,
      keyId: 'sign-1',
      signature: 'A'.repeat(86),
    };
    const sealing = (who: Declarant) =>
      kiosk.outbox.seal({ ...whole, content: { ...whole.content, identity, declarant: who } });
    for (const other of [
      {},
      { ...declarant, fullName: 'Nguyễn Văn Thứ' },
      { ...declarant, birthDate: '1999' },
    ])
      expect(await sealing(other)).toEqual({
        ok: false,
        error: { code: 'invalid-dossier', at: 'declarant' },
      });
    expect(must(await sealing(declarant)).seq).toBe(1);
  });

  it('signs the running number: no other fits the signature, the receipt’s digest or the seal', async () => {
    const kiosk = await enrolledKiosk();
    const id = kiosk.newId();
    must(await kiosk.outbox.seal(birthDossier(id)));
    const row = must(await kiosk.outbox.find(id));
    const kioskKey = kiosk.server.kiosks.get('KTH-1');
    if (!row || !kioskKey) throw new Error('both are there');
    expect(row.manifest.seq).toBe(1);
    const manifest = { ...row.manifest, seq: 2 };
    expect(await verifyText(kioskKey, manifestText(manifest), row.signature)).toBe(false);
    expect(await sha256Hex(deliveryText(manifest, row.signature))).not.toBe(row.digest);
    expect(partInfo(manifest, 'dossier')).not.toBe(partInfo(row.manifest, 'dossier'));
  });

  it('refuses photographs that the server would refuse for their size', async () => {
    const kiosk = await enrolledKiosk();
    const mega = 1024 * 1024;
    const large = { part: 'photo-1', jpeg: new Uint8Array(1.5 * mega + 1) };
    const refused = (at: string) => ({ ok: false, error: { code: 'invalid-dossier', at } });
    expect(await kiosk.outbox.seal(birthDossier(kiosk.newId(), { photos: [large] }))).toEqual(
      refused('photos.photo-1'),
    );
    const jpeg = new Uint8Array(1.5 * mega);
    const many = Array.from({ length: 25 }, (_, index) => ({ part: `photo-${index}`, jpeg }));
    expect(await kiosk.outbox.seal(birthDossier(kiosk.newId(), { photos: many }))).toEqual(
      refused('photos.photo-24'),
    );
  });

  it('seals nothing before the terminal is enrolled', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.device.leave());
    expect(codeOf(await kiosk.outbox.seal(birthDossier(kiosk.newId())))).toBe('not-enrolled');
  });

  it('stops when the browser has emptied the database under it, instead of giving numbers out again', async () => {
    const kiosk = await enrolledKiosk();
    await kiosk.outbox.seal(birthDossier(kiosk.newId()));
    await new Promise((resolve) => {
      kiosk.factory.deleteDatabase('vault').onsuccess = resolve;
    });
    expect(codeOf(await kiosk.outbox.seal(birthDossier(kiosk.newId())))).toBe('storage-broken');
  });

  it('gives the number up after ten pages were quicker', async () => {
    const kiosk = await enrolledKiosk();
    const stale = { ...kiosk.store, read: async () => ok(41) } as unknown as Store;
    const behind = createOutbox(stale, kiosk.device, createQueue(), [], kiosk.clock.now);
    expect(codeOf(await behind.seal(birthDossier(kiosk.newId())))).toBe('numbering-contended');
    expect(must(await kiosk.outbox.list(['sealed']))).toHaveLength(0);
  });
});

describe('further stores', () => {
  it('hold the dossier before the slip is given, whole, and let it go when it is purged', async () => {
    const kept: string[] = [];
    const copy: SealedCopy = {
      keep: async ({ row, parts }) => {
        kept.push(`keep ${row.manifest.seq} ${parts.map(({ name }) => name).join('+')}`);
        return true;
      },
      drop: async (dossier) => {
        kept.push(`drop ${dossier}`);
      },
    };
    const kiosk = await enrolledKiosk({ copies: [copy, { ...copy, keep: async () => false }] });
    const id = kiosk.newId();
    const slip = must(await kiosk.outbox.seal(birthDossier(id, { photos: [photo('photo-1', 1)] })));
    expect(slip.copies).toBe(1);
    expect(kept).toEqual(['keep 1 dossier+photo-1']);
    // A copy that failed the first time is made good by the second tap.
    expect(must(await kiosk.outbox.seal(birthDossier(id))).copies).toBe(1);
    expect(kept).toHaveLength(2);
  });
});

describe('what others see of it', () => {
  it('counts what waits and what is quarantined, and since when', async () => {
    const kiosk = await enrolledKiosk();
    expect(must(await kiosk.outbox.counts())).toEqual({ waiting: 0, quarantined: 0, oldestAt: null });
    const started = kiosk.clock.now();
    const ids = [kiosk.newId(), kiosk.newId(), kiosk.newId()];
    for (const id of ids) {
      await kiosk.outbox.seal(birthDossier(id));
      kiosk.clock.pass(1000);
    }
    await kiosk.outbox.lease(() => true, 'worker', kiosk.clock.now());
    await kiosk.outbox.change(ids[0] ?? '', {
      type: 'refused',
      holder: 'worker',
      reason: 'bad',
      program: '1',
    });
    await kiosk.outbox.lease(() => true, 'worker', kiosk.clock.now());
    expect(must(await kiosk.outbox.counts())).toEqual({ waiting: 2, quarantined: 1, oldestAt: started });
    expect(must(await kiosk.outbox.list(['sealed', 'quarantined'])).map((row) => row.dossier)).toEqual([
      ids[0],
      ids[2],
    ]);
  });

  it('takes a dossier out of quarantine, and no other', async () => {
    const kiosk = await enrolledKiosk();
    const id = kiosk.newId();
    await kiosk.outbox.seal(birthDossier(id));
    expect(must(await kiosk.outbox.retry(id))).toBe(false);
    expect(must(await kiosk.outbox.retry('unknown'))).toBe(false);
    await kiosk.outbox.lease(() => true, 'worker', kiosk.clock.now());
    await kiosk.outbox.change(id, { type: 'refused', holder: 'worker', reason: 'bad', program: '1' });
    expect(must(await kiosk.outbox.retry(id))).toBe(true);
    expect(must(await kiosk.outbox.find(id))).toMatchObject({ state: 'sealed', reason: null });
  });

  it('knows nothing of a dossier that was never sealed here', async () => {
    const kiosk = await enrolledKiosk();
    expect(must(await kiosk.outbox.find(kiosk.newId()))).toBeNull();
  });
});

describe('leasing', () => {
  it('never gives one dossier to two workers, even in two pages at once', async () => {
    const kiosk = await enrolledKiosk();
    const other = await kiosk.anotherPage();
    for (let count = 0; count < 3; count++) await kiosk.outbox.seal(birthDossier(kiosk.newId()));
    const leased = await Promise.all(
      [kiosk, other, kiosk, other, kiosk].map((page, index) =>
        page.outbox.lease(() => true, `worker-${index}`, kiosk.clock.now()),
      ),
    );
    const given = leased.map(must).filter((row) => row !== null);
    expect(given).toHaveLength(3);
    expect(new Set(given.map((row) => row.dossier)).size).toBe(3);
  });

  it('gives the one that has waited longest', async () => {
    const kiosk = await enrolledKiosk();
    const first = kiosk.newId();
    await kiosk.outbox.seal(birthDossier(first));
    kiosk.clock.pass(10);
    await kiosk.outbox.seal(birthDossier(kiosk.newId()));
    expect(must(await kiosk.outbox.lease(() => true, 'worker', kiosk.clock.now()))?.dossier).toBe(first);
  });
});
