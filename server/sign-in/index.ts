import type { ServerContext } from '../context.ts';
import { signInsOf } from './sign-ins.ts';

export { LOGOUT_PATH } from './methods.ts';
export { issuerFetch } from './oidc/fetch.ts';
export { signInRoutes } from './routes.ts';
export { whoIsSignedIn } from './state.ts';
export type { Timers } from './timers.ts';
export { answerVouch, listVouchRequests } from './vouch.ts';

/**
 * Ends what a visit's sign-in still does and holds: polling stops, the request to attendants is withdrawn, the
 * resident is signed out at the provider as far as a server can, and forgotten. Ending twice does nothing. Visits
 * that end on this or another server are noticed on the event feed too.
 */
export async function endSignIn(context: ServerContext, visit: string): Promise<void> {
  await signInsOf(context).end(visit);
}
