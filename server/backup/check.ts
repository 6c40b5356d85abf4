import { createHash, type Hash } from 'node:crypto';
import { ok, type Result } from '#shared/result.ts';
import { keyringOf } from '../keys.ts';
import { type StoredKeys, unwrap, Wrapped } from '../keys-file.ts';
import { readArchive } from './archive.ts';
import { type Contents, contentsHash, Manifest, NAMES, pieceName, SealedKeys } from './manifest.ts';
import { type Trouble, trouble } from './trouble.ts';
import { checkWhole } from './whole.ts';

/** A backup that was read from end to end and is what it says. */
export interface CheckedBackup {
  readonly contents: Contents;
  readonly keys: StoredKeys;
  /** Bytes of its archive, and their SHA-256: the backup's name. */
  readonly length: number;
  readonly sha256: string;
}

interface Found {
  readonly tables: ReadonlyArray<{ name: string; bytes: number; sha256: string }>;
  readonly keys: Buffer;
  readonly manifest: Buffer;
}

/** A keys file or a manifest is some kilobytes; who claims more has something else in mind. */
const SMALL = 16 * 1024 * 1024;

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > SMALL) throw new Error('too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Reads every byte and takes the hash of each table. @throws when it is not made as backups are */
async function readAll(file: string, length: number): Promise<Found> {
  const tables: { name: string; bytes: number; hash: Hash; pieces: number }[] = [];
  let keys: Buffer = Buffer.alloc(0);
  let manifest: Buffer = Buffer.alloc(0);
  for await (const { name, bytes } of readArchive(file, length)) {
    if (name === NAMES.keys) keys = await textOf(bytes);
    else if (name === NAMES.manifest) manifest = await textOf(bytes);
    else {
      const table = name.split('/')[1] ?? '';
      let current = tables.at(-1);
      if (current?.name !== table) {
        current = { name: table, bytes: 0, hash: createHash('sha256'), pieces: 0 };
        tables.push(current);
      }
      current.pieces += 1;
      if (name !== pieceName(table, current.pieces)) throw new Error(`${name} is out of order`);
      for await (const piece of bytes) {
        current.hash.update(piece);
        current.bytes += piece.length;
      }
    }
  }
  return {
    tables: tables.map(({ name, bytes, hash }) => ({ name, bytes, sha256: hash.digest('hex') })),
    keys,
    manifest,
  };
}

/** Whether every table is there as the manifest names it, and no other. */
const sameTables = (found: Found['tables'], contents: Contents): boolean =>
  found.length === contents.tables.length &&
  contents.tables.every(({ name, bytes, sha256 }, at) => {
    const other = found[at];
    return other?.name === name && other.bytes === bytes && other.sha256 === sha256;
  });

/**
 * Checks a backup from end to end, and opens its keys. Changes nothing anywhere.
 * @param passphrase the backup's own (BACKUP_PASSPHRASE)
 */
export async function checkBackup(file: string, passphrase: string): Promise<Result<CheckedBackup, Trouble>> {
  try {
    const whole = await checkWhole(file);
    if (!whole) return trouble('damaged', { file });
    const found = await readAll(file, whole.length);
    const { contents, keys: keysHash } = Manifest.parse(JSON.parse(found.manifest.toString('utf8')));
    const sameKeys = createHash('sha256').update(found.keys).digest('hex') === keysHash;
    if (!sameKeys || !sameTables(found.tables, contents)) return trouble('damaged', { file });
    const opened = await unwrap(Wrapped.parse(JSON.parse(found.keys.toString('utf8'))), passphrase);
    if (opened === null) return trouble('wrong-passphrase', { file });
    const sealed = SealedKeys.parse(opened);
    const keyring = await keyringOf(sealed.keys);
    if (!keyring.ok || sealed.contents !== contentsHash(contents)) return trouble('damaged', { file });
    return ok({ contents, keys: sealed.keys, ...whole });
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    return trouble(missing ? 'no-file' : 'damaged', { file });
  }
}
