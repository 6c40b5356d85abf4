import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import type { Log } from '../context.ts';
import { send, sendPage, setSafeHeaders } from './http.ts';
import { answerInteraction, findDetails } from './kiosk-page.ts';
import { answerLogout, endSessions } from './logout.ts';
import { kioskMessage, type Message, phoneMessage } from './pages/message-page.ts';
import { STYLE } from './pages/style.ts';
import { SANDBOX_PEOPLE, type SandboxPerson } from './people.ts';
import { answerPhone } from './phone.ts';
import { SESSION_COOKIE } from './protocol.ts';
import { createStore, type SandboxStore } from './store.ts';
import { answerSwitch, SLOW_MS, type SwitchState } from './switch.ts';
import { makeWayBack, type ReturnError } from './way-back.ts';

/** Where the pretend provider lives, below the origin that the settings give it. */
const BASE = '/sandbox/vneid';

export interface Sandbox {
  /**
   * Answers a request if it is for the sandbox: `/sandbox/vneid/…` (the provider; only on its own host name, where it
   * has one), `POST /sandbox/vneid-switch` and `GET /sandbox/people`.
   * @returns false when the request is not for the sandbox and was left alone
   */
  handler(req: IncomingMessage, res: ServerResponse): boolean;
  /** The invented people to sign in as. */
  readonly people: ReadonlyArray<SandboxPerson>;
  /** What the provider remembers; for tests. */
  readonly store: Pick<SandboxStore, 'count'>;
  /** Plays somebody who logs out of everything on their phone; resolves when the kiosk's server has been told. */
  logOut(person: string): Promise<void>;
  /** Plays an outage; the same as `POST /sandbox/vneid-switch`. */
  set(state: SwitchState): void;
  /** Ends what still waits. */
  close(): void;
}

/**
 * Makes the OpenID provider that plays VNeID for trials and tests.
 * @returns null where the configuration has no sandbox: in production it cannot be switched on
 */
export async function createSandbox({ config, log }: { config: Config; log: Log }): Promise<Sandbox | null> {
  if (!config.sandbox || config.mode === 'production') return null;
  // Loaded here and not above, so that a server without a sandbox never runs a line of it.
  const { makeProvider } = await import('./provider.ts');
  const store = createStore();
  const wayBack = makeWayBack(config, BASE);
  const provider = await makeProvider(config, log, store, BASE, wayBack);
  const pass = provider.callback();
  const waiting = new Set<NodeJS.Timeout>();
  let state: SwitchState = 'up';
  const set = (next: SwitchState) => {
    state = next;
    log('sandbox.switched', { state });
  };

  async function answer(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice(BASE.length);
    setSafeHeaders(res, path.startsWith('/interaction/') ? [config.origins.kiosk] : []);
    if (path === '/style.css') return send(res, 200, 'text/css', STYLE);
    if (state === 'down') return fail(req, res, url, 503, 'down', 'temporarily_unavailable');
    if (path === '/device') return answerPhone(provider, BASE, req, res, url);
    if (path.startsWith('/interaction/'))
      return answerInteraction(provider, BASE, wayBack, req, res, url, path);
    if (path === '/session/end') return answerLogout(provider, store, config, log, BASE, req, res, url);
    if (path === '/auth' || path.startsWith('/auth/')) forgetSession(req);
    // oidc-provider reads where it is mounted as express would tell it.
    await pass(Object.assign(req, { url: `${path}${url.search}`, baseUrl: BASE }), res);
  }

  /** Tells whoever reads it that it did not work: on a phone how to go on at the kiosk, at the kiosk the way back. */
  async function fail(
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
    status: number,
    message: Message,
    error: ReturnError,
  ): Promise<void> {
    if (url.pathname === `${BASE}/device`)
      return sendPage(res, status, phoneMessage({ language: 'vi', base: BASE }, message));
    const asked = url.searchParams.get('state') ?? (await findDetails(provider, req, res))?.params.state;
    sendPage(res, status, kioskMessage(BASE, message, wayBack(error, asked)));
  }

  async function answerInTime(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    if (state === 'slow') {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve();
        }, SLOW_MS);
        waiting.add(timer);
      });
    }
    await answer(req, res, url);
  }

  return {
    people: SANDBOX_PEOPLE,
    store,
    logOut: (person) => endSessions(provider, store, config.oidc.clientId, log, person),
    set,
    handler(req, res) {
      const url = URL.parse(req.url ?? '/', config.origins.vneid);
      const work = url && pick(req, res, url);
      if (!url || !work) return false;
      work
        .catch((error: unknown) => {
          log('sandbox.failed', { error: error instanceof Error ? error.name : 'unknown' });
          if (res.headersSent) res.destroy();
          else return fail(req, res, url, 500, 'failed', 'server_error');
        })
        .catch(() => res.destroy());
      return true;
    },
    close() {
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };

  function pick(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> | null {
    if (url.pathname === '/sandbox/vneid-switch') return answerSwitch(req, res, set);
    if (url.pathname === '/sandbox/people') {
      setSafeHeaders(res, []);
      send(res, 200, 'application/json', JSON.stringify({ people: SANDBOX_PEOPLE }));
      return Promise.resolve();
    }
    const ours = url.pathname === BASE || url.pathname.startsWith(`${BASE}/`);
    return ours && isProvidersHost(config, req) ? answerInTime(req, res, url) : null;
  }
}

/** With host names of their own, the provider is not to be had at the kiosk's or the admin's. */
function isProvidersHost({ origins }: Config, req: IncomingMessage): boolean {
  const hostOf = (origin: string) => new URL(origin).host;
  const host = req.headers.host ?? '';
  const others = [origins.kiosk, origins.admin].map(hostOf).filter((each) => each !== hostOf(origins.vneid));
  return !others.includes(host);
}

/**
 * The pretend provider knows no single sign-on: an authorization never sees the session of the one before, so the
 * next resident at the same browser is always asked (facts: security.md §4).
 */
function forgetSession(req: IncomingMessage): void {
  const kept = (req.headers.cookie ?? '')
    .split(/;\s*/)
    .filter((each) => !each.startsWith(`${SESSION_COOKIE}=`) && !each.startsWith(`${SESSION_COOKIE}.sig=`));
  req.headers.cookie = kept.join('; ');
}
