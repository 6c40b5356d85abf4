import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { buildsIn } from './former-builds.ts';
import { IMMUTABLE, problem, REVALIDATE, type Sendable, send } from './http/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** A name the build gave after the content: "assets/index-Bq3xT9_z.js". */
const HASHED = /(^|\/)assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

type Kept = Sendable & { readonly stamp: string };

const optional = async (file: string): Promise<Uint8Array<ArrayBuffer> | null> => {
  try {
    return Uint8Array.from(await readFile(file));
  } catch {
    return null;
  }
};

/** Files of one folder, read once and again when they change. */
function keeper(root: string) {
  const kept = new Map<string, Kept>();
  return async (path: string): Promise<Sendable | null> => {
    const file = join(root, path);
    const info = await stat(file).catch(() => null);
    const type = TYPES[extname(path)];
    if (!info?.isFile() || !type) return null;
    const stamp = `${info.mtimeMs} ${info.size}`;
    const known = kept.get(file);
    if (known?.stamp === stamp) return known;
    const bytes = await optional(file);
    if (!bytes) return null;
    const made: Kept = {
      stamp,
      bytes,
      type,
      tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
      cache: HASHED.test(path) ? IMMUTABLE : REVALIDATE,
      encoded: new Map(),
    };
    for (const [encoding, ending] of [
      ['br', '.br'],
      ['gzip', '.gz'],
    ] as const) {
      const ready = await optional(`${file}${ending}`);
      if (ready) made.encoded.set(encoding, ready);
    }
    kept.set(file, made);
    return made;
  };
}

/** The path inside the folder; null when it is no plain path into it. Each file has one: `//` is not another `/`. */
function plainPath(path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  const inside = decoded.replace(/^\//, '');
  const parts = inside.split('/');
  const plain =
    !/[\\\0:]/.test(inside) &&
    parts.every((part, index) => !part.startsWith('.') && (part !== '' || index === parts.length - 1));
  return plain ? inside : null;
}

/** Finds a file whose name bears its hash in the builds that were served before. */
function formerFiles(folder: string) {
  const find = keeper(folder);
  return async (path: string): Promise<Sendable | null> => {
    if (!HASHED.test(path)) return null;
    for (const build of await buildsIn(folder)) {
      const found = await find(join(build, path));
      if (found) return found;
    }
    return null;
  };
}

/**
 * Serves the built pages of one room; addresses without a file behind them are places inside the page and get
 * its `index.html`. A page of one of the builds before finds the parts of its own program.
 * @param root the room's folder, "dist/kiosk"
 * @param base where it is mounted, "/kiosk"
 * @param former where the builds of this room are kept (former-builds.ts)
 */
export function pages(root: string, base: string, former: string) {
  const find = keeper(root);
  const findFormer = formerFiles(former);
  const serve = async (c: Context): Promise<Response> => {
    const path = plainPath(c.req.path.slice(base.length));
    if (path === null) return problem(c, 404, 'not-found', 'There is nothing here.');
    const found = path === '' || path.endsWith('/') ? null : ((await find(path)) ?? (await findFormer(path)));
    if (found) return send(c, found);
    const index = extname(path) === '' ? await find('index.html') : null;
    return index ? send(c, index) : problem(c, 404, 'not-found', 'There is nothing here.');
  };
  return new Hono()
    .get('/', async (c) => (c.req.path === base ? c.redirect(`${base}/`, 308) : serve(c)))
    .get('/*', serve);
}
