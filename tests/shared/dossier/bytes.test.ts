import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromBase64Url,
  sha256Base64Url,
  sha256Hex,
  toBase64Url,
  utf8,
} from '../../../shared/dossier/index.ts';

describe('base64url', () => {
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('of %j is %j (RFC 4648 §10)', (text, encoded) => {
    expect(toBase64Url(utf8(text))).toBe(encoded);
    expect(fromBase64Url(encoded)).toEqual(utf8(text));
  });

  it('writes - and _ where base64 has + and /', () => {
    expect(toBase64Url(Uint8Array.from([0xfb, 0xff, 0xbf]))).toBe('-_-_');
  });

  it('is the same as Node writes, and reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64Url(text)).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it('carries a photograph', () => {
    const bytes = Uint8Array.from({ length: 200_001 }, (_, index) => index % 251);
    expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
  });

  it.each(['A', 'AAAAA', 'AA==', 'A+AA', 'A/AA', 'AA A', 'AAAA\n', 'Ắ'])('is not %j', (text) => {
    expect(fromBase64Url(text)).toBeNull();
  });

  it('has one spelling: whatever is read is written the same', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    let read = 0;
    for (const first of letters)
      for (const second of letters)
        for (const text of [`${first}${second}`, `A${first}${second}`]) {
          const bytes = fromBase64Url(text);
          if (!bytes) continue;
          read++;
          expect(toBase64Url(bytes)).toBe(text);
        }
    expect(read).toBe(64 * 4 + 64 * 16);
  });
});

describe('sha256Hex', () => {
  it('is that of FIPS 180-4, of a text or of bytes', async () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await sha256Hex('abc')).toBe(abc);
    expect(await sha256Hex(utf8('abc'))).toBe(abc);
  });

  it('is the same 32 bytes in base64url', async () => {
    expect(await sha256Base64Url('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it('takes a text in UTF-8', async () => {
    expect(await sha256Hex('Vĩnh Lộc')).toBe(await sha256Hex(utf8('Vĩnh Lộc')));
    expect(utf8('ộ')).toEqual(Uint8Array.from([0xe1, 0xbb, 0x99]));
  });
});
