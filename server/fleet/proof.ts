import type { MiddlewareHandler } from 'hono';
import { PROOF_LIFE_SECONDS, readProof, verifyProof } from '#shared/api/index.ts';
import { importPublicKey } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import { problem } from '../http/index.ts';

/** The kiosk that proved a request to be its own. */
export interface ProvenKiosk {
  readonly id: string;
  readonly publicKey: CryptoKey;
}

export type KioskEnv = { Variables: { kiosk: ProvenKiosk } };

/**
 * Lets only an enrolled kiosk pass: its signature over host, method, address, time, id and body must fit, the time
 * must be near ours, and the id must be new (after RFC 9449). Anything else is 401; a revoked kiosk is 403.
 * What is cheap is looked at first; the body is read last. The host is the one the request names, which the wall
 * between the hosts has let pass as ours (server/http): what was signed for another server fits nowhere here.
 */
export function kioskProof({ db, clock }: ServerContext): MiddlewareHandler<KioskEnv> {
  return async (c, next) => {
    const refuse = (code: string, detail: string) => {
      c.header('WWW-Authenticate', 'Kiosk');
      return problem(c, 401, code, detail);
    };
    const proof = readProof(c.req.header('authorization'));
    if (!proof) return refuse('no-proof', 'The Authorization header bears no kiosk proof.');
    const now = clock.now();
    if (Math.abs(now - Date.parse(proof.at)) > PROOF_LIFE_SECONDS * 1000)
      return refuse('stale-proof', `The proof's time is too far from ${new Date(now).toISOString()}.`);
    const kiosk = await db
      .selectFrom('kiosk')
      .select(['id', 'public_key', 'revoked_at'])
      .where('id', '=', proof.kiosk)
      .executeTakeFirst();
    const publicKey = kiosk && (await importPublicKey(kiosk.public_key as JsonWebKey));
    if (!kiosk || !publicKey) return refuse('unknown-kiosk', 'No such kiosk is enrolled here.');
    if (kiosk.revoked_at !== null) return problem(c, 403, 'revoked', 'This kiosk has been revoked.');
    const { host, pathname, search } = new URL(c.req.url);
    const request = {
      audience: host,
      method: c.req.method,
      path: `${pathname}${search}`,
      body: new Uint8Array(await c.req.arrayBuffer()),
    };
    if (!(await verifyProof(publicKey, proof, request)))
      return refuse('bad-proof', 'The signature does not fit this request.');
    const seen = await db
      .insertInto('request_proof')
      .values({ jti: `${kiosk.id}:${proof.id}`, kiosk_id: kiosk.id, seen_at: new Date(now) })
      .onConflict((conflict) => conflict.column('jti').doNothing())
      .executeTakeFirst();
    if (seen.numInsertedOrUpdatedRows !== 1n) return refuse('replayed', 'This proof was used before.');
    c.set('kiosk', { id: kiosk.id, publicKey });
    await next();
  };
}

/** A proof may come early and be tried late: after twice its life none is accepted any more. */
const REMEMBER_MS = 3 * PROOF_LIFE_SECONDS * 1000;

/** Forgets the ids of proofs too old to be accepted again. */
export async function forgetProofs({ db, clock }: Pick<ServerContext, 'db' | 'clock'>): Promise<void> {
  await db
    .deleteFrom('request_proof')
    .where('seen_at', '<', new Date(clock.now() - REMEMBER_MS))
    .execute();
}
