import { Hono } from 'hono';
import type { ServerContext } from './context.ts';
import { placesOf, problem } from './http/index.ts';
import { asHtml, lookRoutes, receiptRoutes, writePage } from './public-pages/index.ts';
import { LANGUAGES, say } from './text.ts';

/** Where each place begins, when it has a host name of its own. */
const ENTRANCES = { kiosk: '/kiosk/', admin: '/admin/', vneid: '/sandbox/vneid/' } as const;

/** The pages the server writes by itself: the front door, and what a slip's QR code opens. */
export function plainPages(context: ServerContext) {
  const { config } = context;
  const door = (href: string, text: string): string => `<a href="${asHtml(href)}">${asHtml(text)}</a>`;
  const sections = LANGUAGES.map(
    (language) =>
      `<section lang="${language}" class="doors"><h1>${asHtml(say(language, 'home.title'))}</h1>${door(
        `${config.origins.kiosk}/kiosk/`,
        say(language, 'home.kiosk'),
      )}${door(`${config.origins.admin}/admin/`, say(language, 'home.desk'))}${door(
        `${config.origins.kiosk}/t`,
        say(language, 'home.slip'),
      )}</section>`,
  );
  const home = writePage({
    title: say('vi', 'home.title'),
    isTrial: config.mode === 'trial',
    main: `<div class="answer"><div class="both">\n${sections.join('\n')}\n</div></div>`,
  });
  return new Hono()
    .get('/', (c) => {
      const [place, ...others] = placesOf(config.origins, new URL(c.req.url).host);
      if (place && others.length === 0) return c.redirect(ENTRANCES[place], 302);
      c.header('Cache-Control', 'no-store');
      return c.html(home);
    })
    .route('/', lookRoutes())
    .route('/', receiptRoutes(context))
    .get('/favicon.ico', (c) => problem(c, 404, 'not-found', 'There is nothing here.'));
}
