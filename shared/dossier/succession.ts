import { importPublicKey, verifyText } from './sign.ts';

/** A signing key of the server as it is handed out. */
export interface NamedKey {
  readonly keyId: string;
  readonly publicKey: {
    readonly kty: string;
    readonly crv: string;
    readonly x: string;
    readonly y?: string | undefined;
  };
}

/** A key and the word of the one before it that it comes after. */
export interface Successor extends NamedKey {
  /** `keyId` of the key before. */
  readonly by: string;
  /** That key's, over `successionText`, base64url. */
  readonly signature: string;
}

/** What a signing key signs when another takes its place. A domain of its own: no receipt or statement is one. */
export const successionText = (by: string, { keyId, publicKey }: NamedKey): string =>
  ['vnkiosk/succession/v1', by, keyId, publicKey.kty, publicKey.crv, publicKey.x].join('\n');

const isSame = (one: NamedKey, other: NamedKey): boolean =>
  one.keyId === other.keyId &&
  (['kty', 'crv', 'x', 'y'] as const).every((member) => one.publicKey[member] === other.publicKey[member]);

/**
 * Whether a key is the trusted one, or comes after it by an unbroken chain in which each key names the next.
 * @param succession in any order; each link is followed once at most
 */
export async function comesAfter(
  trusted: NamedKey,
  key: NamedKey,
  succession: ReadonlyArray<Successor>,
): Promise<boolean> {
  let current = trusted;
  const left = [...succession];
  while (!isSame(current, key)) {
    const at = left.findIndex(({ by }) => by === current.keyId);
    const [next] = at === -1 ? [] : left.splice(at, 1);
    const by = await importPublicKey(current.publicKey as JsonWebKey);
    if (!next || !by || !(await verifyText(by, successionText(current.keyId, next), next.signature)))
      return false;
    current = next;
  }
  return true;
}
