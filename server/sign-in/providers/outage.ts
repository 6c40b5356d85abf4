import type { SignInMethod } from '#shared/api/index.ts';
import type { IdentityProvider } from '../identity-provider.ts';

/** Stands in for a way of signing in that is known to be down: it says so before anything is begun. */
export function outageProvider(method: SignInMethod): IdentityProvider {
  return { method, run: (_request, _given, tell) => tell({ status: 'unavailable' }) };
}
