import { type Context, Hono } from 'hono';
import { type EnrolAnswer, EnrolRequest, Heartbeat, type HeartbeatAnswer } from '#shared/api/index.ts';
import { exportPublicKey, importPublicKey } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import { createBuckets, isFromThisMachine, jsonBody, problem } from '../http/index.ts';
import { enrol } from './enrol.ts';
import { recordHeartbeat } from './heartbeat.ts';
import { kioskProof } from './proof.ts';

const REFUSALS = {
  'bad-code': [403, 'The code is wrong, was used before or is too old.'],
  revoked: [403, 'This kiosk has been revoked.'],
  full: [409, 'This point has no free kiosk number.'],
} as const;

/**
 * Attempts at enrolment, from everywhere together: a code has 40 bits and lives 10 minutes, so 40 attempts in
 * that time guess one in 2^34.
 */
const ATTEMPTS = { capacity: 10, perSecond: 1 / 20 } as const;

/**
 * `/api/kiosks`: enrolment and heartbeat.
 * @param inUse is told of a heartbeat which says that somebody is at the kiosk
 */
export function fleetRoutes(context: ServerContext, inUse: (c: Context, kiosk: string) => Promise<void>) {
  const { config, keys, catalogue, settings, clock, audit } = context;
  const attempts = createBuckets({ ...ATTEMPTS, clock });
  return new Hono()
    .post('/enrol', jsonBody(EnrolRequest), async (c) => {
      const { code, publicKey } = c.req.valid('json');
      const trial = config.mode === 'trial' && isFromThisMachine(c);
      const wait = trial && code === 'trial' ? 0 : attempts.take('enrol');
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
      if (heartbeat.activity !== 'idle') await inUse(c, id);
      const answer: HeartbeatAnswer = {
        serverTime: new Date(clock.now()).toISOString(),
        catalogueVersion: catalogue.index().version,
        keys: keys.publicKeys(),
        settings: await settings.forKiosk(id),
      };
      return c.json(answer, 200);
    });
}
