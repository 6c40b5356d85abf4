import type { PointSettings, SignInAvailability } from '#shared/api/index.ts';
import { isOffered } from './methods.ts';
import type { Issuer } from './oidc/index.ts';

/** What a kiosk may offer at the moment. Looks at the provider at most every few seconds. */
export async function availability(settings: PointSettings, issuer: Issuer): Promise<SignInAvailability> {
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
