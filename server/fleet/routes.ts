import { type Context, Hono } from 'hono';
import { type EnrolAnswer, EnrolRequest, Heartbeat, type HeartbeatAnswer } from '#shared/api/index.ts';
import { DossierId, exportPublicKey, importPublicKey } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import {
  announcedBody,
  createBuckets,
  isFromThisMachine,
  jsonBody,
  problem,
  senderAddress,
} from '../http/index.ts';
import { enrol, TRIAL_CODE } from './enrol.ts';
import { keepExport } from './exports.ts';
import { recordHeartbeat } from './heartbeat.ts';
import { kioskProof } from './proof.ts';
import { watchKiosk } from './watch.ts';

const REFUSALS = {
  'bad-code': [403, 'The code is wrong, was used before or is too old.'],
  revoked: [403, 'This kiosk has been revoked.'],
  full: [409, 'This point has no free kiosk number.'],
} as const;

/**
 * Attempts at enrolment from one address, so that a stranger's do not keep a kiosk out, and from everywhere together:
 * a code has 40 bits and lives 10 minutes, so 320 attempts in that time guess one with a chance of 1 in 2^31.
 */
const ATTEMPTS = { capacity: 10, perSecond: 1 / 20 } as const;
const ALL_ATTEMPTS = { capacity: 200, perSecond: 1 / 5 } as const;

/** Trial kiosks that programs on this machine make: tests make hundreds, one by one. */
const TRIALS = { capacity: 200, perSecond: 2 } as const;

/** Bytes of an export: what the intake takes in one request, and half as much again for one it would not take. */
export const EXPORT_LIMIT = 60 * 1024 * 1024;

/** Exports that wait for somebody are few: an attendant asks for each. */
const EXPORTS = { capacity: 10, perSecond: 1 / 10 } as const;

/**
 * `/api/kiosks`: enrolment, heartbeat, and the sealed dossiers that the desk asks for.
 * @param inUse is told of a heartbeat which says that somebody is at the kiosk
 */
export function fleetRoutes(context: ServerContext, inUse: (c: Context, kiosk: string) => Promise<void>) {
  const { config, keys, catalogue, settings, clock, audit } = context;
  const attempts = createBuckets({ ...ATTEMPTS, clock });
  const allAttempts = createBuckets({ ...ALL_ATTEMPTS, clock });
  const trials = createBuckets({ ...TRIALS, clock });
  const exports = createBuckets({ ...EXPORTS, clock });
  return new Hono()
    .post('/enrol', jsonBody(EnrolRequest), async (c) => {
      const { code, publicKey } = c.req.valid('json');
      const trial = config.mode === 'trial' && isFromThisMachine(c);
      const wait =
        trial && code === TRIAL_CODE
          ? trials.take('trial')
          : attempts.take(senderAddress(c)) || allAttempts.take('all');
      if (wait > 0) {
        c.header('Retry-After', String(wait));
        return problem(c, 429, 'too-many', 'Too many attempts; wait.');
      }
      const { kty, crv, x, y } = publicKey;
      const key = await importPublicKey({ kty, crv, x, ...(y === undefined ? {} : { y }) });
      if (key?.algorithm.name !== 'ECDSA')
        return problem(c, 400, 'bad-key', 'A kiosk proves itself with an ECDSA P-256 key.', [
          { at: '/publicKey', detail: 'not a P-256 public key' },
        ]);
      const enrolled = await enrol(context, { code, publicKey: { ...(await exportPublicKey(key)) }, trial });
      if (!enrolled.ok) {
        await audit.append({ type: 'kiosk-enrolled', role: 'kiosk', outcome: 'refused' });
        const [status, detail] = REFUSALS[enrolled.error];
        return problem(c, status, enrolled.error, detail);
      }
      const { kiosk } = enrolled.value;
      await audit.append({ type: 'kiosk-enrolled', role: 'kiosk', kiosk, outcome: 'done' });
      const answer: EnrolAnswer = {
        kiosk,
        keys: keys.publicKeys(),
        settings: await settings.forKiosk(kiosk),
      };
      return c.json(answer, 200);
    })
    .post('/heartbeat', kioskProof(context), jsonBody(Heartbeat), async (c) => {
      const { id } = c.var.kiosk;
      const heartbeat = c.req.valid('json');
      await recordHeartbeat(context, id, heartbeat);
      const asked = await watchKiosk(context, id, heartbeat);
      if (heartbeat.activity !== 'idle') await inUse(c, id);
      const answer: HeartbeatAnswer = {
        serverTime: new Date(clock.now()).toISOString(),
        catalogueVersion: catalogue.index().version,
        keys: keys.publicKeys(),
        settings: await settings.forKiosk(id),
        ...asked,
      };
      return c.json(answer, 200);
    })
    .put('/exports/:dossier', announcedBody(EXPORT_LIMIT), kioskProof(context), async (c) => {
      const { id } = c.var.kiosk;
      const dossier = DossierId.safeParse(c.req.param('dossier'));
      const wait = exports.take(id);
      if (wait > 0) {
        c.header('Retry-After', String(wait));
        return problem(c, 429, 'too-many', 'Too many exports; wait.');
      }
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      return dossier.success && (await keepExport(context, id, dossier.data, bytes))
        ? c.body(null, 204)
        : problem(c, 404, 'not-asked', 'Nobody has asked for this dossier.');
    });
}
