import type { PointSettings, SignInMethod } from '#shared/api/index.ts';
import { isOffered } from './methods.ts';
import type { Issuer } from './oidc/index.ts';

/**
 * A way of signing in before it is begun: `offered`; `off`, by the kiosk's settings; `unavailable`, because the e-ID
 * provider is down or said to be.
 */
export type Availability = Readonly<Record<SignInMethod, 'offered' | 'off' | 'unavailable'>>;

/** What a kiosk may offer at the moment. Looks at the provider at most every few seconds. */
export async function availability(settings: PointSettings, issuer: Issuer): Promise<Availability> {
  const needed = isOffered(settings, 'phone') || isOffered(settings, 'provider');
  const up = needed && !settings.signIn.outage && (await issuer.configuration()).ok;
  const eid = (method: 'phone' | 'provider') => {
    if (!isOffered(settings, method)) return 'off';
    return up ? 'offered' : 'unavailable';
  };
  return {
    phone: eid('phone'),
    provider: eid('provider'),
    card: isOffered(settings, 'card') ? 'offered' : 'off',
    attendant: isOffered(settings, 'attendant') ? 'offered' : 'off',
  };
}
