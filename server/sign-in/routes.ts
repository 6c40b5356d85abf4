import { type Context, Hono } from 'hono';
import { CardSignIn } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { createBuckets, jsonBody, problem } from '../http/index.ts';
import { type CurrentVisit, currentVisit, type VisitEnv } from '../visits/index.ts';
import type { Attempt } from './attempt.ts';
import { availability } from './availability.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { CALLBACK_PATH, createMethods, isOffered, LOGOUT_PATH, orOutage } from './methods.ts';
import { withdrawVouches } from './providers/attendant.ts';
import { signInsOf } from './sign-ins.ts';
import { signInState } from './state.ts';
import type { Timers } from './timers.ts';

/** Starts that one kiosk may make at once, and then a minute: a person starts three or four times at worst. */
const STARTS = { capacity: 20, perSecond: 6 / 60 } as const;

/** The `state` with which an attempt sent the resident to the provider's page; null before it did. */
function stateOf({ progress }: Attempt): string | null {
  const page = progress.status === 'pending' ? progress.shown.page : undefined;
  return page === undefined ? null : new URL(page).searchParams.get('state');
}

/**
 * Everything under `/api/visits/current/sign-in` and `/api/sign-in`; mount it at the root. All but the availability,
 * and the provider's word that somebody has logged out, need the cookie of a running visit.
 * @param timers for tests: how waiting is done
 */
export function signInRoutes(context: ServerContext, timers?: Timers) {
  const signIns = signInsOf(context, timers);
  const methods = createMethods(context, signIns);
  const starts = createBuckets({ ...STARTS, clock: context.clock });
  const mine = currentVisit(context);
  const home = `${context.config.origins.kiosk}/kiosk/`;

  async function start<Given>(
    c: Context<VisitEnv>,
    provider: IdentityProvider<Given>,
    given: Given,
  ): Promise<number> {
    const visit = c.get('visit');
    const wait = starts.take(visit.kiosk);
    if (wait > 0) return wait;
    const settings = await context.settings.forKiosk(visit.kiosk);
    // Whatever way is taken now, nobody is to be called in vain for the one before.
    await withdrawVouches(context, visit.id);
    if (!isOffered(settings, provider.method)) await signIns.refuse(visit.id, provider.method, 'not-offered');
    else await signIns.start(visit, settings, provider, given);
    return 0;
  }

  async function eidStart(c: Context<VisitEnv>, method: 'phone' | 'provider'): Promise<number> {
    const settings = await context.settings.forKiosk(c.get('visit').kiosk);
    return start(c, orOutage(settings, methods[method]), null);
  }

  async function state(c: Context<VisitEnv>, wait = 0) {
    c.header('Cache-Control', 'no-store');
    if (wait > 0) {
      c.header('Retry-After', String(wait));
      return problem(c, 429, 'too-many', 'This kiosk has begun too many sign-ins; wait a little.');
    }
    return c.json(await signInState(context, c.get('visit').id), 200);
  }

  async function visitOf(c: Context<VisitEnv>): Promise<CurrentVisit | null> {
    const refusal = await mine(c, async () => {});
    return refusal instanceof Response ? null : c.get('visit');
  }

  const toKiosk = (c: Context) => {
    c.header('Cache-Control', 'no-store');
    return c.redirect(home, 303);
  };

  return new Hono<VisitEnv>()
    .get('/api/visits/current/sign-in', mine, (c) => state(c))
    .delete('/api/visits/current/sign-in', mine, async (c) => {
      const { id } = c.get('visit');
      await signIns.cancel(id);
      // After a restart there is no attempt that could take its own request back.
      await withdrawVouches(context, id);
      return state(c);
    })
    .post('/api/visits/current/sign-in/phone', mine, async (c) => state(c, await eidStart(c, 'phone')))
    .post('/api/visits/current/sign-in/card', mine, jsonBody(CardSignIn), async (c) =>
      state(c, await start(c, methods.card, c.req.valid('json'))),
    )
    .post('/api/visits/current/sign-in/attendant', mine, async (c) =>
      state(c, await start(c, methods.attendant, null)),
    )
    .get('/api/visits/current/sign-in/provider', mine, async (c) => {
      // A navigation that another site began is not the resident's wish to sign in; over plain http browsers say nothing.
      const from = c.req.header('sec-fetch-site');
      if (from !== undefined && from !== 'same-origin' && from !== 'none') return toKiosk(c);
      const wait = await eidStart(c, 'provider');
      const { id } = c.get('visit');
      const progress = signIns.of(id)?.attempt?.progress;
      const page = progress?.status === 'pending' ? progress.shown.page : undefined;
      if (page === undefined) {
        // A navigation brings no status back: whoever only saw the ways again would press in vain.
        if (wait > 0) await signIns.refuse(id, 'provider', 'too-many');
        return toKiosk(c);
      }
      c.header('Cache-Control', 'no-store');
      return c.redirect(page, 302);
    })
    .get(CALLBACK_PATH, async (c) => {
      // Whatever comes of it stands in the visit's state, never in the address: the browser keeps addresses.
      const visit = await visitOf(c);
      const attempt = visit && signIns.of(visit.id)?.attempt;
      if (attempt?.method === 'provider') {
        const parameters = new URL(c.req.url).searchParams;
        // Any page may send the browser here; only the provider knows the state (RFC 6749 §10.12).
        const state = stateOf(attempt);
        if (state === null || parameters.get('state') !== state) return toKiosk(c);
        if (attempt.answer({ kind: 'callback', parameters })) await attempt.ended;
      }
      return toKiosk(c);
    })
    .post(LOGOUT_PATH, async (c) => {
      // OpenID Connect Back-Channel Logout 1.0 §2.5 and §2.8: a form, and an answer that no cache keeps.
      c.header('Cache-Control', 'no-store');
      const isForm = /^application\/x-www-form-urlencoded(;|$)/i.test(c.req.header('content-type') ?? '');
      const tokens = isForm ? new URLSearchParams(await c.req.text()).getAll('logout_token') : [];
      const [token] = tokens;
      if (token === undefined || tokens.length > 1 || !(await signIns.logOut(token)))
        return c.json({ error: 'invalid_request' }, 400);
      return c.body(null, 200);
    })
    .get('/api/sign-in/availability', async (c) => {
      const visit = await visitOf(c);
      c.header('Cache-Control', 'no-store');
      const settings = await context.settings.forKiosk(visit?.kiosk ?? null);
      return c.json(await availability(settings, signIns.issuer), 200);
    });
}
