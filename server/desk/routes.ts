import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import {
  type DeskCalls,
  type DeskCatalogue,
  DeskSignIn,
  type KioskLines,
  VouchAnswer,
} from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { createOpenStreams, jsonBody, limitBody, originWall, senderAddress } from '../http/index.ts';
import { answerVouch } from '../sign-in/index.ts';
import { comeToHelp, comeToVouch, endHelp, listCalls } from './calls.ts';
import { describeCatalogue } from './catalogue.ts';
import { listDossiers, type Reading, readDossier, readPhotograph, vouchForDossier } from './dossiers.ts';
import { handOver, takeBack } from './handover.ts';
import { listKiosks } from './kiosks.ts';
import { streamChanges } from './live.ts';
import { createLockout } from './lockout.ts';
import { lossRoutes } from './losses.ts';
import { OpenedDossiers } from './opened.ts';
import { refuse } from './refuse.ts';
import { type DeskSession, endSession, findSession, giveCookie, takeCookie, tokenHashOf } from './session.ts';
import { signIn } from './sign-in.ts';

type Env = { Variables: { session: DeskSession } };

/** Nothing an attendant sends is longer; a name and an address in UTF-8 are well below. */
const LARGEST_BODY = 8 * 1024;

/** What the page asks by itself, at every change: no act of the attendant, so no reason to stay signed in. */
const ASKED_BY_THE_PAGE = new Set(['/dossiers', '/kiosks', '/calls', '/catalogue', '/events']);

/** An attendant may have the desk open in several windows. */
const STREAMS_OF_A_SESSION = 8;

const Id = z.uuid();

/**
 * Everything under `/api/desk`; mount it there. Without a living desk cookie every route but the sign-in answers 401.
 * @param checkMs how often the live stream looks at the cookie again, in milliseconds; 30 s unless a test says other
 */
export function deskRoutes(context: ServerContext, checkMs?: number): Hono<Env> {
  const opened = new OpenedDossiers();
  const streams = createOpenStreams(STREAMS_OF_A_SESSION);
  const lockout = createLockout(context.clock);
  const app = new Hono<Env>();
  const reading = (c: Context<Env>): Reading => ({ context, opened, session: c.get('session') });
  const attendant = (c: Context<Env>): string => c.get('session').attendant.name;
  const mountedPath = (c: Context<Env>): string => c.req.path.replace(/^\/api\/desk/, '');

  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.use(originWall);
  app.use(limitBody(LARGEST_BODY));
  app.use(async (c, next) => {
    if (c.req.method === 'POST' && mountedPath(c) === '/sign-in') return next();
    const tokenHash = tokenHashOf(c, context);
    const acted = c.req.method !== 'GET' || !ASKED_BY_THE_PAGE.has(mountedPath(c));
    const session = tokenHash === null ? null : await findSession(context, tokenHash, acted);
    if (!session) {
      if (tokenHash !== null) opened.forget(tokenHash);
      return refuse(c, 'not-signed-in');
    }
    c.set('session', session);
    return next();
  });

  app.post('/sign-in', jsonBody(DeskSignIn), async (c) => {
    const outcome = await signIn(context, lockout, senderAddress(c), c.req.valid('json'));
    if (!outcome.ok) return refuse(c, outcome.error.code, outcome.error.retryAfterSeconds);
    giveCookie(c, context, outcome.value.token);
    return c.json(outcome.value.session.attendant);
  });

  app.delete('/sign-in', async (c) => {
    const { tokenHash } = c.get('session');
    await context.audit.append({
      type: 'desk-signed-out',
      role: 'attendant',
      actor: attendant(c),
      outcome: 'done',
    });
    await endSession(context, tokenHash);
    opened.forget(tokenHash);
    takeCookie(c, context);
    return c.body(null, 204);
  });

  app.get('/me', (c) => c.json(c.get('session').attendant));
  app.get('/kiosks', async (c) => c.json({ kiosks: await listKiosks(context) } satisfies KioskLines));
  app.get('/calls', async (c) => c.json({ calls: await listCalls(context) } satisfies DeskCalls));
  app.get('/catalogue', async (c) => c.json((await describeCatalogue(context)) satisfies DeskCatalogue));
  app.get('/events', (c) => streamChanges(c, context, c.get('session').tokenHash, streams, checkMs));

  app.get('/dossiers', async (c) => {
    const page = await listDossiers(reading(c), c.req.query('before'));
    return page.ok ? c.json(page.value) : refuse(c, page.error);
  });

  app.get('/dossiers/:id', async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) return refuse(c, 'not-found');
    const view = await readDossier(reading(c), id);
    return view.ok ? c.json(view.value) : refuse(c, view.error);
  });

  app.get('/dossiers/:id/parts/:name', async (c) => {
    const { id, name } = c.req.param();
    if (!isId(id)) return refuse(c, 'not-found');
    const photograph = await readPhotograph(reading(c), id, name);
    if (!photograph.ok) return refuse(c, photograph.error);
    return c.body(photograph.value.bytes, 200, {
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="${photograph.value.fileName}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  app.post('/dossiers/:id/vouch', async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) return refuse(c, 'not-found');
    const line = await vouchForDossier(reading(c), id);
    return line.ok ? c.json(line.value) : refuse(c, 'not-found');
  });

  app.post('/dossiers/:id/handover', async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) return refuse(c, 'not-found');
    const line = await handOver(reading(c), id);
    return line.ok ? c.json(line.value) : refuse(c, line.error);
  });

  app.delete('/dossiers/:id/handover', async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) return refuse(c, 'not-found');
    const line = await takeBack(reading(c), id);
    return line.ok ? c.json(line.value) : refuse(c, line.error);
  });

  app.post('/vouch/:id', jsonBody(VouchAnswer), async (c) => {
    const id = c.req.param('id');
    if (!isId(id)) return refuse(c, 'not-found');
    const outcome = await answerVouch(context, id, attendant(c), c.req.valid('json'));
    if (!outcome.ok) return refuse(c, outcome.error);
    return c.body(null, 204);
  });

  const told =
    (act: (context: ServerContext, id: string, name: string) => Promise<boolean>) =>
    async (c: Context<Env>): Promise<Response> => {
      const id = c.req.param('id');
      if (!isId(id)) return refuse(c, 'not-found');
      return (await act(context, id, attendant(c))) ? c.body(null, 204) : refuse(c, 'already-answered');
    };
  app.post('/vouch/:id/coming', told(comeToVouch));
  app.post('/help/:id/coming', told(comeToHelp));
  app.post('/help/:id/done', told(endHelp));
  app.route('/', lossRoutes(context));
  app.all('*', (c) => refuse(c, 'not-found'));
  return app;
}

const isId = (text: string | undefined): text is string => Id.safeParse(text).success;
