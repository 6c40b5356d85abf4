import { describe, expect, it } from 'vitest';
import {
  exportPublicKey,
  fromBase64Url,
  importPublicKey,
  makeKioskKey,
  makeServerKey,
  signText,
  toBase64Url,
  verifyText,
} from '../../../shared/dossier/index.ts';

const TEXT = 'vnkiosk/receipt/v1\nKVL-1';

describe.each([
  ['a server, Ed25519', makeServerKey, { kty: 'OKP', crv: 'Ed25519' }],
  ['a kiosk, ECDSA P-256', makeKioskKey, { kty: 'EC', crv: 'P-256' }],
] as const)('the signature of %s', (_name, makeKey, kind) => {
  it('fits its text and its key alone, and is 64 bytes long', async () => {
    const [own, other] = [await makeKey(), await makeKey()];
    const signature = await signText(own.privateKey, TEXT);
    expect(fromBase64Url(signature)).toHaveLength(64);
    expect(await verifyText(own.publicKey, TEXT, signature)).toBe(true);
    for (const text of ['', `${TEXT} `, TEXT.slice(1)])
      expect(await verifyText(own.publicKey, text, signature)).toBe(false);
    expect(await verifyText(other.publicKey, TEXT, signature)).toBe(false);
  });

  it('does not fit when it is malformed', async () => {
    const { publicKey, privateKey } = await makeKey();
    const signature = await signText(privateKey, TEXT);
    const bytes = fromBase64Url(signature) ?? new Uint8Array();
    const wrong = ['', 'AAAA', '!', `${signature}AA`, signature.slice(2), `${signature}==`];
    for (let bit = 0; bit < 512; bit += 37)
      wrong.push(
        toBase64Url(bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))),
      );
    for (const text of wrong) expect([text, await verifyText(publicKey, TEXT, text)]).toEqual([text, false]);
  });

  it('is read with the public key as it travels, which has nothing of the private one', async () => {
    const { publicKey, privateKey } = await makeKey();
    const jwk = await exportPublicKey(publicKey);
    expect(jwk).toMatchObject(kind);
    expect(Object.keys(jwk).sort()).toEqual(
      kind.kty === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['crv', 'kty', 'x'],
    );
    const read = await importPublicKey(jwk);
    expect(read && (await verifyText(read, TEXT, await signText(privateKey, TEXT)))).toBe(true);
  });
});

describe('keys', () => {
  it('of a kiosk never leave the browser; a server keeps its own', async () => {
    expect((await makeKioskKey()).privateKey.extractable).toBe(false);
    expect((await makeServerKey()).privateKey.extractable).toBe(true);
  });

  it('of other kinds are refused', async () => {
    const p384 = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign']);
    const { d: _, key_ops: __, ...public384 } = await crypto.subtle.exportKey('jwk', p384.privateKey);
    const ec = await exportPublicKey((await makeKioskKey()).publicKey);
    const ed = await exportPublicKey((await makeServerKey()).publicKey);
    const wrong: JsonWebKey[] = [
      public384,
      { ...ec, y: ec.x ?? '' },
      { ...ec, kty: 'RSA' },
      { ...ed, crv: 'X25519' },
      { ...ed, x: 'AAAA' },
      {},
    ];
    for (const jwk of wrong) expect(await importPublicKey(jwk)).toBeNull();
  });

  it('that may not verify give no verdict', async () => {
    const { privateKey } = await makeServerKey();
    expect(await verifyText(privateKey, TEXT, await signText(privateKey, TEXT))).toBe(false);
  });
});

it('reads the published signature of RFC 8032 §7.1, test 2', async () => {
  const bytes = (hex: string) => toBase64Url(Buffer.from(hex, 'hex'));
  const key = await importPublicKey({
    kty: 'OKP',
    crv: 'Ed25519',
    x: bytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
  });
  const signature = bytes(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
      '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  expect(key && (await verifyText(key, 'r', signature))).toBe(true);
  expect(key && (await verifyText(key, 's', signature))).toBe(false);
});
