import type { Migration } from 'kysely';
import { start } from './0001-start.ts';
import { parking } from './0002-parking.ts';
import { keeping } from './0003-keeping.ts';
import { stagedParts } from './0004-staged-parts.ts';
import { lossSeen } from './0005-loss-seen.ts';
import { visitMark } from './0006-visit-mark.ts';
import { handover } from './0007-handover.ts';
import { released } from './0008-released.ts';

/**
 * Every migration by name; they run in the order of their names, once each, for ever. One that has been released is
 * never changed: a correction is a new one.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-start': start,
  '0002-parking': parking,
  '0003-keeping': keeping,
  '0004-staged-parts': stagedParts,
  '0005-loss-seen': lossSeen,
  '0006-visit-mark': visitMark,
  '0007-handover': handover,
  '0008-released': released,
};
