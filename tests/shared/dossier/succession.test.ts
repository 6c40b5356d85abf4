import { describe, expect, it } from 'vitest';
import {
  comesAfter,
  exportPublicKey,
  makeServerKey,
  type NamedKey,
  type Successor,
  signText,
  successionText,
} from '#shared/dossier/index.ts';

interface Key extends NamedKey {
  readonly privateKey: CryptoKey;
}

async function newKey(keyId: string): Promise<Key> {
  const { publicKey, privateKey } = await makeServerKey();
  const { x = '' } = await exportPublicKey(publicKey);
  return { keyId, publicKey: { kty: 'OKP', crv: 'Ed25519', x }, privateKey };
}

async function named(by: Key, { keyId, publicKey }: Key, as = by.keyId): Promise<Successor> {
  const next = { keyId, publicKey };
  return { ...next, by: as, signature: await signText(by.privateKey, successionText(as, next)) };
}

describe('a signing key', () => {
  it('comes after another by an unbroken chain, in whatever order that is told', async () => {
    const [a, b, c] = [await newKey('a'), await newKey('b'), await newKey('c')];
    const chain = [await named(b, c), await named(a, b)];
    expect(await comesAfter(a, a, [])).toBe(true);
    expect(await comesAfter(a, c, chain)).toBe(true);
    expect(await comesAfter(b, c, chain)).toBe(true);
    // Never backwards, and not past a missing link.
    expect(await comesAfter(c, a, chain)).toBe(false);
    expect(await comesAfter(a, c, chain.slice(0, 1))).toBe(false);
    expect(await comesAfter(a, c, chain.slice(1))).toBe(false);
  });

  it('does not come after one that did not name it', async () => {
    const [a, b, thief] = [await newKey('a'), await newKey('b'), await newKey('b')];
    const honest = await named(a, b);
    // Another key under the same name, a link signed by a stranger, a link for another key, a link moved elsewhere.
    expect(await comesAfter(a, thief, [honest])).toBe(false);
    expect(await comesAfter(a, thief, [await named(thief, thief, 'a')])).toBe(false);
    expect(await comesAfter(a, thief, [{ ...honest, publicKey: thief.publicKey }])).toBe(false);
    expect(await comesAfter(a, b, [{ ...honest, signature: (await named(a, b, 'z')).signature }])).toBe(
      false,
    );
    expect(await comesAfter({ ...a, publicKey: { ...a.publicKey, x: '' } }, b, [honest])).toBe(false);
  });

  it('is looked for to an end, also where links lead in a circle', async () => {
    const [a, b, c] = [await newKey('a'), await newKey('b'), await newKey('c')];
    expect(await comesAfter(a, c, [await named(a, b), await named(b, a)])).toBe(false);
  });
});
