import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import { ParkedId, ParkedParcel, type ResumedParked, ResumeParked } from '#shared/api/index.ts';
import { err, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { kioskProof } from '../fleet/index.ts';
import { announcedBody, createBuckets, jsonBody, problem } from '../http/index.ts';
import { whoIsSignedIn } from '../sign-in/index.ts';
import { currentVisit } from '../visits/index.ts';
import { ownerOf } from './open.ts';
import {
  type Claimant,
  dropParked,
  keepParked,
  listParked,
  type ReleaseError,
  releaseParked,
} from './store.ts';

/** Bytes of a parcel: the photographs of a dossier (intake/request.ts), a third larger in base64. */
export const PARCEL_LIMIT = 56 * 1024 * 1024;

/** Parcels of one kiosk: twenty at once, after a week without network, then one a second. */
const PARCEL_RATE = { capacity: 20, perSecond: 1 } as const;

/** `/api/parked`: unfinished drafts arrive from kiosks. */
export function parkedRoutes(context: ServerContext) {
  const rate = createBuckets({ ...PARCEL_RATE, clock: context.clock });
  return new Hono().put(
    '/:id',
    announcedBody(PARCEL_LIMIT),
    kioskProof(context),
    jsonBody(ParkedParcel),
    async (c) => {
      const kiosk = c.var.kiosk.id;
      const wait = rate.take(kiosk);
      if (wait > 0) {
        c.header('Retry-After', String(wait));
        return problem(c, 429, 'too-many', `Too many at once; try again in ${wait} s.`);
      }
      const parcel = c.req.valid('json');
      if (parcel.id !== c.req.param('id'))
        return problem(c, 400, 'not-its-address', 'The parcel bears another id than its address.');
      const kept = await keepParked(context, kiosk, parcel);
      return kept.ok
        ? c.json(kept.value, 200)
        : problem(c, 422, kept.error, 'This draft was not sealed to this server, or is damaged.');
    },
  );
}

type Refusal = ReleaseError | 'not-signed-in';

const WHY: Readonly<Record<Refusal, { readonly status: 403 | 404; readonly detail: string }>> = {
  // Sign-ins live in memory: after a restart nobody is signed in, while what they parked lies here as before.
  'not-signed-in': { status: 403, detail: 'Nobody is signed in to this visit by e-ID or an attendant.' },
  'not-found': { status: 404, detail: 'Nothing of this person lies here under this id.' },
  'wrong-code': { status: 403, detail: 'This is another code than the slip’s.' },
  locked: { status: 403, detail: 'There were too many wrong codes; e-ID still opens it.' },
};

function refuse(c: Context, refusal: Refusal): Response {
  const { status, detail } = WHY[refusal];
  return problem(c, status, refusal, detail);
}

/** Who may be given anything: somebody of whom an e-ID provider or an attendant has made sure. */
async function claimant(context: ServerContext, visit: string): Promise<Claimant | null> {
  const here = whoIsSignedIn(context, visit);
  if (!here || (here.statement.assurance !== 'eid' && here.statement.assurance !== 'attendant')) return null;
  const owner = await ownerOf(context.keys, here.resident, here.statement);
  return owner && { owner, byEid: here.statement.assurance === 'eid', visit };
}

/** `/api/visits/current/parked`: the person who is signed in goes on with what they, and nobody else, had parked. */
export function resumeRoutes(context: ServerContext) {
  const mine = currentVisit(context);
  const isId = (text: string): boolean => z.safeParse(ParkedId, text).success;
  return new Hono()
    .get('/', mine, async (c) => {
      c.header('Cache-Control', 'no-store');
      const { id: visit } = c.var.visit;
      const who = await claimant(context, visit);
      if (who) return c.json({ parked: await listParked(context, who.owner, who.byEid) }, 200);
      // Of a card alone nothing is told; where nobody is known at all, they have to say again who they are.
      return whoIsSignedIn(context, visit) ? c.json({ parked: [] }, 200) : refuse(c, 'not-signed-in');
    })
    .post('/:id', mine, jsonBody(ResumeParked), async (c) => {
      c.header('Cache-Control', 'no-store');
      const { id: visit, kiosk } = c.var.visit;
      const id = c.req.param('id');
      const who = await claimant(context, visit);
      const release = async (): Promise<Result<ResumedParked, Refusal>> => {
        if (!who) return err('not-signed-in');
        if (!isId(id)) return err('not-found');
        return releaseParked(context, who, id, c.req.valid('json').code);
      };
      const released = await release();
      await context.audit.append({
        type: 'draft-resumed',
        role: 'resident',
        kiosk,
        ...(isId(id) && { subject: id }),
        outcome: released.ok ? 'done' : 'refused',
      });
      if (released.ok) return c.json(released.value, 200);
      return refuse(c, released.error);
    })
    .delete('/:id', mine, async (c) => {
      const id = c.req.param('id');
      const visit = c.var.visit.id;
      const who = await claimant(context, visit);
      if (isId(id)) await dropParked(context, who?.owner ?? null, visit, id);
      return c.body(null, 204);
    });
}
