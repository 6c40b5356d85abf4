import { Hono } from 'hono';
import * as z from 'zod/mini';
import { DossierId, KioskId } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import {
  acknowledgeAlarm,
  acknowledgeMissing,
  type OrderKind,
  placeOrder,
  readExport,
} from '../fleet/index.ts';
import { readStatus } from './kiosks.ts';
import { refuse } from './refuse.ts';
import type { DeskSession } from './session.ts';

type Env = { Variables: { session: DeskSession } };

/** The slip of a dossier that a kiosk has put aside; null when it names no such dossier. */
async function slipOfStuck({ db }: ServerContext, kiosk: string, dossier: string): Promise<string | null> {
  const row = await db.selectFrom('kiosk').select('status').where('id', '=', kiosk).executeTakeFirst();
  return readStatus(row?.status).stuck?.find((one) => one.dossier === dossier)?.slip ?? null;
}

/**
 * What an attendant does about dossiers that are stuck or missing: try again, have the sealed bytes, say that an
 * alarm was seen. Mount it under the desk's own routes, behind their sign-in.
 */
export function lossRoutes(context: ServerContext): Hono<Env> {
  const app = new Hono<Env>();

  app.post('/kiosks/:kiosk/stuck/:dossier/:kind', async (c) => {
    const { kiosk, dossier, kind } = c.req.param();
    const isKind = (text: string): text is OrderKind => text === 'retry' || text === 'export';
    if (!KioskId.safeParse(kiosk).success || !DossierId.safeParse(dossier).success || !isKind(kind))
      return refuse(c, 'not-found');
    if ((await slipOfStuck(context, kiosk, dossier)) === null) return refuse(c, 'not-found');
    await placeOrder(context, { kiosk, dossier, kind, attendant: c.get('session').attendant.name });
    return c.body(null, 204);
  });

  app.get('/exports/:dossier', async (c) => {
    const dossier = DossierId.safeParse(c.req.param('dossier'));
    const found = dossier.success
      ? await readExport(context, dossier.data, c.get('session').attendant.name)
      : null;
    if (!dossier.success || !found) return refuse(c, 'not-found');
    const name = (await slipOfStuck(context, found.kiosk, dossier.data)) ?? dossier.data;
    return c.body(found.sealed, 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${/^[A-Za-z0-9-]+$/.test(name) ? name : dossier.data}.sealed"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  app.post('/alarms/:id/seen', async (c) => {
    const id = z.uuid().safeParse(c.req.param('id'));
    if (!id.success) return refuse(c, 'not-found');
    const seen = await acknowledgeAlarm(context, id.data, c.get('session').attendant.name);
    return seen ? c.body(null, 204) : refuse(c, 'already-answered');
  });

  app.post('/kiosks/:kiosk/missing/seen', async (c) => {
    const seen = await acknowledgeMissing(context, c.req.param('kiosk'), c.get('session').attendant.name);
    return seen ? c.body(null, 204) : refuse(c, 'already-answered');
  });

  return app;
}
