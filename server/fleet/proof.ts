import type { MiddlewareHandler } from 'hono';
import { fitsBody, PROOF_LIFE_SECONDS, readProof, verifyProof } from '#shared/api/index.ts';
import { importPublicKey } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import { announcedLength, createUploads, JSON_LIMIT, problem, type Uploads } from '../http/index.ts';

/** The kiosk that proved a request to be its own. */
export interface ProvenKiosk {
  readonly id: string;
  readonly publicKey: CryptoKey;
}

export type KioskEnv = { Variables: { kiosk: ProvenKiosk } };

/**
 * Lets only an enrolled kiosk pass: its signature over host, method, address, time, id and body must fit, the time
 * must be near ours, and the id must be new (after RFC 9449). Anything else is 401; a revoked kiosk is 403.
 * The body is read last, when the signature is known to fit the hash that the proof names: nobody but a kiosk can have
 * the server take in a body, and a kiosk only as much at a time as `UNDER_WAY` says (429). The host is the one the
 * request names, which the wall between the hosts has let pass as ours (server/http): what was signed for another
 * server fits nowhere here.
 */
export function kioskProof(context: ServerContext): MiddlewareHandler<KioskEnv> {
  const { db, clock } = context;
  const uploads = uploadsOf(context);
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
    };
    if (!(await verifyProof(publicKey, proof, request)))
      return refuse('bad-proof', 'The signature does not fit this request.');
    const seen = await db
      .insertInto('request_proof')
      .values({ jti: `${kiosk.id}:${proof.id}`, kiosk_id: kiosk.id, seen_at: new Date(now) })
      .onConflict((conflict) => conflict.column('jti').doNothing())
      .executeTakeFirst();
    if (seen.numInsertedOrUpdatedRows !== 1n) return refuse('replayed', 'This proof was used before.');
    const length = announcedLength((name) => c.req.header(name)) ?? 0;
    // What is small is let in whatever else is under way: a heartbeat waits for no upload.
    const finish = length <= JSON_LIMIT ? () => {} : uploads.begin(kiosk.id, length);
    if (!finish) {
      c.header('Retry-After', String(COME_BACK_SECONDS));
      return problem(c, 429, 'too-many', `Too much is under way; try again in ${COME_BACK_SECONDS} s.`);
    }
    try {
      if (!(await fitsBody(proof, new Uint8Array(await c.req.arrayBuffer()))))
        return refuse('bad-proof', 'The body is not the one the proof names.');
      c.set('kiosk', { id: kiosk.id, publicKey });
      await next();
    } finally {
      finish();
    }
  };
}

/**
 * Bytes of kiosks' bodies that the server takes in at the same time. One kiosk's: its largest request, an export, and
 * a chunk beside it. In all: 25 dossiers of 5 MB, or two exports; a body is in memory two or three times over, so that
 * a machine with 2 GB bears it.
 */
const UNDER_WAY = { ofOne: 64 * 1024 * 1024, inAll: 128 * 1024 * 1024 } as const;

/** Seconds after which a kiosk that was sent away may ask again: a dossier over a hall's line takes about as long. */
const COME_BACK_SECONDS = 10;

const underWay = new WeakMap<ServerContext, Uploads>();

/** One count for all routes of a server. */
function uploadsOf(context: ServerContext): Uploads {
  const known = underWay.get(context) ?? createUploads(UNDER_WAY);
  underWay.set(context, known);
  return known;
}

/** The public key of a kiosk that is, or once was, enrolled here; null when none ever was. */
export async function keyOfKiosk(
  { db }: Pick<ServerContext, 'db'>,
  kiosk: string,
): Promise<CryptoKey | null> {
  const row = await db.selectFrom('kiosk').select('public_key').where('id', '=', kiosk).executeTakeFirst();
  return row ? importPublicKey(row.public_key as JsonWebKey) : null;
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
