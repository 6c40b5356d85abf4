import type { z } from 'zod/mini';
import type { DeskSignIn } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { spendCode } from './code.ts';
import type { Lockout } from './lockout.ts';
import { beginSession, type DeskSession } from './session.ts';

export interface SignInRefusal {
  readonly code: 'wrong-code' | 'too-many-tries';
  readonly retryAfterSeconds: number;
}

/**
 * Signs an attendant in with a one-time code. A right code during a pause is refused like a wrong one and stays
 * unspent, so that nobody learns from it which one was right. The audit tells when an address was locked out, not each
 * try: it is kept for ever, and a stranger must not be able to fill it.
 * @param address whoever asks (`senderAddress`)
 * @returns the cookie's token and the session; or why not, with the seconds until the next try is heard
 */
export async function signIn(
  context: ServerContext,
  lockout: Lockout,
  address: string,
  asked: z.infer<typeof DeskSignIn>,
): Promise<Result<{ token: string; session: DeskSession }, SignInRefusal>> {
  const name = asked.name.normalize('NFC').replace(/\s+/g, ' ').trim();
  const entered = lockout.enter(address);
  if ('refusedSeconds' in entered)
    return err({ code: 'too-many-tries', retryAfterSeconds: entered.refusedSeconds });
  const begun = await context.db.transaction().execute(async (transaction) => {
    if (!(await spendCode(context, transaction, asked.code))) return null;
    const event = { type: 'desk-signed-in', role: 'attendant', outcome: 'done' } as const;
    await context.audit.append({ ...event, actor: name }, transaction);
    return beginSession(context, transaction, name);
  });
  if (begun) {
    lockout.forget(address);
    return ok(begun);
  }
  context.log('desk-sign-in-refused');
  if (entered.locksOut)
    await context.audit.append({ type: 'desk-sign-in-refused', role: 'attendant', outcome: 'refused' });
  return err({ code: 'wrong-code', retryAfterSeconds: entered.pauseSeconds });
}
