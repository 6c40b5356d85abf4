import { err } from '#shared/result.ts';

/** Why a backup or a restore was not made; each has its sentence under "backup.trouble" in shared/text/server. */
export type TroubleCode =
  | 'no-passphrase'
  | 'file-exists'
  | 'no-file'
  | 'cannot-write'
  | 'nothing-here'
  | 'no-keys'
  | 'keys-do-not-fit'
  | 'read-back'
  | 'damaged'
  | 'wrong-passphrase'
  | 'newer'
  | 'restore-unfinished'
  | 'other-restore'
  | 'not-empty'
  | 'database-not-empty'
  | 'in-use'
  | 'stopped-midway'
  /** `why` is a whole sentence already. */
  | 'said';

export interface Trouble {
  readonly code: TroubleCode;
  readonly values: Readonly<Record<string, string>>;
}

export const trouble = (
  code: TroubleCode,
  values: Trouble['values'] = {},
): { readonly ok: false; readonly error: Trouble } => err({ code, values });

/** What was caught, in words. */
export const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Hears how far it is: a table that was copied. */
export type Progress = (done: { table: string; rows: number; bytes: number }) => void;
