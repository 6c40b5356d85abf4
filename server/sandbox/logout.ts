import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Config } from '../config.ts';
import type { Log } from '../context.ts';
import { readForm, redirect, sendPage } from './http.ts';
import { kioskMessage } from './pages/message-page.ts';
import type { SandboxStore } from './store.ts';

/** A client as oidc-provider has it at run time; its types leave the act out. */
type LoggedOutClient = { backchannelLogout(subject: string, session: string): Promise<void> };

/**
 * Ends sessions of a person and tells the kiosk's server of each (OpenID Connect Back-Channel Logout 1.0 §2.5). A
 * server that cannot be told is told once, as the standard has it.
 * @param session only this one; else all, as when somebody logs out of everything on their phone
 */
export async function endSessions(
  provider: Provider,
  store: SandboxStore,
  clientId: string,
  log: Log,
  subject: string,
  session?: string,
): Promise<void> {
  const client = (await provider.Client.find(clientId)) as LoggedOutClient | undefined;
  for (const name of store.endSessionsOf(subject, clientId, session))
    await client?.backchannelLogout(subject, name).catch(() => log('sandbox.logout-not-told'));
}

/**
 * RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2) at `/session/end`, without a question in between:
 * a valid `id_token_hint` proves who asks, so the kiosk's server may ask too, when the browser has long gone on. The
 * session the hint names is ended, all of the person's where it names none, and what was granted in it is revoked.
 */
export async function answerLogout(
  provider: Provider,
  store: SandboxStore,
  config: Config,
  log: Log,
  base: string,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<void> {
  const done = kioskMessage(base, 'signed-out', `${config.origins.kiosk}/kiosk/`);
  const asked = (req.method === 'POST' ? await readForm(req) : url.searchParams) ?? new URLSearchParams();
  const hint = asked.get('id_token_hint');
  const client = await provider.Client.find(config.oidc.clientId);
  if (!hint || !client) return sendPage(res, 200, done);
  let claims: { readonly sub?: unknown; readonly sid?: unknown };
  try {
    claims = (await provider.IdToken.validate(hint, client)).payload;
  } catch {
    return sendPage(res, 400, done);
  }
  const session = typeof claims.sid === 'string' ? claims.sid : undefined;
  await endSessions(provider, store, config.oidc.clientId, log, String(claims.sub), session);
  const next = asked.get('post_logout_redirect_uri');
  const state = asked.get('state');
  if (!next || !client.postLogoutRedirectUris?.includes(next)) return sendPage(res, 200, done);
  const target = new URL(next);
  if (state) target.searchParams.set('state', state);
  redirect(res, target.href);
}
