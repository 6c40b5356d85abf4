import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setKiosk } from '../../e2e/house.ts';
import { Phone } from '../../e2e/phone.ts';
import type { Resident } from '../../e2e/resident.ts';
import { judged, type Shown } from '../table.ts';
import { askAs, cookieOf, ENDINGS, Kiosk, type Tally } from './attempts.ts';
import { type CarelessProvider, CLIENT, openCarelessProvider, SIGN_IN } from './careless-provider.ts';
import { type House, openHouse } from './house.ts';
import type { PromiseOptions } from './options.ts';
import { launch } from './whole-browser.ts';

/**
 * "Nobody stays signed in": visit after visit in one whole Chromium. Somebody signs in, by the phone at the sandbox
 * or on the page of a provider that remembers people; the visit is finished, runs out, or its tab is killed and what
 * comes back runs out. Then whoever comes next tries everything that needs no credentials. The same attempts are
 * made while somebody is signed in, and at the provider without asking for a new sign-in: those must get in.
 */
/** The server bears with a provider's clock that is as much behind (server/sign-in/oidc/identify.ts). */
const AUTH_TIME_TOLERANCE_MS = 5000;
/** A kiosk may begin twenty sign-ins at once, and six a minute after that (server/sign-in/routes.ts). */
const STARTS_AT_ONCE = 15;
const BETWEEN_STARTS_MS = 10_000;

/** Visits follow each other no faster than a kiosk may begin sign-ins. @returns what waits for the next one's turn */
function atAPace(): () => Promise<void> {
  const begun = Date.now();
  let visits = 0;
  return async () => {
    visits += 1;
    const early = begun + (visits - STARTS_AT_ONCE) * BETWEEN_STARTS_MS - Date.now();
    if (early > 0) await sleep(early);
  };
}

async function inBrowser(house: House, tally: Tally, work: (kiosk: Kiosk) => Promise<void>): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'kiosk-profile-'));
  const browser = await launch({ profile });
  try {
    await work(new Kiosk(house, browser, tally));
  } finally {
    await browser.kill();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** By the phone, at the sandbox. */
async function byPhone(kiosk: Kiosk, visits: number, log: (line: string) => void): Promise<void> {
  // Nobody whose card lies on the dock, which stays on the glass (kiosk/devices/dock/cards.json).
  const name = 'Phạm Thị Thí Dụ';
  const owner = kiosk.browser.context.browser();
  if (!owner) throw new Error('the browser is gone');
  await kiosk.resident().arrive();
  const turn = atAPace();
  for (let visit = 0; visit < visits; visit += 1) {
    await turn();
    const how = ENDINGS[visit % ENDINGS.length] ?? 'finished';
    const resident = await kiosk.agree();
    kiosk.attempt('a new visit knows somebody', await kiosk.knowsSomebody());
    await resident.press(/^Điện thoại có VNeID/);
    const phone = await Phone.pickUp(owner);
    const number = await phone.scan(resident);
    const used = phone.page.url();
    kiosk.attempt('a new code signs somebody in by itself', await kiosk.knowsSomebody());
    await phone.say('Đồng ý', name, number);
    await kiosk.page.getByText(`Chào ${name}`).waitFor();
    kiosk.control(await kiosk.knowsSomebody());
    const cookie = await kiosk.whileSignedIn();
    // Before the tab is killed, and the phone's page in the same browser with it.
    await phone.putAway();
    await kiosk.end(how);
    const another = await Phone.pickUp(owner);
    await another.page.goto(used);
    kiosk.attempt('a used code can be used again', (await another.page.getByRole('radio').count()) > 0);
    await another.putAway();
    await kiosk.afterTheEnd(name, cookie, how);
    kiosk.tally.visits += 1;
    log(`phone, visit ${visit + 1}: ${how}`);
  }
}

/** Presses "at the provider". @returns whether the provider asks who it is; else somebody is simply signed in */
async function isAsked(kiosk: Kiosk, resident: Resident): Promise<boolean> {
  await resident.press(/^Gõ mật mã VNeID ở đây/);
  const asked = kiosk.page.getByRole('button', { name: SIGN_IN });
  const known = resident.heading('Bác làm giấy tờ cho ai ạ?');
  const refused = resident.heading('Chưa đăng nhập được');
  await asked.or(known).or(refused).waitFor();
  return !(await known.isVisible());
}

/** Whether an authorization request without a wish for a new sign-in comes back with a code at once. */
async function isRemembered(kiosk: Kiosk, provider: CarelessProvider): Promise<boolean> {
  const cookie = await cookieOf(kiosk.browser, provider.issuer);
  const { location } = await askAs(cookie, 'GET', provider.lenientRequest);
  return new URL(location, provider.issuer).searchParams.has('code');
}

/** On the page of a provider that remembers. */
async function atProvider(
  kiosk: Kiosk,
  provider: CarelessProvider,
  visits: number,
  { short, log }: PromiseOptions,
): Promise<void> {
  const name = 'Nguyễn Thị Lặng Lẽ';
  await kiosk.resident().arrive();
  await setKiosk(kiosk.resident(), { signIn: { provider: true } });
  let signedInAt = 0;
  const turn = atAPace();
  for (let visit = 0; visit < visits; visit += 1) {
    await turn();
    const how = ENDINGS[visit % ENDINGS.length] ?? 'finished';
    let resident = await kiosk.agree();
    kiosk.attempt('a new visit knows somebody', await kiosk.knowsSomebody());
    const asked = await isAsked(kiosk, resident);
    kiosk.attempt('the provider did not ask', !asked);
    if (asked) await kiosk.page.getByRole('button', { name: SIGN_IN }).click();
    resident = kiosk.resident();
    await kiosk.page.getByText(`Chào ${name}`).waitFor();
    signedInAt = Date.now();
    const cookie = await kiosk.whileSignedIn();
    await kiosk.end(how);
    await kiosk.afterTheEnd(name, cookie, how);
    // The hazard is there: whoever does not ask for a new sign-in gets none.
    kiosk.control(await isRemembered(kiosk, provider));
    kiosk.tally.visits += 1;
    log(`provider, visit ${visit + 1}: ${how}`);
  }
  if (short) return;
  // A provider that does not even heed prompt=login: what it says of an older sign-in is not believed.
  provider.ignorePrompt(true);
  const early = signedInAt + 2 * AUTH_TIME_TOLERANCE_MS - Date.now();
  if (early > 0) await kiosk.page.waitForTimeout(early);
  const resident = await kiosk.agree();
  kiosk.attempt('an old sign-in was believed', !(await isAsked(kiosk, resident)));
  kiosk.attempt('an old sign-in made somebody known', await kiosk.knowsSomebody());
}

/** @param options `count`: visits in all, half by the phone, half on the provider's page; the short form has two */
export async function nobodyStaysSignedIn(options: PromiseOptions): Promise<Shown> {
  const { count, short, log } = options;
  const tally: Tally = { visits: 0, attempts: 0, silent: [], controls: 0, controlsIn: 0 };
  const half = short ? 2 : Math.max(1, Math.ceil(count / 2));
  const provider = await openCarelessProvider();
  try {
    const house = await openHouse((kiosk) => {
      provider.serve(`${kiosk}/api/sign-in/callback`);
      return { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret };
    });
    try {
      await inBrowser(house, tally, (kiosk) => atProvider(kiosk, provider, half, options));
    } finally {
      await house.stop();
    }
    if (!short) {
      const sandbox = await openHouse();
      try {
        await inBrowser(sandbox, tally, (kiosk) => byPhone(kiosk, half, log));
      } finally {
        await sandbox.stop();
      }
    }
  } finally {
    provider.close();
  }
  for (const silent of tally.silent) log(`SILENT ${silent}`);
  return {
    promise: 'nobody stays signed in',
    asked: '0 silent re-logins in 200 visits',
    ran: `${tally.visits} visits, ${tally.attempts} attempts without credentials`,
    figure: `${tally.silent.length} got in; of the same attempts where somebody was signed in ${tally.controlsIn} of ${tally.controls}`,
    outcome: judged(tally.silent.length, tally.controlsIn === tally.controls ? tally.controls : 0),
  };
}
