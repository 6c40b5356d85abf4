import type { Context, MiddlewareHandler } from 'hono';
import type { ServerContext } from '../context.ts';
import { problem } from '../http/index.ts';
import { visitCookieHash } from './cookie.ts';
import { type CurrentVisit, findVisit } from './visit.ts';

export type VisitEnv = { Variables: { visit: CurrentVisit } };

/** Lets only a request pass that bears the cookie of a running visit; the handler gets it by `c.var.visit`. */
export function currentVisit(
  context: Pick<ServerContext, 'config' | 'db' | 'clock'>,
): MiddlewareHandler<VisitEnv> {
  return async (c, next) => {
    const hash = visitCookieHash(c, context.config);
    const visit = hash === null ? null : await findVisit(context, hash);
    if (!visit) return problem(c, 401, 'no-visit', 'No visit is running here.');
    c.set('visit', visit);
    await next();
  };
}

/** Marks the visit whose cookie a kiosk's request bears as seen, if it is a visit at this kiosk. */
export async function touchVisit(context: ServerContext, c: Context, kiosk: string): Promise<void> {
  const hash = visitCookieHash(c, context.config);
  if (hash !== null) await findVisit(context, hash, kiosk);
}
