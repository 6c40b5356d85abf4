import type { SignInState } from '#shared/api/index.ts';
import type { Declarant, IdentityStatement } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import type { Attempt } from './attempt.ts';
import type { Shown } from './identity-provider.ts';
import { signInsOf } from './sign-ins.ts';

/**
 * Where a visit's sign-in stands, for the kiosk that the visit runs on and nobody else: the only place from which a
 * resident's facts go out. A running attempt is told first, then a failed one, then who is signed in.
 */
export async function signInState(context: ServerContext, visit: string): Promise<SignInState> {
  const here = signInsOf(context).of(visit);
  if (here?.attempt) return pendingState(context, here.attempt);
  if (here?.lost) {
    const { method, failure } = here.lost;
    return { method, status: failure === 'provider-down' ? 'unavailable' : 'failed', failure };
  }
  const resident = context.residents.get(visit);
  // A statement without the facts it is bound to would be of no use: the visit is just ending.
  if (!here?.signedIn || !resident) return { method: null, status: 'not-started' };
  const { method, statement } = here.signedIn;
  return { method, status: 'verified', resident, statement };
}

/** Who is signed in at a visit, and the server's own word on it; null while nobody is. */
export function whoIsSignedIn(
  context: ServerContext,
  visit: string,
): { readonly resident: Declarant; readonly statement: IdentityStatement } | null {
  const resident = context.residents.get(visit);
  const signedIn = signInsOf(context).of(visit)?.signedIn;
  return resident && signedIn ? { resident, statement: signedIn.statement } : null;
}

async function pendingState(context: ServerContext, attempt: Attempt): Promise<SignInState> {
  const shown: Shown = attempt.progress.status === 'pending' ? attempt.progress.shown : {};
  return {
    method: attempt.method,
    status: 'pending',
    ...(shown.qr !== undefined && { qr: shown.qr }),
    ...(shown.number !== undefined && { number: shown.number }),
    ...(shown.expiresAt !== undefined && { expiresAt: new Date(shown.expiresAt).toISOString() }),
    ...(shown.vouchRequest !== undefined && {
      attendantComing: await isSomebodyComing(context, shown.vouchRequest),
    }),
  };
}

/** The desk writes the attendant's name into an open request when they set out. */
async function isSomebodyComing({ db }: ServerContext, request: string): Promise<boolean> {
  const row = await db
    .selectFrom('vouch_request')
    .select('attendant')
    .where('id', '=', request)
    .executeTakeFirst();
  return row?.attendant != null;
}
