import type { Result } from '../result.ts';
import type { FlowFinding } from './parse.ts';
import { FORMAT } from './schema.ts';

type Document = Record<string, unknown>;

/** One step of migration: a document of format n made one of format n + 1, by n. It must not change its input. */
export type Migrations = Readonly<Record<number, (document: Document) => Document>>;

/** Format 1 is the first there is; a new format adds its step here, and old documents stay readable for ever. */
const MIGRATIONS: Migrations = {};

const refuse = (message: string): Result<never, FlowFinding> => ({
  ok: false,
  error: { code: 'format', at: '/format', message },
});

/**
 * Brings a document to the current format, one step at a time.
 * @param migrations and `current` are given only by tests
 * @returns the document in the current format, or why that cannot be
 */
export function migrate(
  document: unknown,
  migrations: Migrations = MIGRATIONS,
  current: number = FORMAT,
): Result<unknown, FlowFinding> {
  if (document === null || typeof document !== 'object' || Array.isArray(document))
    return { ok: false, error: { code: 'format', at: '', message: 'a flow document is a JSON object' } };
  let migrated = document as Document;
  const { format } = migrated;
  if (typeof format !== 'number' || !Number.isInteger(format))
    return refuse('the format must be a whole number');
  if (format > current)
    return refuse(
      `format ${format} is newer than this program, which reads up to ${current}; update the program`,
    );
  for (let from = format; from < current; from++) {
    const step = migrations[from];
    if (!step) return refuse(`format ${from} is no longer known`);
    migrated = { ...step(migrated), format: from + 1 };
  }
  return { ok: true, value: migrated };
}
