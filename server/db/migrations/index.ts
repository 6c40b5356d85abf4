import type { Migration } from 'kysely';
import { start } from './0001-start.ts';

/**
 * Every migration by name; they run in the order of their names, once each, for ever. One that has been released is
 * never changed: a correction is a new one.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-start': start,
};
