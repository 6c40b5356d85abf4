import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { StoredKeys } from '../keys-file.ts';

/** The names of a backup's files. */
export const NAMES = { manifest: 'manifest.json', keys: 'keys.json' } as const;

/** The folder of a table's pieces, and a piece in it: they follow each other as one stream of PostgreSQL's binary COPY. */
export const folderOf = (table: string): string => `tables/${table}/`;
export const pieceName = (table: string, number: number): string =>
  `${folderOf(table)}${String(number).padStart(6, '0')}.copy`;

const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Name = z.string().check(z.regex(/^[a-z_][a-z0-9_]{0,62}$/));
const Count = z.int().check(z.nonnegative());

/** What was copied of the database, all at one instant. */
export const Contents = z.strictObject({
  /** The version of the program that wrote it, and PostgreSQL's: for people who look. */
  program: z.string(),
  postgres: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** The names of the migrations that had run, in their order. */
  migrations: z.array(z.string()).check(z.minLength(1)),
  /** In the order in which they are filled. */
  tables: z.array(
    z.strictObject({
      name: Name,
      columns: z.array(Name).check(z.minLength(1)),
      counters: z.array(z.strictObject({ column: Name, last: z.nullable(Count) })),
      rows: Count,
      bytes: Count,
      sha256: Sha256,
    }),
  ),
  /** The audit chain as it was: its events and its last hash. */
  audit: z.strictObject({ events: Count, head: Sha256 }),
});
export type Contents = z.infer<typeof Contents>;

/** The last file of a backup: what is in it. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  contents: Contents,
  /** SHA-256 of the keys file, as it lies in the backup. */
  keys: Sha256,
});
export type Manifest = z.infer<typeof Manifest>;

/** What the keys file of a backup holds, encrypted under the backup's own passphrase. */
export const SealedKeys = z.strictObject({
  format: z.literal(1),
  keys: StoredKeys,
  /** `contentsHash` of the contents they belong to: who has not the passphrase cannot change a backup's tables. */
  contents: Sha256,
});

export type SealedKeys = z.infer<typeof SealedKeys>;

/** SHA-256 (hex) over a backup's contents. */
export const contentsHash = (contents: Contents): string =>
  createHash('sha256')
    .update(JSON.stringify(Contents.parse(contents)))
    .digest('hex');
