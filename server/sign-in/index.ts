import type { ServerContext } from '../context.ts';
import { signInsOf } from './sign-ins.ts';

export type { Availability } from './availability.ts';
export type {
  Identified,
  IdentityProvider,
  IdentityStatus,
  Progress,
  SignInRequest,
} from './identity-provider.ts';
export { signInRoutes } from './routes.ts';
export { signInState } from './state.ts';
export { realTimers, type Timers } from './timers.ts';
export { answerVouch, listVouchRequests, type VouchError } from './vouch.ts';

/**
 * Ends what a visit's sign-in still does and holds: polling stops, the request to attendants is withdrawn, the
 * resident is signed out at the provider as far as a server can, and forgotten. Ending twice does nothing. Visits
 * that end on this or another server are noticed on the event feed too.
 */
export async function endSignIn(context: ServerContext, visit: string): Promise<void> {
  await signInsOf(context).end(visit);
}
