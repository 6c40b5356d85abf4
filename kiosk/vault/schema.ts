import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { ServerKeys } from '#shared/api/index.ts';
import { type Encrypted, toBase64Url } from '#shared/dossier/index.ts';
import type { PastAlarm } from './second-copy/index.ts';
import type { OutboxRow, OutboxState } from './transition.ts';

/**
 * What lies in the kiosk's database. Nothing of a resident is in it but ciphertext (design: "What lies on the
 * kiosk's disk"); what stands in the clear is what a manifest tells anyway.
 */
export const DATABASE_NAME = 'vault';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Who this terminal is. `enrolment` is null between making the key pair and the server's answer. */
export interface DeviceRow {
  /** P-256; the private key cannot be exported. */
  readonly keyPair: CryptoKeyPair;
  readonly enrolment: {
    readonly kiosk: string;
    /** Pinned at enrolment; only the sealing key may change later (device.ts). */
    readonly keys: ServerKeys;
    /** The settings last told by the server, as they came: an older program may have stored them. */
    readonly settings: unknown;
    /** Milliseconds since 1970. */
    readonly enrolledAt: number;
  } | null;
}

/** The visit's answers under the visit key, and that key sealed to the server. */
export interface DraftRow extends Encrypted {
  readonly visit: string;
  /** HPKE (RFC 9180), base64url. */
  readonly sealedKey: { readonly encapsulatedKey: string; readonly ciphertext: string };
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/** A draft that outlived its visit, as it lay here; it goes to the server, which knows whose it is. */
export interface ParkedRow {
  readonly id: string;
  readonly kiosk: string;
  readonly visit: string;
  readonly sealedKey: DraftRow['sealedKey'];
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly draft: Encrypted;
  readonly photos: ReadonlyArray<Encrypted & { readonly name: string }>;
}

/**
 * Counts what was ever sealed here. The epoch is drawn when the database is made, so that a database which the
 * browser silently recreated empty is told from the one before (facts: security.md §3.1, w3c/IndexedDB#30).
 */
interface CanaryRow {
  readonly epoch: string;
  /** The highest running number given out; the next dossier bears the one after it. */
  readonly lastSeq: number;
  /** Whether a second store has ever agreed with this database, and would be missed (second-copy/). */
  readonly hasCopy?: boolean;
}

export interface VaultSchema extends DBSchema {
  device: { key: 'device'; value: DeviceRow };
  draft: { key: 'current'; value: DraftRow };
  'draft-photo': { key: [visit: string, name: string]; value: Encrypted };
  outbox: {
    key: string;
    value: OutboxRow;
    indexes: { 'by-next': [state: string, nextAt: number]; 'by-age': [state: string, sealedAt: number] };
  };
  parked: { key: string; value: ParkedRow };
  part: { key: [dossier: string, name: string]; value: Bytes };
  meta: { key: 'canary'; value: CanaryRow };
  /** Of what happened to a store, until somebody has acknowledged it; `at` in milliseconds since 1970. */
  alarm: { key: PastAlarm; value: { readonly at: number } };
  /** Nothing that anybody reads (fresh-log.ts); empty but for a moment. */
  ballast: { key: number; value: Bytes };
}

/** All rows of one state, in either index of the outbox. */
export const rowsIn = (state: OutboxState): IDBKeyRange => IDBKeyRange.bound([state], [state, []]);

export type StoreName = StoreNames<VaultSchema>;

const EPOCH_BYTES = 16;

type Upgrade = (
  database: IDBPDatabase<VaultSchema>,
  transaction: IDBPTransaction<VaultSchema, StoreName[], 'versionchange'>,
) => void;

/**
 * One step a schema version; the version is their number. A step only adds stores and indexes, or fills in new
 * members of rows: it never takes away a store, a row or a member that an older program reads. So old queues
 * survive every upgrade (facts: security.md §3.1, Eventra#2744), and a program that was rolled back still sends
 * what a newer one sealed.
 */
export const UPGRADES: readonly Upgrade[] = [
  (database) => {
    database.createObjectStore('device');
    database.createObjectStore('draft');
    database.createObjectStore('draft-photo');
    const outbox = database.createObjectStore('outbox', { keyPath: 'dossier' });
    outbox.createIndex('by-next', ['state', 'nextAt']);
    outbox.createIndex('by-age', ['state', 'sealedAt']);
    database.createObjectStore('part');
    const epoch = toBase64Url(crypto.getRandomValues(new Uint8Array(EPOCH_BYTES)));
    database.createObjectStore('meta').put({ epoch, lastSeq: 0 }, 'canary');
  },
  (database) => {
    database.createObjectStore('parked', { keyPath: 'id' });
  },
  (database) => {
    database.createObjectStore('alarm');
  },
  (database) => {
    database.createObjectStore('ballast');
  },
];
