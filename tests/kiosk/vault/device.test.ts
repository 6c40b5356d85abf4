import { describe, expect, it } from 'vitest';
import { exportPublicKey, makeServerKey, signText, successionText } from '#shared/dossier/index.ts';
import { err, ok } from '#shared/result.ts';
import type { PostEnrolment } from '../../../kiosk/vault/device.ts';
import { SETTINGS } from './settings.ts';
import { birthDossier, codeOf, enrolledKiosk, must } from './setup.ts';

type Keys = Awaited<ReturnType<typeof enrolledKiosk>>['server']['keys'];

async function otherSigningKey(keys: Keys): Promise<Keys> {
  const { publicKey } = await makeServerKey();
  return {
    ...keys,
    signing: {
      ...keys.signing,
      publicKey: { ...keys.signing.publicKey, ...(await exportPublicKey(publicKey)) },
    },
  } as Keys;
}

describe('enrolling', () => {
  it('pins the server keys and keeps a key that cannot be exported, over a restart too', async () => {
    const kiosk = await enrolledKiosk();
    const { device } = await kiosk.anotherPage();
    const identity = device.current();
    expect(identity).toMatchObject({
      kiosk: 'KTH-1',
      signing: kiosk.server.keys.signing,
      settings: SETTINGS,
    });
    expect(identity?.privateKey.extractable).toBe(false);
    if (!identity) return;
    await expect(crypto.subtle.exportKey('jwk', identity.privateKey)).rejects.toThrow();
    expect(await signText(identity.privateKey, 'text')).toMatch(/^[\w-]{80,}$/);
  });

  it('is refused when done already', async () => {
    const kiosk = await enrolledKiosk();
    expect(codeOf(await kiosk.device.enrol('trial', kiosk.link.enrol))).toBe('already-enrolled');
    expect(kiosk.server.kiosks.size).toBe(1);
  });

  it('comes with the same key when the first answer was lost', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.device.leave());
    const sent: string[] = [];
    const losing: PostEnrolment = async ({ publicKey }) => {
      sent.push(publicKey.x);
      return err({ code: 'offline' });
    };
    expect(codeOf(await kiosk.device.enrol('trial', losing))).toBe('offline');
    expect(kiosk.device.current()).toBeNull();
    const restarted = await kiosk.anotherPage();
    await restarted.device.enrol('trial', losing);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toBe(sent[1]);
    expect(must(await restarted.device.enrol('trial', kiosk.link.enrol)).kiosk).toBe('KTH-2');
  });

  it('passes on why the server refused', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.device.leave());
    expect(codeOf(await kiosk.device.enrol('wrong', kiosk.link.enrol))).toBe('bad-code');
  });

  it('takes no keys that are none', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.device.leave());
    const { keys } = kiosk.server;
    const answering =
      (given: Keys): PostEnrolment =>
      async () =>
        ok({ kiosk: 'KTH-9', keys: given, settings: SETTINGS });
    const short = { ...keys, sealing: { keyId: 'x', publicKey: 'AAAA' } };
    expect(codeOf(await kiosk.device.enrol('trial', answering(short)))).toBe('unusable-keys');
    const broken = {
      ...keys,
      signing: { keyId: 'x', publicKey: { kty: 'OKP' as const, crv: 'Ed25519' as const, x: '' } },
    };
    expect(codeOf(await kiosk.device.enrol('trial', answering(broken)))).toBe('unusable-keys');
  });

  it('lets one of two pages win', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.device.leave());
    const other = await kiosk.anotherPage();
    const both = await Promise.all([
      kiosk.device.enrol('trial', kiosk.link.enrol),
      other.device.enrol('trial', other.link.enrol),
    ]);
    expect(both.map((one) => (one.ok ? 'enrolled' : one.error.code)).sort()).toEqual([
      'already-enrolled',
      'enrolled',
    ]);
  });
});

describe('a heartbeat’s answer', () => {
  it('brings settings and a new sealing key, kept over a restart', async () => {
    const kiosk = await enrolledKiosk();
    const keys = { ...kiosk.server.keys, sealing: { ...kiosk.server.keys.sealing, keyId: 'seal-2' } };
    const settings = { ...SETTINGS, keepReceiptedDays: 3 };
    expect(must(await kiosk.device.accept({ keys, settings })).sealing.keyId).toBe('seal-2');
    const restarted = (await kiosk.anotherPage()).device.current();
    expect(restarted?.sealing.keyId).toBe('seal-2');
    expect(restarted?.settings?.keepReceiptedDays).toBe(3);
  });

  it('is refused whole under another signing key, or the same key by another name', async () => {
    const kiosk = await enrolledKiosk();
    const settings = { ...SETTINGS, keepReceiptedDays: 0 };
    const strange = await otherSigningKey(kiosk.server.keys);
    expect(codeOf(await kiosk.device.accept({ keys: strange, settings }))).toBe('other-server');
    const renamed = { ...kiosk.server.keys, signing: { ...kiosk.server.keys.signing, keyId: 'sign-2' } };
    expect(codeOf(await kiosk.device.accept({ keys: renamed, settings }))).toBe('other-server');
    expect((await kiosk.anotherPage()).device.current()).toMatchObject({
      settings: { keepReceiptedDays: 7 },
      signing: kiosk.server.keys.signing,
    });
  });

  it('pins the key that the pinned one has named as its successor, and no other after it', async () => {
    const kiosk = await enrolledKiosk();
    const { keys, signingKey } = kiosk.server;
    const pair = await makeServerKey();
    const { x = '' } = await exportPublicKey(pair.publicKey);
    const next = { keyId: 'sign-2', publicKey: { kty: 'OKP' as const, crv: 'Ed25519' as const, x } };
    const signature = await signText(signingKey, successionText(keys.signing.keyId, next));
    const succession = [{ ...next, by: keys.signing.keyId, signature }];
    const renewed = { ...keys, signing: next, succession };
    expect(
      codeOf(await kiosk.device.accept({ keys: { ...renewed, succession: [] }, settings: SETTINGS })),
    ).toBe('other-server');
    expect(must(await kiosk.device.accept({ keys: renewed, settings: SETTINGS })).signing).toEqual(next);
    const restarted = await kiosk.anotherPage();
    expect(restarted.device.current()?.signing).toEqual(next);
    // The former key is not the pinned one any more, though it was once.
    expect(codeOf(await restarted.device.accept({ keys, settings: SETTINGS }))).toBe('other-server');
  });

  it('is refused with keys that are none, and before enrolment', async () => {
    const kiosk = await enrolledKiosk();
    const { keys } = kiosk.server;
    const short = { ...keys, sealing: { keyId: 'x', publicKey: '!' } };
    expect(codeOf(await kiosk.device.accept({ keys: short, settings: SETTINGS }))).toBe('unusable-keys');
    must(await kiosk.device.leave());
    expect(codeOf(await kiosk.device.accept({ keys, settings: SETTINGS }))).toBe('not-enrolled');
  });

  it('is not written when it brings nothing new', async () => {
    const kiosk = await enrolledKiosk();
    const before = kiosk.factory;
    const real = IDBObjectStore.prototype.put;
    let puts = 0;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...rest) {
      puts++;
      return real.apply(this, rest);
    };
    try {
      must(await kiosk.device.accept({ keys: kiosk.server.keys, settings: SETTINGS }));
      expect(puts).toBe(0);
      must(await kiosk.device.accept({ keys: kiosk.server.keys, settings: { ...SETTINGS, paper: 'A5' } }));
      expect(puts).toBe(1);
    } finally {
      IDBObjectStore.prototype.put = real;
    }
    expect(kiosk.factory).toBe(before);
  });
});

it('has no settings when those on the disk are of a shape that is not understood any more', async () => {
  const kiosk = await enrolledKiosk();
  must(
    await kiosk.store.write(['device'], async (transaction) => {
      const devices = transaction.objectStore('device');
      const row = await devices.get('device');
      if (row?.enrolment)
        await devices.put({ ...row, enrolment: { ...row.enrolment, settings: { format: 0 } } }, 'device');
    }),
  );
  const restarted = (await kiosk.anotherPage()).device.current();
  expect(restarted).toMatchObject({ kiosk: 'KTH-1', settings: null });
});

describe('leaving', () => {
  it('is refused while a dossier waits, is on its way or is quarantined (ODK collect#6475)', async () => {
    const kiosk = await enrolledKiosk();
    const id = kiosk.newId();
    await kiosk.outbox.seal(birthDossier(id));
    expect(codeOf(await kiosk.device.leave())).toBe('outbox-not-empty');
    await kiosk.outbox.lease(() => true, 'worker', kiosk.clock.now());
    expect(codeOf(await kiosk.device.leave())).toBe('outbox-not-empty');
    await kiosk.outbox.change(id, { type: 'refused', holder: 'worker', reason: 'bad', program: '1' });
    expect(codeOf(await kiosk.device.leave())).toBe('outbox-not-empty');
    expect(kiosk.device.current()?.kiosk).toBe('KTH-1');
  });

  it('lets the terminal be enrolled anew, with a new key and numbers from 1', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.device.leave());
    expect((await kiosk.anotherPage()).device.current()).toBeNull();
    expect(must(await kiosk.device.enrol('trial', kiosk.link.enrol)).kiosk).toBe('KTH-2');
    expect(must(await kiosk.outbox.seal(birthDossier(kiosk.newId())))).toMatchObject({ seq: 1 });
  });
});
