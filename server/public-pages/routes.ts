import { type Context, Hono } from 'hono';
import type { ServerContext } from '../context.ts';
import { createBuckets, limitBody, remoteAddress } from '../http/index.ts';
import { lookUpSlip, SLIP_RATE } from '../intake/index.ts';
import { type ReceiptAnswer, writeReceiptPage } from './receipt.ts';

/** Bytes of a form with one number in it. */
const FORM_LIMIT = 1024;

/** Stricter than the screens' policy in all but one thing: the number is sent by a form, so that no script is needed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const STATUS = { held: 200, waiting: 200, entry: 200, wrong: 404, later: 429 } as const;

/**
 * `/t`: what a slip's QR code opens, and where a number can be typed. It says whether the server holds the dossier of
 * that slip and, to the hour, since when.
 *
 * What a stranger can learn: the check characters are no secret (shared/dossier/slip-number.ts), so every number can
 * be made up and asked, at SLIP_RATE from one address. Whoever does it learns how many dossiers a kiosk has sent and
 * in which hour each came; not what, not whose, and no id by which anything could be fetched. The check characters
 * keep out slips of the pen, nothing else. The minute is kept back, since it might tell who stood at the kiosk.
 *
 * Where the number goes: a typed one travels in the body, so it is in no address, no history and no log of a proxy; a
 * scanned one is in the address, because a page without a script can have it nowhere else, and this server logs no
 * addresses. Neither reaches another site: `Referrer-Policy: no-referrer`, and the page leads nowhere.
 */
export function receiptRoutes(context: ServerContext) {
  const { config, clock, settings } = context;
  const rate = createBuckets({ ...SLIP_RATE, clock });

  async function answerTo(c: Context, text: string): Promise<ReceiptAnswer> {
    const wait = rate.take(remoteAddress(c) ?? 'unknown');
    if (wait > 0) {
      c.header('Retry-After', String(wait));
      return { kind: 'later' };
    }
    const found = await lookUpSlip(context, text);
    if (!found) return { kind: 'wrong' };
    return found.hour
      ? { kind: 'held', slip: found.slip, hour: new Date(found.hour) }
      : { kind: 'waiting', slip: found.slip };
  }

  async function show(c: Context, answer: ReceiptAnswer, typed = '') {
    const { contact } = await settings.forKiosk(null);
    c.header('Cache-Control', 'no-store');
    c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    const isTrial = config.mode === 'trial';
    return c.html(writeReceiptPage({ answer, typed, contact, isTrial }), STATUS[answer.kind]);
  }

  return new Hono()
    .get('/t', (c) => show(c, { kind: 'entry' }))
    .get('/t/:slip', async (c) => show(c, await answerTo(c, c.req.param('slip'))))
    .post('/t', limitBody(FORM_LIMIT), async (c) => {
      const typed = (new URLSearchParams(await c.req.text()).get('slip') ?? '').slice(0, 40);
      if (typed.trim() === '') return show(c, { kind: 'entry' });
      const answer = await answerTo(c, typed);
      return show(c, answer, answer.kind === 'wrong' || answer.kind === 'later' ? typed : '');
    });
}
