import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import type { ServerContext } from './context.ts';
import { createBuckets, placesOf, problem, REVALIDATE, remoteAddress } from './http/index.ts';
import { lookUpSlip, SLIP_RATE } from './intake/index.ts';
import { LANGUAGES, type Language, say, sayTime } from './text.ts';

const STYLE = readFileSync(new URL('./plain.css', import.meta.url), 'utf8');

const asHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page without a script: every paragraph in both languages, Vietnamese first. */
function page(title: string, paragraph: (language: Language) => string): string {
  const both = LANGUAGES.map((language) => `<section lang="${language}">${paragraph(language)}</section>`);
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asHtml(title)}</title>
<link rel="stylesheet" href="/plain.css">
</head>
<body>
${both.join('\n')}
</body>
</html>
`;
}

const link = (href: string, text: string): string => `<p><a href="${asHtml(href)}">${asHtml(text)}</a></p>`;

/** Where each place begins, when it has a host name of its own. */
const ENTRANCES = { kiosk: '/kiosk/', admin: '/admin/', vneid: '/sandbox/vneid/' } as const;

/** The pages the server writes by itself: the front door, and what a slip's QR code opens. */
export function plainPages(context: ServerContext) {
  const { config, clock } = context;
  const rate = createBuckets({ ...SLIP_RATE, clock });
  const html = (c: Context, text: string, status: 200 | 404 | 429 = 200) => {
    c.header('Cache-Control', 'no-store');
    return c.html(text, status);
  };
  return new Hono()
    .get('/', (c) => {
      const [place, ...others] = placesOf(config.origins, new URL(c.req.url).host);
      if (place && others.length === 0) return c.redirect(ENTRANCES[place], 302);
      const text = (language: Language) =>
        `<h1>${asHtml(say(language, 'home.title'))}</h1>` +
        link(`${config.origins.kiosk}/kiosk/`, say(language, 'home.kiosk')) +
        link(`${config.origins.admin}/admin/`, say(language, 'home.desk'));
      return html(c, page(say('vi', 'home.title'), text));
    })
    .get('/plain.css', (c) =>
      c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': REVALIDATE }),
    )
    .get('/t/:slip', async (c) => {
      const wait = rate.take(remoteAddress(c) ?? 'unknown');
      if (wait > 0) c.header('Retry-After', String(wait));
      const found = wait > 0 ? null : await lookUpSlip(context, c.req.param('slip'));
      const paragraph = (language: Language): string => {
        if (!found) return `<p>${asHtml(say(language, wait > 0 ? 'slip.wait' : 'slip.wrong'))}</p>`;
        const said = found.receivedAt
          ? say(language, 'slip.held', { at: sayTime(language, new Date(found.receivedAt)) })
          : say(language, 'slip.not-held');
        return (
          `<h1>${asHtml(say(language, 'slip.title', { slip: found.slip }))}</h1>` +
          `<p>${asHtml(said)}</p><p>${asHtml(say(language, 'slip.not-receipt'))}</p>`
        );
      };
      const title = found ? say('vi', 'slip.title', { slip: found.slip }) : say('vi', 'home.title');
      return html(c, page(title, paragraph), wait > 0 ? 429 : found ? 200 : 404);
    })
    .get('/favicon.ico', (c) => problem(c, 404, 'not-found', 'There is nothing here.'));
}
