import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { DeviceCode } from 'oidc-provider';
import { judge } from './form.ts';
import { readForm, sendPage } from './http.ts';
import type { PageFrame } from './pages/layout.ts';
import { codePage, type Message, phoneMessage } from './pages/message-page.ts';
import { type Mistake, signInPage } from './pages/sign-in-page.ts';
import type { SandboxPerson } from './people.ts';
import { ACR } from './protocol.ts';
import { pickLanguage } from './text.ts';

/** Told to the relying party in `error_description`, so that the kiosk can say what went wrong. */
const REASONS = {
  declined: 'declined',
  'wrong-number': 'number_match_failed',
  'wrong-passcode': 'authentication_failed',
} as const;

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/**
 * The page behind the QR code, on the resident's own phone (RFC 8628 §3.3). It replaces the verification page of
 * oidc-provider and settles the device code through its models, so that the phone gets no cookie and no session, and
 * needs no script. The passcode makes a forged post worthless.
 */
export async function answerPhone(
  provider: Provider,
  base: string,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<void> {
  const form = req.method === 'POST' ? await readForm(req) : url.searchParams;
  const userCode = textOf(form?.get('user_code'));
  const asked = form?.get('lang');
  const plain: PageFrame = { language: pickLanguage(asked, null), size: 'phone', base };
  if (!form) return sendPage(res, 400, phoneMessage(plain, 'failed'));
  if (!userCode) return sendPage(res, 200, codePage(plain));

  const normalized = userCode.replace(/[^A-Za-z]/g, '').toUpperCase();
  const code = await provider.DeviceCode.findByUserCode(normalized, { ignoreExpiration: true });
  const language = pickLanguage(asked, code?.params?.ui_locales);
  const here = (lang: string) => `${base}/device?${new URLSearchParams({ user_code: userCode, lang })}`;
  const frame: PageFrame = { language, size: 'phone', base };
  const closed = whyClosed(code);
  if (closed || !code) return sendPage(res, 404, phoneMessage(frame, closed ?? 'closed'));

  const show = (chosen: string | null, mistakes: ReadonlyArray<Mistake>) =>
    sendPage(
      res,
      mistakes.length > 0 ? 422 : 200,
      signInPage(
        { ...frame, otherLanguage: here(language === 'vi' ? 'en' : 'vi') },
        {
          asking: {
            kioskName: textOf(code.params?.kiosk_name),
            action: textOf(code.params?.action),
          },
          post: `${base}/device`,
          hidden: { user_code: userCode, lang: language },
          withNumber: true,
          chosen,
          mistakes,
        },
      ),
    );
  if (req.method !== 'POST') return show(null, []);

  // A request without a number can never be matched: it is refused rather than let through unmatched.
  const verdict = judge(form, textOf(code.params?.number_match) ?? '');
  if (verdict.outcome === 'mistakes') return show(form.get('person'), verdict.mistakes);
  if (verdict.outcome === 'accepted') await accept(provider, code, verdict.person);
  else await refuse(code, REASONS[verdict.outcome]);
  return sendPage(res, 200, phoneMessage(frame, verdict.outcome));
}

function whyClosed(code: DeviceCode | undefined): Message | null {
  if (!code || code.isExpired) return 'closed';
  return code.error || code.accountId ? 'used' : null;
}

async function refuse(code: DeviceCode, reason: string): Promise<void> {
  code.error = 'access_denied';
  code.errorDescription = reason;
  await code.save();
}

async function accept(provider: Provider, code: DeviceCode, person: SandboxPerson): Promise<void> {
  const scope = textOf(code.params?.scope) ?? 'openid';
  const grant = new provider.Grant({
    accountId: person.id,
    ...(code.clientId && { clientId: code.clientId }),
  });
  grant.addOIDCScope(scope);
  Object.assign(code, {
    accountId: person.id,
    grantId: await grant.save(),
    scope,
    acr: ACR,
    amr: ['pin'],
    authTime: Math.floor(Date.now() / 1000),
    claims: { id_token: { auth_time: { essential: true }, acr: null } },
  });
  await code.save();
}
