/** What can go wrong between a start of the program and a database that answers. */
export type DatabaseErrorCode =
  | 'folder-in-use'
  | 'folder-unusable'
  | 'no-programs'
  | 'cannot-step-down'
  | 'other-version'
  | 'leftover-stays'
  | 'create-failed'
  | 'start-failed'
  | 'server-unreachable'
  | 'server-unfit'
  | 'no-data'
  | 'newer-data'
  | 'migration-failed';

/**
 * A database that cannot be used. `message` is one plain sentence or two for whoever started the program: what is
 * wrong and what to do. `detail` is what the operating system or PostgreSQL said, where they said something.
 */
export interface DatabaseError {
  readonly code: DatabaseErrorCode;
  readonly message: string;
  readonly detail?: string;
}

/** Builds a `DatabaseError`; `cause` may be anything that was caught and becomes its `detail`. */
export function databaseError(code: DatabaseErrorCode, message: string, cause?: unknown): DatabaseError {
  if (cause === undefined) return { code, message };
  return { code, message, detail: cause instanceof Error ? cause.message : String(cause) };
}

/** The system's or PostgreSQL's own code of a caught error (`ENOENT`, `23505`), where it has one. */
export function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
