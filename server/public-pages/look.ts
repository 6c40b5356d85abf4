import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Hono } from 'hono';
import { IMMUTABLE, problem, REVALIDATE, type Sendable, send } from '../http/index.ts';

/**
 * How the pages look that the server writes by itself: the colours and the face of every screen (shared/ui), without
 * a build and without a script. A phone that cannot be bothered with a face shows its own meanwhile.
 */

const read = (url: string): string => readFileSync(new URL(url, import.meta.url), 'utf8');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const FACES = read('../../shared/ui/fonts.css');
/** The default theme: nobody has chosen another one here. */
const COLOURS = /:root \{[^}]*\}/.exec(read('../../shared/ui/tokens.css'))?.[0] ?? '';
const FONT_FILES = [...FACES.matchAll(/url\("([^"]+\.woff2)"\)/g)].map(([, path = '']) => path);

const sendable = (bytes: Uint8Array, type: string, cache: string): Sendable => ({
  bytes: Uint8Array.from(bytes),
  type,
  tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
  cache,
  encoded: new Map(),
});

/** `/plain.css` and the fonts that it names. */
export function lookRoutes() {
  const { resolve } = createRequire(import.meta.url);
  const fonts = new Map(
    FONT_FILES.map((path) => [nameOf(path), sendable(readFileSync(resolve(path)), 'font/woff2', IMMUTABLE)]),
  );
  const faces = FACES.replace(/url\("([^"]+\.woff2)"\)/g, (_, path) => {
    const { tag = '' } = fonts.get(nameOf(path)) ?? {};
    return `url("/plain/${tag}/${nameOf(path)}")`;
  });
  const style = sendable(
    new TextEncoder().encode(`${faces}\n${COLOURS}\n${read('./look.css')}`),
    'text/css; charset=utf-8',
    REVALIDATE,
  );
  return new Hono()
    .get('/plain.css', (c) => send(c, style))
    .get('/plain/:tag/:file', async (c): Promise<Response> => {
      const font = fonts.get(c.req.param('file'));
      if (font?.tag !== c.req.param('tag')) return problem(c, 404, 'not-found', 'There is nothing here.');
      return send(c, font);
    });
}
