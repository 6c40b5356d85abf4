import { randomInt } from 'node:crypto';
import {
  type Configuration,
  type DeviceAuthorizationResponse,
  genericGrantRequest,
  initiateDeviceAuthorization,
  ResponseBodyError,
} from 'openid-client';
import type { SignInFailure } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Clock, Log } from '../../context.ts';
import type { IdentityProvider, SignInRequest, Tell } from '../identity-provider.ts';
import {
  askingParameters,
  codeForLog,
  failureOf,
  type Issuer,
  identify,
  REQUESTED_ACR,
  scopeFor,
  type Tokens,
} from '../oidc/index.ts';
import type { Timers } from '../timers.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Seconds between polls where the provider names none (RFC 8628 §3.2), and what `slow_down` adds (§3.5). */
const DEFAULT_INTERVAL = 5;
const SLOW_DOWN_ADDS = 5;

/** Polls that may go unanswered in a row before the provider counts as down. */
const PATIENCE_POLLS = 3;

interface Dependencies {
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly demo: boolean;
}

/** One code on the screen: what was drawn for it, and until when it is shown. */
interface Drawn {
  readonly configuration: Configuration;
  readonly device: DeviceAuthorizationResponse;
  readonly drawnAt: number;
  readonly shownUntil: number;
}

/** Two digits without a leading zero, which people would leave out. */
const NUMBERS = Array.from({ length: 90 }, (_, index) => String(10 + index));

/** A number that none of `shown` is, the former of this attempt among them; any when all are shown. */
function drawNumber(shown: ReadonlySet<string>): string {
  const free = NUMBERS.filter((number) => !shown.has(number));
  const among = free.length > 0 ? free : NUMBERS;
  return among[randomInt(among.length)] ?? '';
}

/**
 * Sign-in by the resident's own phone: RFC 8628 started by our server, with a number to match (settled: "Phone
 * sign-in"). The device code stays here; the kiosk gets the QR code and the number. A code is redrawn with a new
 * number when its time is over, until the whole sign-in's time is.
 */
export function phoneProvider(dependencies: Dependencies): IdentityProvider {
  const { clock } = dependencies;
  /** What the kiosks show now: whoever looks at the wrong screen must not type a number that fits. */
  const shown = new Set<string>();
  return {
    method: 'phone',
    async run(request, _given, tell) {
      let number = '';
      const redraw = (): string => {
        const next = drawNumber(shown);
        shown.delete(number);
        shown.add(next);
        number = next;
        return next;
      };
      try {
        await signIn(request, tell, redraw);
      } finally {
        shown.delete(number);
      }
    },
  };

  async function signIn(request: SignInRequest, tell: Tell, redraw: () => string): Promise<void> {
    const deadline = request.startedAt + request.settings.times.phoneSignIn * 1000;
    while (clock.now() < deadline) {
      const number = redraw();
      const drawn = await draw(dependencies, request, number, deadline);
      if (request.signal.aborted) return;
      if (!drawn.ok) return tellFailure(tell, drawn.error);
      const { device, shownUntil } = drawn.value;
      const qr = device.verification_uri_complete ?? device.verification_uri;
      await tell({ status: 'pending', shown: { qr, number, expiresAt: shownUntil } });
      const tokens = await poll(dependencies, request.signal, drawn.value);
      if (tokens === null) return;
      if (!tokens.ok && tokens.error === 'expired') continue;
      if (!tokens.ok) return tellFailure(tell, tokens.error);
      await tell({ status: 'authenticated' });
      const person = await identify(drawn.value.configuration, tokens.value, {
        startedAt: drawn.value.drawnAt,
        now: clock.now(),
        demo: dependencies.demo,
      });
      if (!person.ok) return tellFailure(tell, person.error);
      return tell({ status: 'verified', identified: person.value });
    }
    await tell({ status: 'failed', failure: 'expired' });
  }
}

function tellFailure(tell: Tell, failure: SignInFailure): Promise<void> {
  return tell(failure === 'provider-down' ? { status: 'unavailable' } : { status: 'failed', failure });
}

async function draw(
  { issuer, clock, log }: Dependencies,
  request: SignInRequest,
  number: string,
  deadline: number,
): Promise<Result<Drawn, SignInFailure>> {
  const configuration = await issuer.configuration();
  if (!configuration.ok) return configuration;
  const drawnAt = clock.now();
  try {
    const device = await initiateDeviceAuthorization(configuration.value, {
      scope: scopeFor(configuration.value),
      acr_values: REQUESTED_ACR,
      max_age: '0',
      number_match: number,
      ...askingParameters(request.kiosk, request.settings),
    });
    if (!isWebAddress(device.verification_uri_complete ?? device.verification_uri))
      return err('invalid-answer');
    // One poll must still fit in after the code has left the screen, before the provider forgets it.
    const life = device.expires_in - (device.interval ?? DEFAULT_INTERVAL);
    const seconds = Math.max(1, Math.min(request.settings.times.phoneCode, life));
    return ok({
      configuration: configuration.value,
      device,
      drawnAt,
      shownUntil: Math.min(drawnAt + seconds * 1000, deadline),
    });
  } catch (error) {
    log('sign-in.phone-not-started', { code: codeForLog(error) });
    return err(failureOf(error));
  }
}

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

/** Asks until there are tokens or a refusal; "expired" when the code's time is over, null when cancelled. */
async function poll(
  { clock, timers, log }: Dependencies,
  signal: AbortSignal,
  { configuration, device, shownUntil }: Drawn,
): Promise<Result<Tokens, SignInFailure> | null> {
  let interval = device.interval ?? DEFAULT_INTERVAL;
  let unanswered = 0;
  while (clock.now() < shownUntil) {
    await timers.sleep(interval * 1000, signal);
    if (signal.aborted) return null;
    try {
      return ok(await genericGrantRequest(configuration, DEVICE_GRANT, { device_code: device.device_code }));
    } catch (error) {
      if (signal.aborted) return null;
      const said = error instanceof ResponseBodyError ? error.error : null;
      if (said === 'slow_down') interval += SLOW_DOWN_ADDS;
      else if (said !== 'authorization_pending') {
        const failure = failureOf(error);
        log('sign-in.phone-poll', { code: codeForLog(error) });
        unanswered += 1;
        if (failure !== 'provider-down' || unanswered >= PATIENCE_POLLS) return err(failure);
        // RFC 8628 §3.5: after a time-out the client must poll less often by itself, for instance half as often.
        interval *= 2;
        continue;
      }
      unanswered = 0;
    }
  }
  return err('expired');
}
