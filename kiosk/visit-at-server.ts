import { ok, type Result } from '#shared/result.ts';
import type { ServerError, ServerLink } from './server.ts';

type Answer<T> = Promise<Result<T, ServerError>>;

/** The open visit as the server knows it. What bears the visit's cookie goes through here. */
export interface VisitAtServer {
  begin(visit: string): Answer<void>;
  /**
   * Runs a request once the visit has begun at the server; where that could not be told before, it is told now.
   * @returns the request's answer, or why the visit could not begin
   */
  within<T>(request: () => Answer<T>): Answer<T>;
}

/** @param server a visit found at the start, after a reload, has begun there already */
export function createVisitAtServer(server: Pick<ServerLink, 'startVisit'>): VisitAtServer {
  let begun: Answer<void> = Promise.resolve(ok(undefined));
  let open: string | null = null;
  const begin = (visit: string): Answer<void> => {
    open = visit;
    begun = server.startVisit(visit);
    return begun;
  };
  return {
    begin,
    async within(request) {
      const first = await begun;
      const started = first.ok || open === null ? first : await begin(open);
      return started.ok ? request() : started;
    },
  };
}
