import type { PointSettings, SignInFailure, SignInMethod } from '#shared/api/index.ts';
import type { IdentityStatement } from '#shared/dossier/index.ts';
import { uuidV7 } from '#shared/dossier/index.ts';
import type { ResidentMemory, ServerContext } from '../context.ts';
import { isRunning } from '../visits/index.ts';
import { type Attempt, runAttempt } from './attempt.ts';
import type { Identified, IdentityProvider, Progress } from './identity-provider.ts';
import { createIssuer, createLogoutTokens, type Issuer, type LoggedOut } from './oidc/index.ts';
import { type Ending, recordEnd, recordStart } from './record.ts';
import { realTimers, type Timers } from './timers.ts';

/** Somebody who is signed in to a visit. */
interface SignedIn {
  readonly method: SignInMethod;
  readonly statement: IdentityStatement;
  readonly issuer: string;
  readonly subject: string;
  readonly session: string | null;
  readonly signOut?: () => Promise<void>;
}

/** What is known of one visit's sign-in; in memory only, gone with the visit and with the process. */
interface VisitSignIn {
  attempt: Attempt | null;
  signedIn: SignedIn | null;
  /** An attempt that came to nothing; told until the next one. */
  lost: { readonly method: SignInMethod; readonly failure: SignInFailure } | null;
}

/** A visit as the requests name it. */
interface Visit {
  readonly id: string;
  readonly kiosk: string;
}

/** All sign-ins that this server process carries. */
export interface SignIns {
  readonly issuer: Issuer;
  readonly timers: Timers;
  of(visit: string): VisitSignIn | undefined;
  /** Cancels what the visit was doing, and starts anew. Resolves when there is something to show. */
  start<Given>(
    visit: Visit,
    settings: PointSettings,
    provider: IdentityProvider<Given>,
    given: Given,
  ): Promise<void>;
  /** Notes that a way of signing in is not to be had, without beginning. */
  refuse(visit: string, method: SignInMethod, failure: SignInFailure): Promise<void>;
  /** Cancels a running attempt, else signs out. */
  cancel(visit: string): Promise<void>;
  /** The visit is over: everything of it is stopped, signed out and forgotten. */
  end(visit: string): Promise<void>;
  /**
   * The provider says that it has logged somebody out: whoever is signed in by that session is so no longer.
   * @returns false when the token is not to be believed
   */
  logOut(logoutToken: string): Promise<boolean>;
  /** The attempt that shows a request to attendants; undefined when it is not, or no longer, here. */
  withVouchRequest(request: string): Attempt | undefined;
}

const carried = new WeakMap<ResidentMemory, SignIns>();

/**
 * The sign-ins of a server. They live as long as its memory of residents, and belong to it: what one server process
 * has begun, no other can carry on, because verifiers, codes and tokens are in no database.
 * @param timers only the first call's are used
 */
export function signInsOf(context: ServerContext, timers: Timers = realTimers): SignIns {
  const known = carried.get(context.residents);
  if (known) return known;
  const made = createSignIns(context, timers);
  carried.set(context.residents, made);
  return made;
}

function createSignIns(context: ServerContext, timers: Timers): SignIns {
  const { config, clock, log, events, residents, keys, closing } = context;
  const visits = new Map<string, VisitSignIn>();
  let unsubscribe: (() => void) | null = null;

  function entry(visit: string): VisitSignIn {
    const known = visits.get(visit);
    if (known) return known;
    const made: VisitSignIn = { attempt: null, signedIn: null, lost: null };
    visits.set(visit, made);
    unsubscribe ??= events.subscribe((event) => {
      if (event.kind === 'visit' && visits.has(event.visit)) void endIfOver(event.visit);
    });
    return made;
  }

  // Visits may be ended by another server, or lapse: whoever ends one says so on the feed.
  async function endIfOver(visit: string): Promise<void> {
    try {
      const row = await context.db
        .selectFrom('visit')
        .select('ended_at')
        .where('id', '=', visit)
        .executeTakeFirst();
      if (row?.ended_at) await end(visit);
    } catch (error) {
      log('sign-in.visit-unknown', { error: error instanceof Error ? error.name : 'unknown' });
    }
  }

  async function verified(attempt: Attempt, identified: Identified): Promise<void> {
    // The feed may not have told yet that the visit is over, or its kiosk revoked: nothing is signed for it.
    if (!(await isRunning(context, attempt.visit))) {
      void identified.signOut?.();
      return end(attempt.visit);
    }
    const statement = await keys.signStatement(
      {
        v: 1,
        subject: await keys.subjectHash(identified.issuer, identified.subject),
        issuer: identified.issuer,
        assurance: identified.assurance,
        at: new Date(clock.now()).toISOString(),
        kiosk: attempt.kiosk,
        visit: attempt.visit,
      },
      identified.facts,
    );
    const here = visits.get(attempt.visit);
    // Cancelled while we signed: nobody is to be remembered.
    if (here?.attempt !== attempt || attempt.stopped()) {
      void identified.signOut?.();
      return;
    }
    const former = here.signedIn;
    residents.set(attempt.visit, identified.facts);
    here.attempt = null;
    here.lost = null;
    here.signedIn = {
      method: attempt.method,
      statement,
      issuer: identified.issuer,
      subject: identified.subject,
      session: identified.session ?? null,
      ...(identified.signOut && { signOut: identified.signOut }),
    };
    void former?.signOut?.();
    await finish(attempt, { status: 'verified' });
  }

  async function finish(attempt: Attempt, ending: Ending): Promise<void> {
    log('sign-in.ended', {
      method: attempt.method,
      kiosk: attempt.kiosk,
      status: ending.status,
      failure: ending.status === 'failed' ? ending.failure : null,
    });
    await recordEnd(context, attempt, ending);
    await events.publishVisit(attempt.visit);
  }

  async function heed(attempt: Attempt, progress: Progress): Promise<void> {
    const here = visits.get(attempt.visit);
    if (here?.attempt !== attempt) return;
    attempt.progress = progress;
    if (progress.status === 'verified') return verified(attempt, progress.identified);
    if (progress.status === 'pending' || progress.status === 'authenticated')
      return events.publishVisit(attempt.visit);
    here.attempt = null;
    here.lost = {
      method: attempt.method,
      failure: progress.status === 'unavailable' ? 'provider-down' : progress.failure,
    };
    await finish(attempt, progress);
  }

  function broken(attempt: Attempt, error: unknown): void {
    log('sign-in.broken', {
      method: attempt.method,
      error: error instanceof Error ? error.name : 'unknown',
    });
    const here = visits.get(attempt.visit);
    if (here?.attempt !== attempt) return;
    here.attempt = null;
    here.lost = { method: attempt.method, failure: 'invalid-answer' };
    finish(attempt, { status: 'failed', failure: 'invalid-answer' }).catch(() => {
      log('sign-in.not-recorded', { method: attempt.method });
    });
  }

  async function drop(here: VisitSignIn): Promise<boolean> {
    const { attempt } = here;
    if (!attempt) return false;
    here.attempt = null;
    attempt.stop();
    await finish(attempt, { status: 'cancelled' });
    return true;
  }

  function signOut(visit: string, here: VisitSignIn): void {
    const { signedIn } = here;
    here.signedIn = null;
    residents.forget(visit);
    void signedIn?.signOut?.();
  }

  async function end(visit: string): Promise<void> {
    const here = visits.get(visit);
    residents.forget(visit);
    if (!here) return;
    visits.delete(visit);
    if (visits.size === 0) {
      unsubscribe?.();
      unsubscribe = null;
    }
    await drop(here);
    signOut(visit, here);
  }

  /** One session when the provider names it, else every one of the person. */
  const isMeant = (signedIn: SignedIn, { issuer, subject, session }: LoggedOut): boolean =>
    signedIn.issuer === issuer &&
    (session === null || signedIn.session === session) &&
    (subject === null || signedIn.subject === subject);

  closing.addEventListener('abort', () => {
    unsubscribe?.();
    for (const here of visits.values()) here.attempt?.stop();
  });

  const issuer = createIssuer(config, clock, log);
  const readLogout = createLogoutTokens(config, issuer, clock);

  return {
    issuer,
    timers,
    of: (visit) => visits.get(visit),
    async start(visit, settings, provider, given) {
      const here = entry(visit.id);
      const startedAt = clock.now();
      const id = { id: uuidV7(startedAt), visit: visit.id, kiosk: visit.kiosk, method: provider.method };
      await recordStart(context, id);
      // Two starts may be at it at once; from the end of this loop to the new attempt nothing comes between.
      while (here.attempt) await drop(here);
      here.lost = null;
      if (visits.get(visit.id) !== here) return recordEnd(context, id, { status: 'cancelled' });
      here.attempt = runAttempt({ ...id, settings, startedAt }, provider, given, heed, broken);
      await here.attempt.begun;
    },
    async refuse(visit, method, failure) {
      const here = entry(visit);
      await drop(here);
      here.lost = { method, failure };
      await events.publishVisit(visit);
    },
    async cancel(visit) {
      const here = visits.get(visit);
      if (!here) return;
      const method = here.attempt?.method;
      here.lost = null;
      if (!(await drop(here))) signOut(visit, here);
      else if (method && !here.signedIn) here.lost = { method, failure: 'cancelled' };
      await events.publishVisit(visit);
    },
    end,
    async logOut(logoutToken) {
      const meant = await readLogout(logoutToken);
      if (!meant) return false;
      for (const [visit, here] of visits) {
        if (!here.signedIn || !isMeant(here.signedIn, meant)) continue;
        // There is nobody to sign out at the provider any more.
        here.signedIn = null;
        residents.forget(visit);
        log('sign-in.logged-out-by-provider', {});
        await events.publishVisit(visit);
      }
      return true;
    },
    withVouchRequest(request) {
      for (const { attempt } of visits.values()) {
        const progress = attempt?.progress;
        if (progress?.status === 'pending' && progress.shown.vouchRequest === request)
          return attempt ?? undefined;
      }
      return undefined;
    },
  };
}
