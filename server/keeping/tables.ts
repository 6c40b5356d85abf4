import type { Database } from '../db/index.ts';
import type { Kind } from './rules.ts';

const DOSSIER = ['dossier-handed-over', 'dossier-submitted', 'dossier-prepared'] as const;

/**
 * Every table of the database and the kinds by whose times its rows go; none where they stay. What lies in it, why
 * and who reads it stands in shared/text/record under "tables". The record names them all, those too that hold
 * nothing of a person, so that nobody has to take it on trust that none was left out.
 */
export const TABLES: Readonly<Record<keyof Database, readonly Kind[]>> = {
  dossier: DOSSIER,
  dossier_part: DOSSIER,
  dossier_deleted: [],
  staged_part: ['staged-part'],
  staged_chunk: ['staged-part'],
  parked_draft: ['parked-draft'],
  visit: ['visit'],
  sign_in: ['sign-in'],
  vouch_request: ['vouch-request'],
  help_call: ['help-call'],
  desk_session: ['desk-session'],
  desk_code: ['desk-code'],
  kiosk: [],
  enrolment_code: ['enrolment-code'],
  request_proof: ['request-proof'],
  kiosk_watch: [],
  kiosk_gap: ['kiosk-gap'],
  kiosk_alarm: ['kiosk-alarm'],
  kiosk_order: ['kiosk-order'],
  kiosk_export: ['kiosk-export'],
  audit_event: [],
  event_feed: ['event-feed'],
  deletion_record: [],
  flow_version: [],
  server_setting: [],
};

/** Tables in which the database notes how far it is; no row of them is about anything. */
export const OF_THE_DATABASE = ['kysely_migration', 'kysely_migration_lock'] as const;

export type TableName = keyof Database;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];
