import type * as z from 'zod/mini';
import type { SealedVisitKey, VisitKey } from '#shared/api/index.ts';
import {
  createVisitCipher,
  DRAFT,
  fromBase64Url,
  toBase64Url,
  utf8,
  VISIT_KEY_BYTES,
  type VisitCipher,
  visitKeyInfo,
} from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Device } from './device.ts';
import { loadSealing, type SealingMissing } from './load-sealing.ts';
import type { Queue } from './queue.ts';
import type { Bytes, DraftRow, ParkedRow, StoreName } from './schema.ts';
import type { Store, StoreError, WriteTransaction } from './store.ts';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * - `not-enrolled`: no server key to seal the visit key to
 * - `no-visit`: no visit is open in this page
 * - `other-visit`: a page beside this one has begun a visit of its own, which is now the kiosk's draft
 */
export type DraftError =
  | StoreError
  | SealingMissing
  | { readonly code: 'not-enrolled' | 'no-visit' | 'other-visit' };

/** `damaged`: the key or the ciphertext does not fit; any other code is the one `recoverKey` gave. */
export type LoadError = StoreError | { readonly code: string };

/** Asks the server for the visit key back, against the visit's cookie (`POST /api/visits/current/key`). */
type RecoverKey = (
  sealed: z.infer<typeof SealedVisitKey>,
) => Promise<Result<z.infer<typeof VisitKey>, { readonly code: string }>>;

/**
 * The open visit on disk, as ciphertext: what the visit gives to keep, and its photographs. The key is in this
 * page's memory; beside the draft it lies sealed to the server (settled: "Keys and resuming").
 */
export interface Draft {
  /**
   * Begins a visit: draws its key, wipes what an earlier visit left, and keeps `null` as the first draft, so
   * that a disk that cannot be written to is known before anything is asked.
   */
  begin(visit: string): Promise<Result<void, DraftError>>;
  /** Keeps the visit's state. Calls are written in the order they were made. */
  save(value: JsonValue): Promise<Result<void, DraftError>>;
  /**
   * Gives back what was saved last, after a reload too; null when nothing is kept. The key is recovered through
   * `recoverKey` unless this page still holds it; afterwards the visit goes on as if begun here.
   */
  load(recoverKey: RecoverKey): Promise<Result<{ visit: string; value: JsonValue } | null, LoadError>>;
  /**
   * A state of the open visit as it would be kept, for a write of somebody else's.
   * @returns null when no visit of that id is open in this page
   */
  asKept(visit: string, value: JsonValue): Promise<DraftRow | null>;
  /** @param name the dossier part it will become, `photo-1` */
  savePhoto(name: string, jpeg: Bytes): Promise<Result<void, DraftError>>;
  /** @returns the photograph, or null when there is none of that name that opens */
  loadPhoto(name: string): Promise<Result<Bytes | null, DraftError>>;
  dropPhoto(name: string): Promise<Result<void, DraftError>>;
  /**
   * Ends the visit and keeps its draft for the person, in one write: forgets the key at once, and lays draft and
   * photographs aside for the server. Works on a draft that this page could not open, too.
   * @param id what it is parked under
   * @param orStay whether somebody stands there who goes on with the visit when it cannot be laid aside; else its key
   *   is forgotten then too
   * @returns whether there was a draft
   */
  park(id: string, orStay?: boolean): Promise<Result<boolean, StoreError>>;
  /** Ends the visit: forgets the key at once, whatever the disk says, and deletes draft and photographs. */
  drop(): Promise<Result<void, StoreError>>;
}

const photosOf = (visit: string) => IDBKeyRange.bound([visit], [visit, []]);

/** Deletes a visit's draft and photographs inside a transaction of somebody else's. */
export async function deleteDraft(transaction: WriteTransaction<StoreName[]>, visit: string): Promise<void> {
  const drafts = transaction.objectStore('draft');
  if ((await drafts.get('current'))?.visit === visit) await drafts.delete('current');
  await transaction.objectStore('draft-photo').delete(photosOf(visit));
}

interface OpenVisit {
  readonly cipher: VisitCipher;
  readonly sealedKey: DraftRow['sealedKey'];
}

/** @param queue shared with sealing, so that no late save brings back a draft that was just sealed */
export function createDraft(store: Store, device: Device, queue: Queue, now: () => number): Draft {
  let open: OpenVisit | null = null;

  const draftRow = async ({ cipher, sealedKey }: OpenVisit, value: JsonValue): Promise<DraftRow> => ({
    visit: cipher.visit,
    sealedKey,
    savedAt: now(),
    ...(await cipher.encrypt(DRAFT, utf8(JSON.stringify(value)))),
  });

  const wipe = () =>
    store.write(['draft', 'draft-photo'], async (transaction) => {
      await transaction.objectStore('draft').clear();
      await transaction.objectStore('draft-photo').clear();
    });

  /** Runs a write of the open visit, unless another page's visit has taken the kiosk over. */
  async function writeOwn(
    work: (transaction: WriteTransaction<('draft' | 'draft-photo')[]>, visit: string) => Promise<void>,
    visit: string,
  ): Promise<Result<void, DraftError>> {
    const written = await store.write(['draft', 'draft-photo'], async (transaction) => {
      const current = await transaction.objectStore('draft').get('current');
      if (current && current.visit !== visit) return false;
      await work(transaction, visit);
      return true;
    });
    if (!written.ok) return written;
    return written.value ? ok(undefined) : err({ code: 'other-visit' });
  }

  return {
    begin: (visit) =>
      queue(async () => {
        const identity = device.current();
        if (!identity) return err({ code: 'not-enrolled' as const });
        open = null;
        const raw = crypto.getRandomValues(new Uint8Array(VISIT_KEY_BYTES));
        const sealing = await loadSealing();
        if (!sealing.ok) return sealing;
        const sealed = await sealing.value.seal(
          identity.sealing.publicKey,
          visitKeyInfo(identity.kiosk, visit),
          raw,
        );
        const begun: OpenVisit = {
          cipher: await createVisitCipher(visit, raw),
          sealedKey: {
            encapsulatedKey: toBase64Url(sealed.encapsulatedKey),
            ciphertext: toBase64Url(sealed.ciphertext),
          },
        };
        const first = await draftRow(begun, null);
        const written = await store.write(['draft', 'draft-photo'], async (transaction) => {
          await transaction.objectStore('draft').put(first, 'current');
          await transaction.objectStore('draft-photo').clear();
        });
        if (written.ok) open = begun;
        return written;
      }),

    save: (value) =>
      queue(async () => {
        if (!open) return err({ code: 'no-visit' as const });
        const row = await draftRow(open, value);
        return writeOwn(async (transaction) => {
          await transaction.objectStore('draft').put(row, 'current');
        }, row.visit);
      }),

    asKept: async (visit, value) => (open?.cipher.visit === visit ? draftRow(open, value) : null),

    load: (recoverKey) =>
      queue(async () => {
        const read = await store.read(['draft'], (transaction) =>
          transaction.objectStore('draft').get('current'),
        );
        if (!read.ok) return read;
        const row = read.value;
        if (!row) return ok(null);
        let cipher = open?.cipher.visit === row.visit ? open.cipher : null;
        if (!cipher) {
          const recovered = await recoverKey(row.sealedKey);
          if (!recovered.ok) return recovered;
          const raw = fromBase64Url(recovered.value.key);
          if (raw?.length !== VISIT_KEY_BYTES) return err({ code: 'damaged' });
          cipher = await createVisitCipher(row.visit, raw);
        }
        const plain = await cipher.decrypt(DRAFT, row);
        if (!plain) return err({ code: 'damaged' });
        open = { cipher, sealedKey: row.sealedKey };
        return ok({ visit: row.visit, value: JSON.parse(new TextDecoder().decode(plain)) as JsonValue });
      }),

    savePhoto: (name, jpeg) =>
      queue(async () => {
        if (!open) return err({ code: 'no-visit' as const });
        const encrypted = await open.cipher.encrypt(name, jpeg);
        return writeOwn(async (transaction, visit) => {
          await transaction.objectStore('draft-photo').put(encrypted, [visit, name]);
        }, open.cipher.visit);
      }),

    loadPhoto: (name) =>
      queue(async () => {
        if (!open) return err({ code: 'no-visit' as const });
        const { cipher } = open;
        const read = await store.read(['draft-photo'], (transaction) =>
          transaction.objectStore('draft-photo').get([cipher.visit, name]),
        );
        if (!read.ok) return read;
        return ok(read.value ? await cipher.decrypt(name, read.value) : null);
      }),

    dropPhoto: (name) =>
      queue(async () => {
        if (!open) return err({ code: 'no-visit' as const });
        return writeOwn(async (transaction, visit) => {
          await transaction.objectStore('draft-photo').delete([visit, name]);
        }, open.cipher.visit);
      }),

    park: (id, orStay = false) => {
      const before = open;
      open = null;
      return queue(async () => {
        open = null;
        const kiosk = device.current()?.kiosk;
        const parked = await store.write(['draft', 'draft-photo', 'parked'], async (transaction) => {
          const row = await transaction.objectStore('draft').get('current');
          if (!row || kiosk === undefined) return false;
          const { visit, sealedKey, savedAt, iv, ciphertext } = row;
          const store = transaction.objectStore('draft-photo');
          const photos: ParkedRow['photos'][number][] = [];
          let cursor = await store.openCursor(photosOf(visit));
          while (cursor) {
            photos.push({ name: cursor.key[1], iv: cursor.value.iv, ciphertext: cursor.value.ciphertext });
            cursor = await cursor.continue();
          }
          const parked = { id, kiosk, visit, sealedKey, savedAt, draft: { iv, ciphertext }, photos };
          await transaction.objectStore('parked').put(parked);
          await transaction.objectStore('draft').clear();
          await store.clear();
          return true;
        });
        if (!parked.ok && orStay) open = before;
        return parked;
      });
    },

    drop: () => {
      open = null;
      return queue(async () => {
        open = null;
        return wipe();
      });
    },
  };
}
