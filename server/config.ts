import { resolve } from 'node:path';
import type { Result } from '#shared/result.ts';

/** How the server was asked to run: everything comes from the environment, everything has a default. */
export interface Config {
  readonly mode: 'trial' | 'production';
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly pgBin: string | undefined;
  /** Origins as a browser sees them. On one port by default; each may have a host name of its own. */
  readonly origins: { readonly kiosk: string; readonly admin: string; readonly vneid: string };
  /** The OpenID provider: the sandbox's own by default. */
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string | undefined;
  };
  /** Whether the sandbox provider and the invented people are there; never in production. */
  readonly sandbox: boolean;
  /** The folder of the built pages, and of the catalogue. */
  readonly dist: string;
  readonly catalogueDir: string;
  /** Authors at work: the catalogue is read again when it changes. */
  readonly dev: boolean;
  /** The key under which the server's keys lie encrypted, when one is given. */
  readonly keysPassphrase: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The trial's client secret: both sides are this one process, and it opens nothing else. */
const SANDBOX_CLIENT = { clientId: 'vinh-loc-kiosk', clientSecret: 'sandbox-only' } as const;

const asOrigin = (text: string): string | null => {
  try {
    return new URL(text).origin;
  } catch {
    return null;
  }
};

const isLoopback = (address: string): boolean =>
  /^(localhost|[^/]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(URL.parse(address)?.hostname ?? '');

/**
 * Why production may not run at these addresses; null when it may. Without https cookies and dossiers' proofs can be
 * read on the way, and on one host a page of the kiosk's could act with an attendant's cookie. What never leaves this
 * machine is let be.
 */
function whyUnsafe(kiosk: string, admin: string, issuer: string): string | null {
  for (const [name, address] of [
    ['KIOSK_URL (or PUBLIC_URL)', kiosk],
    ['ADMIN_URL (or PUBLIC_URL)', admin],
    ['OIDC_ISSUER', issuer],
  ] as const)
    if (URL.parse(address)?.protocol !== 'https:' && !isLoopback(address))
      return `MODE=production needs https: begin ${name} with https://, not "${address}", and put a certificate on it`;
  if (!isLoopback(kiosk) && new URL(kiosk).hostname === new URL(admin).hostname)
    return `MODE=production keeps kiosk and desk apart: give KIOSK_URL and ADMIN_URL host names of their own, not both "${new URL(kiosk).hostname}"`;
  return null;
}

/**
 * Reads the configuration.
 * @param env PORT, HOST, DATA_DIR, DIST_DIR (the built pages), DATABASE_URL, PG_BIN, MODE (trial | production), PUBLIC_URL, KIOSK_URL,
 *   ADMIN_URL, VNEID_URL, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, KEYS_PASSPHRASE, CATALOGUE_DIR,
 *   DEV (1: authors at work)
 * @param root the project's folder
 * @returns the configuration, or a sentence that says which variable to mend
 */
export function readConfig(env: Environment, root: string): Result<Config, string> {
  const refuse = (error: string): Result<never, string> => ({ ok: false, error });
  const port = Number(env.PORT ?? '8080');
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    return refuse(`PORT must be 0 to 65535, not "${env.PORT}"`);
  const mode = env.MODE ?? 'trial';
  if (mode !== 'trial' && mode !== 'production')
    return refuse(`MODE must be trial or production, not "${mode}"`);
  const base = env.PUBLIC_URL ?? `http://localhost:${port}`;
  const origins: Record<string, string> = {};
  for (const [name, text] of [
    ['kiosk', env.KIOSK_URL ?? base],
    ['admin', env.ADMIN_URL ?? base],
    ['vneid', env.VNEID_URL ?? base],
  ] as const) {
    const origin = asOrigin(text);
    if (!origin) return refuse(`"${text}" is not an address such as https://kiosk.example.vn`);
    origins[name] = origin;
  }
  const issuer = env.OIDC_ISSUER ?? `${origins.vneid}/sandbox/vneid`;
  if (mode === 'production' && !env.OIDC_ISSUER)
    return refuse('MODE=production has no sandbox: name the OpenID provider in OIDC_ISSUER');
  if (mode === 'production') {
    const unsafe = whyUnsafe(origins.kiosk ?? '', origins.admin ?? '', issuer);
    if (unsafe !== null) return refuse(unsafe);
  }
  return {
    ok: true,
    value: {
      mode,
      host: env.HOST ?? '127.0.0.1',
      port,
      dataDir: resolve(root, env.DATA_DIR ?? 'data'),
      databaseUrl: env.DATABASE_URL,
      pgBin: env.PG_BIN,
      origins: origins as unknown as Config['origins'],
      oidc: {
        issuer,
        clientId: env.OIDC_CLIENT_ID ?? SANDBOX_CLIENT.clientId,
        clientSecret: env.OIDC_CLIENT_SECRET ?? (env.OIDC_ISSUER ? undefined : SANDBOX_CLIENT.clientSecret),
      },
      sandbox: mode === 'trial',
      dist: resolve(root, env.DIST_DIR ?? 'dist'),
      catalogueDir: resolve(root, env.CATALOGUE_DIR ?? 'public/catalogue'),
      dev: mode === 'trial' && env.DEV === '1',
      keysPassphrase: env.KEYS_PASSPHRASE,
    },
  };
}
