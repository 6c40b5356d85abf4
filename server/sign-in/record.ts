import type { SignInFailure, SignInMethod } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { json } from '../db/index.ts';

/** How an attempt ended, for the row and the audit. Never who it was. */
export type Ending =
  | { readonly status: 'verified' }
  | { readonly status: 'failed'; readonly failure: SignInFailure }
  | { readonly status: 'unavailable' }
  | { readonly status: 'cancelled' };

type Store = Pick<ServerContext, 'db' | 'clock' | 'audit'>;

/** Which attempt, of which visit. */
export interface AttemptId {
  readonly id: string;
  readonly visit: string;
  readonly kiosk: string;
  readonly method: SignInMethod;
}

/** Writes that an attempt has begun. */
export async function recordStart({ db, clock, audit }: Store, attempt: AttemptId): Promise<void> {
  await db
    .insertInto('sign_in')
    .values({
      id: attempt.id,
      visit_id: attempt.visit,
      kiosk_id: attempt.kiosk,
      method: attempt.method,
      status: 'pending',
      started_at: new Date(clock.now()),
      detail: json({}),
    })
    .execute();
  await audit.append({
    type: 'sign-in-started',
    role: 'resident',
    kiosk: attempt.kiosk,
    subject: attempt.visit,
    outcome: 'done',
  });
}

const outcomeOf = (ending: Ending): 'done' | 'refused' | 'failed' => {
  if (ending.status === 'verified') return 'done';
  return ending.status === 'failed' && ending.failure === 'refused' ? 'refused' : 'failed';
};

/** Writes how an attempt ended, once: what is said of it later changes nothing. */
export async function recordEnd(
  { db, clock, audit }: Store,
  attempt: AttemptId,
  ending: Ending,
): Promise<void> {
  const changed = await db
    .updateTable('sign_in')
    .set({
      status: ending.status,
      finished_at: new Date(clock.now()),
      detail: json(ending.status === 'failed' ? { failure: ending.failure } : {}),
    })
    .where('id', '=', attempt.id)
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  if (changed.numUpdatedRows !== 1n) return;
  await audit.append({
    type: 'sign-in-ended',
    role: 'resident',
    kiosk: attempt.kiosk,
    subject: attempt.visit,
    outcome: outcomeOf(ending),
  });
}
