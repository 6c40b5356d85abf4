import { err, ok, type Result } from '#shared/result.ts';
import type { ServerError, ServerLink } from './server.ts';

type Answer<T> = Promise<Result<T, ServerError>>;

/**
 * The open visit as the server knows it. What bears the visit's cookie goes through here, one request after another:
 * a cancel does not overtake the start that comes after it. What still waits when the visit ends, or the next one
 * begins, is never sent; it is answered with the code "visit-over".
 */
export interface VisitAtServer {
  /**
   * @param isKept whether this machine could make room for the visit; until that is known nothing is told, and what is
   *   asked for meanwhile waits, since fingers may be quicker than a disk
   */
  begin(visit: string, isKept?: Promise<boolean>): Answer<void>;
  /**
   * Runs a request once the visit has begun at the server; where that could not be told before, it is told now.
   * @returns the request's answer, or why the visit could not begin
   */
  within<T>(request: () => Answer<T>): Answer<T>;
  /** Cancels a sign-in, in its turn; there is none to cancel where the visit has not begun at the server. */
  cancelSignIn(): Promise<void>;
  end(): Answer<void>;
}

const OVER: ServerError = { code: 'visit-over', status: null, retryAfterMs: null };

/** @param server a visit found at the start, after a reload, has begun there already */
export function createVisitAtServer(
  server: Pick<ServerLink, 'startVisit' | 'cancelSignIn' | 'endVisit'>,
): VisitAtServer {
  let last: Promise<unknown> = Promise.resolve();
  /** The visit that has yet to begin at the server; null when none has. */
  let untold: string | null = null;
  let kept = Promise.resolve(true);
  /** Counts the visits, so that what was asked for in an earlier one is known. */
  let visits = 0;

  function inTurn<T>(work: () => Answer<T>): Answer<T> {
    const mine = visits;
    const running = last.then(() => (mine === visits ? work() : err(OVER)));
    last = running.catch(() => undefined);
    return running;
  }

  async function tell(): Answer<void> {
    if (untold === null) return ok(undefined);
    const mine = visits;
    const visit = untold;
    if (!(await kept) || mine !== visits) return err(OVER);
    const told = await server.startVisit(visit);
    if (mine !== visits) return err(OVER);
    if (told.ok) untold = null;
    return told;
  }

  return {
    begin(visit, isKept = Promise.resolve(true)) {
      visits++;
      untold = visit;
      kept = isKept;
      return inTurn(tell);
    },
    within: (request) =>
      inTurn(async () => {
        const told = await tell();
        return told.ok ? request() : told;
      }),
    async cancelSignIn() {
      await inTurn(() => (untold === null ? server.cancelSignIn() : Promise.resolve(err(OVER))));
    },
    end() {
      visits++;
      untold = null;
      return inTurn(() => server.endVisit());
    },
  };
}
