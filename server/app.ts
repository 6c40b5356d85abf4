import { join } from 'node:path';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { Health } from '#shared/api/index.ts';
import { catalogueRoutes } from './catalogue/index.ts';
import type { ServerContext } from './context.ts';
import { codeOf } from './db/index.ts';
import { deskRoutes, handoverHealth } from './desk/index.ts';
import { controlRoutes, fleetHealth, fleetRoutes } from './fleet/index.ts';
import { formerBuilds } from './former-builds.ts';
import {
  hostWall,
  JSON_LIMIT,
  limitBody,
  originWall,
  problem,
  secure,
  takesLargeBody,
} from './http/index.ts';
import { intakeRoutes, slipRoutes } from './intake/index.ts';
import { plainPages } from './pages.ts';
import { parkedRoutes, resumeRoutes } from './parking/index.ts';
import { signInRoutes } from './sign-in/index.ts';
import { pages } from './static.ts';
import { touchVisit, visitRoutes } from './visits/index.ts';

/** What the server tells of itself beside its features. */
export interface About {
  /** Of the program, from package.json. */
  readonly version: string;
  readonly database: Health['database'];
  /** With which commands on this machine ask the running server. */
  readonly controlToken: string;
}

/**
 * The whole server but the sandbox: routes, walls, headers, problem documents.
 * @param context what every feature is handed
 */
export function createApp(context: ServerContext, about: About) {
  const { config, catalogue, clock, log } = context;
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500)
      return problem(c, 400, 'bad-request', 'The request cannot be read.');
    // A message may repeat what was sent; PostgreSQL's does.
    log('request-failed', { method: c.req.method, error: error.name, code: codeOf(error) ?? null });
    return problem(c, 500, 'failed', 'Something went wrong here; it has been noted.');
  });
  app.notFound((c) => problem(c, 404, 'not-found', 'There is nothing here.'));
  app.use(secure(config));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header('Allow', methods.join(', '));
        return problem(c, 405, 'method-not-allowed', 'This address does not do that.');
      },
    }),
  );
  app.use(hostWall(config));
  app.use('/api/*', originWall);
  const small = limitBody(JSON_LIMIT);
  app.use('/api/*', (c, next) => (takesLargeBody(c.req.path) ? next() : small(c, next)));

  return app
    .get('/api/health', async (c) => {
      const index = catalogue.index();
      const health: Health = {
        ok: true,
        version: about.version,
        mode: config.mode,
        database: about.database,
        catalogue: {
          version: index.version,
          flows: index.flows.length,
          refused: catalogue.refused().length,
          endsFirst: index.flows.flatMap(({ effectiveTo }) => effectiveTo ?? []).sort()[0] ?? null,
        },
        fleet: await fleetHealth(context),
        handover: await handoverHealth(context),
        time: new Date(clock.now()).toISOString(),
      };
      return c.json(health, 200);
    })
    .route(
      '/api/kiosks',
      fleetRoutes(context, (c, kiosk) => touchVisit(context, c, kiosk)),
    )
    .route('/api/visits', visitRoutes(context))
    .route('/api/visits/current/parked', resumeRoutes(context))
    .route('/api/parked', parkedRoutes(context))
    .route('/api/dossiers', intakeRoutes(context))
    .route('/api/control', controlRoutes(context, about.controlToken))
    .route('/api/slips', slipRoutes(context))
    .route('/api/desk', deskRoutes(context))
    .route('/catalogue', catalogueRoutes(context))
    .route('/kiosk', pages(join(config.dist, 'kiosk'), '/kiosk', formerBuilds(config, 'kiosk')))
    .route('/admin', pages(join(config.dist, 'admin'), '/admin', formerBuilds(config, 'admin')))
    .route('/', plainPages(context))
    .route('/', signInRoutes(context));
}

/** What the typed client is made from: `hc<Api>(origin)`. */
export type Api = ReturnType<typeof createApp>;
