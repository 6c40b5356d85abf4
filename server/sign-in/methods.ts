import type { CardSignIn, PointSettings, SignInMethod } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import type { IdentityProvider } from './identity-provider.ts';
import {
  attendantProvider,
  cardProvider,
  outageProvider,
  pageProvider,
  phoneProvider,
} from './providers/index.ts';
import type { SignIns } from './sign-ins.ts';

/** The path of the redirect_uri, below the kiosk's origin. */
export const CALLBACK_PATH = '/api/sign-in/callback';

/** The path of the backchannel_logout_uri, below the kiosk's origin. */
export const LOGOUT_PATH = '/api/sign-in/back-channel-logout';

/** The ways of signing in of a server; each may be stood in for by `outage`. */
export interface Methods {
  readonly phone: IdentityProvider;
  readonly provider: IdentityProvider;
  readonly card: IdentityProvider<CardSignIn>;
  readonly attendant: IdentityProvider;
}

/** The registry: which adapter stands behind each way of signing in. */
export function createMethods(context: ServerContext, { issuer, timers }: SignIns): Methods {
  const { clock, log, db, config } = context;
  const demo = config.mode === 'trial';
  return {
    phone: phoneProvider({ issuer, clock, timers, log, demo }),
    provider: pageProvider({
      issuer,
      clock,
      timers,
      log,
      demo,
      callback: `${config.origins.kiosk}${CALLBACK_PATH}`,
      keepVisit: async (visit) => {
        await db
          .updateTable('visit')
          .set({ last_seen_at: new Date(clock.now()) })
          .where('id', '=', visit)
          .where('ended_at', 'is', null)
          .execute();
      },
    }),
    card: cardProvider({ clock, demo }),
    attendant: attendantProvider(context),
  };
}

/** The adapter for a way that leans on the e-ID provider: the outage's, where the settings say that it is down. */
export function orOutage(settings: PointSettings, provider: IdentityProvider): IdentityProvider {
  return settings.signIn.outage ? outageProvider(provider.method) : provider;
}

/** Whether the kiosk's settings offer a way of signing in. */
export function isOffered(settings: PointSettings, method: SignInMethod): boolean {
  return settings.signIn[method];
}
