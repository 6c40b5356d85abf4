import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Config } from '../config.ts';
import { readForm, redirect, sendPage } from './http.ts';
import { kioskMessage } from './pages/message-page.ts';
import type { SandboxStore } from './store.ts';

/**
 * RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2) at `/session/end`, without a question in between:
 * a valid `id_token_hint` proves who asks, so the kiosk's server may ask too, when the browser has long gone on. All
 * sessions of the person the hint names are ended and what was granted in them is revoked.
 */
export async function answerLogout(
  provider: Provider,
  store: SandboxStore,
  config: Config,
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
  let subject: unknown;
  try {
    subject = (await provider.IdToken.validate(hint, client)).payload.sub;
  } catch {
    return sendPage(res, 400, done);
  }
  store.endSessionsOf(String(subject));
  const next = asked.get('post_logout_redirect_uri');
  const state = asked.get('state');
  if (!next || !client.postLogoutRedirectUris?.includes(next)) return sendPage(res, 200, done);
  const target = new URL(next);
  if (state) target.searchParams.set('state', state);
  redirect(res, target.href);
}
