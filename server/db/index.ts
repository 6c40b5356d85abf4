export { lockForAppend } from './append.ts';
export type { DatabaseError, DatabaseErrorCode } from './errors.ts';
export { type OpenDatabase, type OpenOptions, openDatabase } from './open.ts';
export * from './schema.ts';
