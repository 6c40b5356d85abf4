import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { judge } from './form.ts';
import { readForm, sendPage } from './http.ts';
import type { PageFrame } from './pages/layout.ts';
import { kioskMessage, LEAVE_SECONDS } from './pages/message-page.ts';
import { type Mistake, signInPage } from './pages/sign-in-page.ts';
import { ACR } from './protocol.ts';
import { pickLanguage } from './text.ts';
import type { WayBack } from './way-back.ts';

type Details = Awaited<ReturnType<Provider['interactionDetails']>>;

/**
 * The provider's own page for a kiosk with a key pad: the interaction of an authorization request, with login and
 * consent in one page. The same device shows it that asks, so no number is matched.
 * @param path below the provider's base: `/interaction/UID` or `/interaction/UID/abort`
 */
export async function answerInteraction(
  provider: Provider,
  base: string,
  wayBack: WayBack,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  path: string,
): Promise<void> {
  const details = await findDetails(provider, req, res);
  const [, , uid, act] = path.split('/');
  if (!details || details.uid !== uid) {
    return sendPage(res, 400, kioskMessage(base, 'failed', wayBack('server_error', details?.params.state)));
  }
  const refuse = (reason: string) =>
    provider.interactionFinished(req, res, { error: 'access_denied', error_description: reason });
  if (act === 'abort') return refuse('nobody answered');

  const form = req.method === 'POST' ? await readForm(req) : null;
  const asked = form?.get('lang') ?? url.searchParams.get('lang');
  const frame = frameOf(base, details, asked);
  if (req.method !== 'POST') return sendPage(res, 200, page(frame, details, null, []));
  const verdict = judge(form ?? new URLSearchParams(), null);
  if (verdict.outcome === 'mistakes') {
    return sendPage(res, 422, page(frame, details, form?.get('person') ?? null, verdict.mistakes));
  }
  if (verdict.outcome !== 'accepted') return refuse(verdict.outcome);

  const grant = new provider.Grant({
    accountId: verdict.person.id,
    clientId: String(details.params.client_id),
  });
  grant.addOIDCScope(String(details.params.scope));
  return provider.interactionFinished(
    req,
    res,
    {
      login: { accountId: verdict.person.id, acr: ACR, amr: ['pin'], remember: false },
      consent: { grantId: await grant.save() },
    },
    { mergeWithLastSubmission: false },
  );
}

/** The authorization request whose page is open; null when its cookie or its time has run out. */
export async function findDetails(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Details | null> {
  try {
    return await provider.interactionDetails(req, res);
  } catch {
    return null;
  }
}

function frameOf(base: string, details: Details, asked: string | null): PageFrame {
  const language = pickLanguage(asked, details.params.ui_locales);
  const here = `${base}/interaction/${details.uid}`;
  return {
    language,
    size: 'kiosk',
    base,
    otherLanguage: `${here}?lang=${language === 'vi' ? 'en' : 'vi'}`,
    leave: { seconds: LEAVE_SECONDS, to: `${here}/abort` },
  };
}

function page(
  frame: PageFrame,
  details: Details,
  chosen: string | null,
  mistakes: ReadonlyArray<Mistake>,
): string {
  const { kiosk_name: kioskName, action } = details.params;
  return signInPage(frame, {
    asking: {
      kioskName: typeof kioskName === 'string' ? kioskName : null,
      action: typeof action === 'string' ? action : null,
    },
    post: `${frame.base}/interaction/${details.uid}`,
    hidden: { lang: frame.language },
    withNumber: false,
    chosen,
    mistakes,
  });
}
