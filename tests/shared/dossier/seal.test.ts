import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeSealingKey, type Sealed, seal, unseal, utf8 } from '../../../shared/dossier/index.ts';

const INFO = 'vnkiosk/dossier/v1\nKVL-1';
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const flipped = (bytes: Uint8Array, bit: number) =>
  Uint8Array.from(bytes, (byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe('what is sealed', () => {
  it('opens to the same bytes with the private key and the same info', async () => {
    const { publicKey, privateKey } = await makeSealingKey();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (plain, info) => {
        expect(await unseal(privateKey, info, await seal(publicKey, info, plain))).toEqual(
          Uint8Array.from(plain),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('is another each time, and longer by the tag alone (RFC 9180 §7.3)', async () => {
    const { publicKey } = await makeSealingKey();
    const one = await seal(publicKey, INFO, utf8('Nguyễn Thị Thử'));
    const other = await seal(publicKey, INFO, utf8('Nguyễn Thị Thử'));
    expect(one.ciphertext).not.toEqual(other.ciphertext);
    expect(one.encapsulatedKey).not.toEqual(other.encapsulatedKey);
    expect(one.encapsulatedKey).toHaveLength(32);
    expect(one.ciphertext).toHaveLength(utf8('Nguyễn Thị Thử').length + 16);
  });

  it('leaves the given bytes alone', async () => {
    const { publicKey } = await makeSealingKey();
    const plain = utf8('abc');
    await seal(publicKey, INFO, plain);
    expect(plain).toEqual(utf8('abc'));
  });

  it('does not open for whoever sealed it, nor with another key', async () => {
    const { publicKey } = await makeSealingKey();
    const other = await makeSealingKey();
    const sealed = await seal(publicKey, INFO, utf8('abc'));
    expect(await unseal(publicKey, INFO, sealed)).toBeNull();
    expect(await unseal(other.privateKey, INFO, sealed)).toBeNull();
    expect(await unseal(Uint8Array.from([1, 2, 3]), INFO, sealed)).toBeNull();
  });

  it('does not open under another info', async () => {
    const { publicKey, privateKey } = await makeSealingKey();
    const sealed = await seal(publicKey, INFO, utf8('abc'));
    for (const info of ['', `${INFO} `, INFO.slice(1), INFO.toUpperCase()])
      expect(await unseal(privateKey, info, sealed)).toBeNull();
  });

  it('does not open when any bit of it was changed, or a part is missing', async () => {
    const { publicKey, privateKey } = await makeSealingKey();
    const { ciphertext, encapsulatedKey } = await seal(publicKey, INFO, utf8('abc'));
    const wrong: Sealed[] = [];
    for (let bit = 0; bit < ciphertext.length * 8; bit++)
      wrong.push({ encapsulatedKey, ciphertext: flipped(ciphertext, bit) });
    // X25519 ignores the highest bit (RFC 7748 §5); the key schedule does not.
    for (let bit = 0; bit < 256; bit += 5)
      wrong.push({ encapsulatedKey: flipped(encapsulatedKey, bit), ciphertext });
    wrong.push({ encapsulatedKey: flipped(encapsulatedKey, 255), ciphertext });
    wrong.push({ encapsulatedKey: encapsulatedKey.slice(1), ciphertext });
    wrong.push({ encapsulatedKey: new Uint8Array(32), ciphertext });
    wrong.push({ encapsulatedKey, ciphertext: ciphertext.slice(0, -1) });
    wrong.push({ encapsulatedKey, ciphertext: new Uint8Array() });
    for (const sealed of wrong) expect(await unseal(privateKey, INFO, sealed)).toBeNull();
  });

  it('opens from the middle of a larger buffer', async () => {
    const { publicKey, privateKey } = await makeSealingKey();
    const inside = (bytes: Uint8Array) => {
      const larger = new Uint8Array(bytes.length + 9).fill(7);
      larger.set(bytes, 4);
      return larger.subarray(4, 4 + bytes.length);
    };
    const sealed = await seal(inside(publicKey), INFO, inside(utf8('abc')));
    const moved = {
      encapsulatedKey: inside(sealed.encapsulatedKey),
      ciphertext: inside(sealed.ciphertext),
    };
    expect(await unseal(inside(privateKey), INFO, moved)).toEqual(utf8('abc'));
  });
});

/**
 * The CFRG's published vector for mode_base, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (test-vectors.json
 * that accompanies RFC 9180). Its ciphertexts carry associated data, which ours do not: so the published key and
 * nonce seal without it here, and `unseal` must come to the same key and nonce by itself.
 */
describe('the published vector of RFC 9180', () => {
  const info = 'Ode on a Grecian Urn';
  const privateKey = bytesOf('497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d');
  const encapsulatedKey = bytesOf('6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256');
  const key = bytesOf('f50b0609186798729ed0564b36ef2ef8044f1f9d05636874d1f46c819c7a669f');
  const nonce = bytesOf('151d9929e2449747889bc923');
  const plain = bytesOf('4265617574792069732074727574682c20747275746820626561757479');
  const published = bytesOf(
    'e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a',
  );
  const withKey = async (additionalData: Uint8Array<ArrayBuffer>) => {
    const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData };
    return new Uint8Array(await crypto.subtle.encrypt(algorithm, aes, plain));
  };

  it('holds together: its key and nonce give its ciphertext', async () => {
    expect(await withKey(utf8('Count-0'))).toEqual(published);
  });

  it('opens', async () => {
    const ciphertext = await withKey(new Uint8Array());
    expect(ciphertext.slice(0, plain.length)).toEqual(published.slice(0, plain.length));
    expect(await unseal(privateKey, info, { encapsulatedKey, ciphertext })).toEqual(plain);
    expect(await unseal(privateKey, `${info}.`, { encapsulatedKey, ciphertext })).toBeNull();
  });
});
