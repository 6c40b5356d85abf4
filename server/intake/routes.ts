import { Hono } from 'hono';
import type { Receipt } from '#shared/dossier/index.ts';
import { deliveryText, manifestText, parseSlipNumber, sha256Hex, verifyText } from '#shared/dossier/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { keyOfKiosk, kioskProof, type ProvenKiosk } from '../fleet/index.ts';
import { announcedBody, createBuckets, problem, remoteAddress } from '../http/index.ts';
import { addStaged } from './add-staged.ts';
import { judge } from './judge.ts';
import { openDossier } from './open.ts';
import { partRoutes } from './part-routes.ts';
import { checkNames, checkParts, REQUEST_LIMIT, type Refusal, readRequest, refusal } from './request.ts';
import { findReceipt, keepDossier } from './store.ts';
import { surroundings } from './surroundings.ts';
import { tooMany } from './too-many.ts';

/**
 * Dossiers of one kiosk: thirty at once, then one a second. A hall makes at most a few an hour; after weeks
 * without network 2,000 come in about half an hour.
 */
export const DOSSIER_RATE = { capacity: 30, perSecond: 1 } as const;

/** Questions about slips from one address: anybody may ask, a village may share one address. */
export const SLIP_RATE = { capacity: 60, perSecond: 1 } as const;

async function takeIn(
  context: ServerContext,
  kiosk: ProvenKiosk,
  id: string,
  request: { body: Uint8Array<ArrayBuffer>; contentType: string | undefined },
): Promise<Result<Receipt, Refusal>> {
  const sent = await readRequest(request.body, request.contentType);
  if (!sent.ok) return sent;
  const { manifest, signature } = sent.value;
  if (manifest.dossier !== id)
    return refusal(400, 'not-its-address', 'The manifest is of another dossier than the request.');
  // A terminal that was enrolled anew brings what it sealed under its old name, which may be revoked by now.
  const sealedBy = manifest.kiosk === kiosk.id ? kiosk.publicKey : await keyOfKiosk(context, manifest.kiosk);
  if (!sealedBy) return refusal(400, 'unknown-sealer', 'The kiosk that the manifest names was never here.');
  if (!(await verifyText(sealedBy, manifestText(manifest), signature)))
    return refusal(400, 'bad-signature', 'The signature does not fit the manifest.');
  // What is held already is receipted again before anything else: a kiosk must never give up on it.
  const held = await findReceipt(context, id, await sha256Hex(deliveryText(manifest, signature)));
  if (!held.ok) return held;
  if (held.value) return ok(held.value);
  const names = checkNames(sent.value);
  if (!names.ok) return names;
  const whole = await addStaged(context, kiosk.id, sent.value);
  if (!whole.ok) return whole;
  const parts = checkParts(whole.value);
  if (!parts.ok) return parts;
  const flow = await context.catalogue.flow(manifest.flow);
  if (!flow) return refusal(422, 'unknown-flow', 'This flow version was never live here.');
  const opened = await openDossier(context.keys, whole.value);
  if (!opened.ok) return opened;
  const judgement = judge(flow, opened.value.dossier, await surroundings(context, opened.value.dossier));
  return keepDossier(context, kiosk.id, whole.value, opened.value, judgement);
}

/** `/api/dossiers`: idempotent intake. */
export function intakeRoutes(context: ServerContext) {
  const rate = createBuckets({ ...DOSSIER_RATE, clock: context.clock });
  return new Hono()
    .route('/', partRoutes(context))
    .put('/:id', announcedBody(REQUEST_LIMIT), kioskProof(context), async (c) => {
      const kiosk = c.var.kiosk;
      const wait = rate.take(kiosk.id);
      if (wait > 0) return tooMany(c, wait);
      const id = c.req.param('id');
      const taken = await takeIn(context, kiosk, id, {
        body: new Uint8Array(await c.req.arrayBuffer()),
        contentType: c.req.header('content-type'),
      });
      if (taken.ok) return c.json(taken.value, 200);
      const { status, code, detail, errors } = taken.error;
      context.log('dossier-refused', { kiosk: kiosk.id, status, code });
      await context.audit.append({
        type: 'dossier-received',
        role: 'kiosk',
        kiosk: kiosk.id,
        ...(UUID.test(id) && { subject: id }),
        outcome: 'refused',
      });
      return problem(c, status, code, detail, errors);
    });
}

/** Only an id goes into the audit chain, not whatever stood in an address. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const HOUR_MS = 3_600_000;

/**
 * Whether a slip's dossier is held. Tells nothing of whom or what.
 * @returns `hour`: the beginning of the hour in which it came; null when it is no slip number
 */
export async function lookUpSlip(
  { db }: Pick<ServerContext, 'db'>,
  text: string,
): Promise<{ slip: string; held: boolean; hour?: string } | null> {
  const parsed = text.length <= 40 ? parseSlipNumber(text) : null;
  if (!parsed) return null;
  const row = await db
    .selectFrom('dossier')
    .select('received_at')
    .where('slip', '=', parsed.slip)
    .executeTakeFirst();
  return {
    slip: parsed.slip,
    held: row !== undefined,
    ...(row && { hour: new Date(Math.floor(row.received_at.getTime() / HOUR_MS) * HOUR_MS).toISOString() }),
  };
}

/** `/api/slips`: does the server hold the dossier of a slip? */
export function slipRoutes(context: ServerContext) {
  const rate = createBuckets({ ...SLIP_RATE, clock: context.clock });
  return new Hono().get('/:slip', async (c) => {
    const wait = rate.take(remoteAddress(c) ?? 'unknown');
    if (wait > 0) return tooMany(c, wait);
    const found = await lookUpSlip(context, c.req.param('slip'));
    if (!found)
      return problem(c, 400, 'bad-slip', 'This is no slip number: its check characters do not fit.');
    return c.json(found, 200);
  });
}
