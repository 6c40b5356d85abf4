export { lockForAppend } from './append.ts';
export type { Address } from './connect.ts';
export { hasCluster } from './embedded/index.ts';
export { codeOf, type DatabaseError, type DatabaseErrorCode } from './errors.ts';
export { knownMigrations, migrate, ranMigrations } from './migrate.ts';
export {
  type OpenDatabase,
  type OpenOptions,
  openDatabase,
  type PlainDatabase,
  reachDatabase,
} from './open.ts';
export * from './schema.ts';
