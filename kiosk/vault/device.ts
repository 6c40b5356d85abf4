import { type EnrolAnswer, type HeartbeatAnswer, PointSettings, type ServerKeys } from '#shared/api/index.ts';
import {
  comesAfter,
  exportPublicKey,
  fromBase64Url,
  importPublicKey,
  makeKioskKey,
} from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { type Bytes, type DeviceRow, rowsIn } from './schema.ts';
import type { Store, StoreError } from './store.ts';
import { UNRECEIPTED } from './transition.ts';

/** The enrolled terminal: what it needs to seal, to prove its requests and to believe receipts. */
export interface Identity {
  /** "KVL-1". */
  readonly kiosk: string;
  /** P-256, cannot be exported. */
  readonly privateKey: CryptoKey;
  /**
   * Pinned at enrolment: receipts are believed under this key alone. Only a key that it names itself, directly or
   * through others, takes its place.
   */
  readonly signing: ServerKeys['signing'];
  /** What dossiers and visit keys are sealed to. */
  readonly sealing: { readonly keyId: string; readonly publicKey: Bytes };
  /** As the server last told them; null when an older program stored a shape that is not understood any more. */
  readonly settings: PointSettings | null;
}

/**
 * - `already-enrolled`: a terminal changes its name only by a fresh start; its outbox bears the old one
 * - `unusable-keys`: the server's keys are not keys
 * - any other code is the server's (`bad-code`, `offline`, …)
 */
type EnrolError = StoreError | { readonly code: string };

/**
 * - `other-server`: the signing key is not the pinned one; nothing of the answer was taken, and somebody should
 *   look at it
 */
type AcceptError =
  | StoreError
  | { readonly code: 'not-enrolled' | 'already-enrolled' | 'other-server' | 'unusable-keys' };

/** Asks the server to enrol this terminal (`POST /api/kiosks/enrol`). */
export type PostEnrolment = (request: {
  code: string;
  publicKey: { kty: 'EC' | 'OKP'; crv: 'P-256' | 'Ed25519'; x: string; y?: string | undefined };
}) => Promise<Result<EnrolAnswer, { readonly code: string }>>;

export interface Device {
  /** Who this terminal is; null until it is enrolled. */
  current(): Identity | null;
  /**
   * Enrols the terminal by a one-time code. The key pair is kept before the server is asked, so that a second
   * try after a lost answer comes with the same key.
   */
  enrol(code: string, post: PostEnrolment): Promise<Result<Identity, EnrolError>>;
  /**
   * Takes settings, and new keys, from a heartbeat's answer, provided that it names the pinned signing key, or one
   * that the pinned one has named as its successor. (The sealing key itself is vouched for by the connection alone until releases are signed.)
   */
  accept(answer: Pick<HeartbeatAnswer, 'keys' | 'settings'>): Promise<Result<Identity, AcceptError>>;
  /**
   * Gives the name back, so that the terminal can be enrolled anew with a new key and numbers from 1. Refused
   * while a dossier waits without a receipt (facts: security.md §3.1, ODK collect#6475).
   */
  leave(): Promise<Result<void, StoreError | { readonly code: 'outbox-not-empty' }>>;
}

/** X25519 (RFC 7748 §5). */
const SEALING_KEY_BYTES = 32;

const sameKey = (one: ServerKeys['signing'], other: ServerKeys['signing']) =>
  one.keyId === other.keyId &&
  (['kty', 'crv', 'x', 'y'] as const).every((member) => one.publicKey[member] === other.publicKey[member]);

async function areUsable(keys: ServerKeys): Promise<boolean> {
  const signing = await importPublicKey(keys.signing.publicKey as JsonWebKey);
  return signing !== null && fromBase64Url(keys.sealing.publicKey)?.length === SEALING_KEY_BYTES;
}

function identityOf(row: DeviceRow | undefined): Identity | null {
  if (!row?.enrolment) return null;
  const { kiosk, keys, settings } = row.enrolment;
  const publicKey = fromBase64Url(keys.sealing.publicKey);
  const understood = PointSettings.safeParse(settings);
  return publicKey
    ? {
        kiosk,
        privateKey: row.keyPair.privateKey,
        signing: keys.signing,
        sealing: { keyId: keys.sealing.keyId, publicKey },
        settings: understood.success ? understood.data : null,
      }
    : null;
}

/** Loads what the database knows of this terminal. */
export async function loadDevice(store: Store, now: () => number): Promise<Result<Device, StoreError>> {
  const loaded = await store.read(['device'], (transaction) =>
    transaction.objectStore('device').get('device'),
  );
  if (!loaded.ok) return loaded;
  let identity = identityOf(loaded.value);

  /** Changes the row by what it holds now; another page may have been quicker. */
  async function change<E extends string>(
    next: (row: DeviceRow | undefined) => DeviceRow | E,
  ): Promise<Result<DeviceRow, StoreError | { readonly code: E }>> {
    const written = await store.write(['device'], async (transaction) => {
      const devices = transaction.objectStore('device');
      const before = await devices.get('device');
      const row = next(before);
      if (typeof row !== 'string' && row !== before) await devices.put(row, 'device');
      return row;
    });
    if (!written.ok) return written;
    if (typeof written.value === 'string') return err({ code: written.value });
    identity = identityOf(written.value);
    return ok(written.value);
  }

  const nowKnown = (): Result<Identity, { readonly code: 'not-enrolled' }> =>
    identity ? ok(identity) : err({ code: 'not-enrolled' });

  return ok({
    current: () => identity,

    enrol: async (code, post) => {
      const fresh = await makeKioskKey();
      const kept = await change((row) =>
        row?.enrolment ? 'already-enrolled' : (row ?? { keyPair: fresh, enrolment: null }),
      );
      if (!kept.ok) return kept;
      const { x = '', y } = await exportPublicKey(kept.value.keyPair.publicKey);
      const answer = await post({ code, publicKey: { kty: 'EC', crv: 'P-256', x, y } });
      if (!answer.ok) return answer;
      const { kiosk, keys, settings } = answer.value;
      if (!(await areUsable(keys))) return err({ code: 'unusable-keys' });
      const enrolled = await change((row) =>
        row?.enrolment
          ? 'already-enrolled'
          : { keyPair: kept.value.keyPair, enrolment: { kiosk, keys, settings, enrolledAt: now() } },
      );
      return enrolled.ok ? nowKnown() : enrolled;
    },

    accept: async ({ keys, settings }) => {
      if (!(await areUsable(keys))) return err({ code: 'unusable-keys' });
      const known = await store.read(['device'], (transaction) =>
        transaction.objectStore('device').get('device'),
      );
      if (!known.ok) return known;
      const pinned = known.value?.enrolment?.keys.signing;
      const follows = pinned && (await comesAfter(pinned, keys.signing, keys.succession ?? []));
      const accepted = await change((row) => {
        if (!row?.enrolment) return 'not-enrolled';
        if (!pinned || !follows || !sameKey(row.enrolment.keys.signing, pinned)) return 'other-server';
        const enrolment = {
          ...row.enrolment,
          keys: { ...row.enrolment.keys, sealing: keys.sealing, signing: keys.signing },
          settings,
        };
        return JSON.stringify(enrolment) === JSON.stringify(row.enrolment) ? row : { ...row, enrolment };
      });
      return accepted.ok ? nowKnown() : accepted;
    },

    leave: async () => {
      const left = await store.write(['device', 'outbox', 'meta'], async (transaction) => {
        const byAge = transaction.objectStore('outbox').index('by-age');
        for (const state of UNRECEIPTED) if ((await byAge.count(rowsIn(state))) > 0) return false;
        await transaction.objectStore('device').delete('device');
        const meta = transaction.objectStore('meta');
        const canary = await meta.get('canary');
        if (canary) await meta.put({ ...canary, lastSeq: 0 }, 'canary');
        return true;
      });
      if (!left.ok) return left;
      if (!left.value) return err({ code: 'outbox-not-empty' });
      identity = null;
      return ok(undefined);
    },
  });
}
