import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import type { Audit, Clock, EventFeed, SettingsStore } from '../context.ts';
import { type Database, json } from '../db/index.ts';
import { makeOneTimeCode, normaliseCode } from '../one-time-code.ts';

/** How long an enrolment code lives (facts: security.md §5, "one-time code (≤ 10 min, single use)"). */
export const CODE_LIFE_MS = 10 * 60_000;

/** The code that is let in from this machine in trial mode. */
export const TRIAL_CODE = 'trial';

type Parts = { db: Kysely<Database>; clock: Clock; settings: SettingsStore };
type VisitEvents = Pick<EventFeed, 'publishVisit'>;

const hashOf = (code: string): string =>
  createHash('sha256')
    .update(`vnkiosk/enrolment/v1\n${normaliseCode(code)}`)
    .digest('hex');

/** The numbers a kiosk id's running number may have (dossier.ts: three digits). */
const MOST_KIOSKS = 999;

async function nextNumber(db: Kysely<Database>, point: string, now: number): Promise<number | null> {
  const taken = await db
    .selectFrom('kiosk')
    .select((select) => select.fn.max('number').as('last'))
    .where('point', '=', point)
    .executeTakeFirst();
  const promised = await db
    .selectFrom('enrolment_code')
    .select('kiosk_id')
    .where('expires_at', '>', new Date(now))
    .where('used_at', 'is', null)
    .where('kiosk_id', 'like', `${point}-%`)
    .execute();
  const numbers = promised.map(({ kiosk_id }) => Number(kiosk_id.slice(point.length + 1)));
  const next = Math.max(taken?.last ?? 0, ...numbers) + 1;
  return next > MOST_KIOSKS ? null : next;
}

/**
 * Makes a one-time code with which one machine becomes the point's next kiosk. Only its hash is kept.
 * @returns the code as it is to be typed, the kiosk it stands for and when it dies; "full" after 999 kiosks
 */
export async function makeEnrolmentCode({
  db,
  clock,
  settings,
}: Parts): Promise<Result<{ code: string; kiosk: string; expiresAt: string }, 'full'>> {
  const now = clock.now();
  const { point } = await settings.forKiosk(null);
  const number = await nextNumber(db, point, now);
  if (number === null) return err('full');
  const kiosk = `${point}-${number}`;
  const code = makeOneTimeCode();
  const expires = new Date(now + CODE_LIFE_MS);
  await db
    .insertInto('enrolment_code')
    .values({ code_hash: hashOf(code), kiosk_id: kiosk, expires_at: expires })
    .execute();
  return ok({ code, kiosk, expiresAt: expires.toISOString() });
}

export type EnrolRefusal = 'bad-code' | 'revoked' | 'full';

/** How often two machines may ask for the same number at once before one is told to try again. */
const ATTEMPTS = 32;

/**
 * Enrols a machine by its public key. The same key gets its same kiosk id again, with any code that is let in.
 * @param trial whether the code "trial" is let in: trial mode, and asked from this machine
 */
export async function enrol(
  parts: Parts,
  request: { code: string; publicKey: Readonly<Record<string, unknown>>; trial: boolean },
): Promise<Result<{ kiosk: string; known: boolean }, EnrolRefusal>> {
  const { db, clock, settings } = parts;
  const now = clock.now();
  const isTrial = request.trial && request.code === TRIAL_CODE;
  let promised: string | undefined;
  if (!isTrial) {
    const used = await db
      .updateTable('enrolment_code')
      .set({ used_at: new Date(now) })
      .where('code_hash', '=', hashOf(request.code))
      .where('used_at', 'is', null)
      .where('expires_at', '>', new Date(now))
      .returning('kiosk_id')
      .executeTakeFirst();
    if (!used) return err('bad-code');
    promised = used.kiosk_id;
  }
  const known = await db
    .selectFrom('kiosk')
    .select(['id', 'revoked_at'])
    .where(sql<boolean>`public_key = ${json(request.publicKey)}::jsonb`)
    .executeTakeFirst();
  if (known) return known.revoked_at === null ? ok({ kiosk: known.id, known: true }) : err('revoked');
  const { point, hall } = await settings.forKiosk(null);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const number =
      promised === undefined
        ? await nextNumber(db, point, now)
        : Number(promised.slice(promised.lastIndexOf('-') + 1));
    if (number === null) return err('full');
    const kiosk = promised ?? `${point}-${number}`;
    const inserted = await db
      .insertInto('kiosk')
      .values({
        id: kiosk,
        point: kiosk.slice(0, kiosk.lastIndexOf('-')),
        number,
        name: `${hall.vi ?? kiosk} ${number}`,
        public_key: json(request.publicKey),
        enrolled_at: new Date(now),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 1n) return ok({ kiosk, known: false });
    // The promised number went to a trial kiosk meanwhile: the next free one does as well.
    promised = undefined;
  }
  return err('full');
}

/**
 * Revokes a kiosk: from now on every request of its is refused, and the visit that runs there is over; every server
 * forgets who was signed in to it when it hears so.
 * @returns whether there is such a kiosk
 */
export async function revokeKiosk(
  { db, clock, audit, events }: Pick<Parts, 'db' | 'clock'> & { audit: Audit; events: VisitEvents },
  kiosk: string,
): Promise<boolean> {
  const now = new Date(clock.now());
  const ended = await db.transaction().execute(async (transaction) => {
    const changed = await transaction
      .updateTable('kiosk')
      .set({ revoked_at: now })
      .where('id', '=', kiosk)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) return null;
    const visits = await transaction
      .updateTable('visit')
      .set({ ended_at: now, outcome: 'revoked' })
      .where('kiosk_id', '=', kiosk)
      .where('ended_at', 'is', null)
      .returning('id')
      .execute();
    for (const { id } of visits)
      await audit.append(
        { type: 'visit-ended', role: 'server', kiosk, subject: id, outcome: 'done' },
        transaction,
      );
    return visits;
  });
  for (const { id } of ended ?? []) await events.publishVisit(id);
  return ended !== null;
}
