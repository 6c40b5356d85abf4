import { createHash } from 'node:crypto';

/** What stands before the first link. */
export const NO_HASH = '0'.repeat(64);

/** One link as it is hashed; `at` with milliseconds, ISO 8601. */
export interface Link {
  readonly at: string;
  readonly type: string;
  readonly role: string;
  readonly actor: string | null;
  readonly kiosk: string | null;
  readonly subject: string | null;
  readonly outcome: string;
  readonly detail: unknown;
}

/** The hash of a link: SHA-256 (hex) over the one before and every field, so that none can be changed alone. */
export function linkHash(previous: string, link: Link): string {
  const { at, type, role, actor, kiosk, subject, outcome, detail } = link;
  const text = JSON.stringify([
    'vnkiosk/audit/v1',
    previous,
    at,
    type,
    role,
    actor,
    kiosk,
    subject,
    outcome,
    detail,
  ]);
  return createHash('sha256').update(text).digest('hex');
}
