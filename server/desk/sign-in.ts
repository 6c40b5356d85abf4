import type { z } from 'zod/mini';
import type { DeskSignIn } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { spendCode } from './code.ts';
import { clearLockout, countWrong, holdLockout } from './lockout.ts';
import { beginSession, type DeskSession } from './session.ts';

export interface SignInRefusal {
  readonly code: 'wrong-code' | 'too-many-tries';
  readonly retryAfterSeconds: number;
}

/**
 * Signs an attendant in with a one-time code. A right code during a pause is refused like a wrong one and stays
 * unspent, so that nobody learns from it which one was right.
 * @returns the cookie's token and the session; or why not, with the seconds until the next try is heard
 */
export async function signIn(
  context: ServerContext,
  asked: z.infer<typeof DeskSignIn>,
): Promise<Result<{ token: string; session: DeskSession }, SignInRefusal>> {
  const name = asked.name.normalize('NFC').replace(/\s+/g, ' ').trim();
  return context.db
    .transaction()
    .execute(async (transaction): Promise<Result<{ token: string; session: DeskSession }, SignInRefusal>> => {
      const now = context.clock.now();
      const lockout = await holdLockout(transaction, now);
      const refuse = async (code: SignInRefusal['code'], until: number) => {
        const retryAfterSeconds = Math.max(0, Math.ceil((until - now) / 1000));
        const event = { type: 'desk-sign-in-refused', role: 'attendant', outcome: 'refused' } as const;
        await context.audit.append(event, transaction);
        return err({ code, retryAfterSeconds });
      };
      if (lockout.until > now) return refuse('too-many-tries', lockout.until);
      if (!(await spendCode(context, transaction, asked.code)))
        return refuse('wrong-code', (await countWrong(transaction, lockout, now)).until);
      await clearLockout(transaction);
      const event = { type: 'desk-signed-in', role: 'attendant', outcome: 'done' } as const;
      await context.audit.append({ ...event, actor: name }, transaction);
      return ok(await beginSession(context, transaction, name));
    });
}
