import type { Selectable } from 'kysely';
import * as z from 'zod/mini';
import type { DossierLine, DossierPage, DossierView } from '#shared/api/index.ts';
import { Dossier, Manifest, partInfo } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import type { DossierTable } from '../db/index.ts';
import { isJpeg } from '../jpeg.ts';
import { rulesInForce } from '../keeping/index.ts';
import type { OpenedDossiers } from './opened.ts';
import { overdueHandovers } from './overdue.ts';
import type { DeskSession } from './session.ts';

/** Lines on one page of the list. */
const PAGE = 50;

/** Where a page ends: the instant and id of its last line. */
const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

type Row = Selectable<DossierTable>;
const FoundProblems = z.array(z.object({ field: z.string(), code: z.string() }));

/** What the dossier routes work with: the server, what is already opened, and who reads. */
export interface Reading {
  readonly context: ServerContext;
  readonly opened: OpenedDossiers;
  readonly session: DeskSession;
}

/**
 * The dossiers the server holds, newest first.
 * @param before `next` of the page before; undefined for the newest
 * @returns a page, or 'bad-cursor'
 */
export async function listDossiers(
  reading: Reading,
  before: string | undefined,
): Promise<Result<DossierPage, 'bad-cursor'>> {
  const cursor = before === undefined ? null : CURSOR.exec(before);
  if (before !== undefined && (!cursor || Number.isNaN(Date.parse(cursor[1] ?? ''))))
    return err('bad-cursor');
  let query = reading.context.db
    .selectFrom('dossier')
    .selectAll()
    .where('emptied_at', 'is', null)
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE + 1);
  const [, at, id] = cursor ?? [];
  if (at && id)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('received_at', 'id'), '<', tuple(new Date(at), id)),
    );
  const rows = await query.execute();
  const page = rows.slice(0, PAGE);
  const dossiers: DossierLine[] = [];
  for (const row of page) dossiers.push(await lineOf(reading, row, await open(reading, row)));
  const last = page.at(-1);
  const next = rows.length > PAGE && last ? `${last.received_at.toISOString()}_${last.id}` : null;
  return ok({ dossiers, reminder: await overdueHandovers(reading.context), next });
}

/**
 * One dossier in full, with the flow it was given under.
 * @returns the dossier; 'not-found'; or 'cannot-open' when no key of this server opens it
 */
export async function readDossier(
  reading: Reading,
  id: string,
): Promise<Result<DossierView, 'not-found' | 'cannot-open'>> {
  const row = await findRow(reading, id);
  if (!row) return err('not-found');
  const dossier = await open(reading, row);
  const { audit, catalogue, log } = reading.context;
  await audit.append({
    type: 'dossier-read',
    role: 'attendant',
    actor: reading.session.attendant.name,
    kiosk: row.kiosk_id,
    subject: id,
    outcome: dossier ? 'done' : 'failed',
  });
  if (!dossier) {
    log('dossier-cannot-open', { dossier: id });
    return err('cannot-open');
  }
  const rules = await rulesInForce(reading.context);
  return ok({
    line: await lineOf(reading, row, dossier),
    keptAfterHandover: rules.find(({ kind }) => kind === 'dossier-handed-over')?.days ?? null,
    dossier,
    flow: await catalogue.flow(dossier.flow),
    problems: problemsOf(row),
  });
}

/** A photograph's bytes. @returns the JPEG; 'not-found', 'cannot-open', or 'not-a-picture' */
export async function readPhotograph(
  reading: Reading,
  id: string,
  name: string,
): Promise<
  Result<{ bytes: Uint8Array<ArrayBuffer>; fileName: string }, 'not-found' | 'cannot-open' | 'not-a-picture'>
> {
  const row = await findRow(reading, id);
  if (!row || !/^photo-\d{1,3}$/.test(name)) return err('not-found');
  const bytes = await openPart(reading.context, row, name);
  if (bytes === 'none') return err('not-found');
  const outcome = bytes === null ? 'cannot-open' : isJpeg(bytes) ? 'done' : 'not-a-picture';
  await reading.context.audit.append({
    type: 'document-read',
    role: 'attendant',
    actor: reading.session.attendant.name,
    kiosk: row.kiosk_id,
    subject: id,
    outcome: outcome === 'done' ? 'done' : 'failed',
  });
  if (bytes === null) return err('cannot-open');
  if (outcome === 'not-a-picture') return err('not-a-picture');
  return ok({ bytes, fileName: `${row.slip}-${name}.jpg` });
}

/**
 * An attendant vouches for a dossier that was begun by card alone or offline: it counts as submitted from now on.
 * A second time changes nothing: who vouched first stays on it.
 */
export async function vouchForDossier(
  reading: Reading,
  id: string,
): Promise<Result<DossierLine, 'not-found'>> {
  const { context, session } = reading;
  const changed = await context.db.transaction().execute(async (transaction) => {
    const updated = await transaction
      .updateTable('dossier')
      .set({
        state: 'submitted',
        vouched_by: session.attendant.name,
        vouched_at: new Date(context.clock.now()),
      })
      .where('id', '=', id)
      .where('state', '=', 'prepared')
      .where('emptied_at', 'is', null)
      .returning('kiosk_id')
      .executeTakeFirst();
    if (!updated) return false;
    const { kiosk_id: kiosk } = updated;
    const event = { type: 'vouched', role: 'attendant', outcome: 'done' } as const;
    await context.audit.append({ ...event, actor: session.attendant.name, kiosk, subject: id }, transaction);
    await context.events.publish('dossier', { id }, transaction);
    return true;
  });
  if (changed) context.events.wake();
  return currentLine(reading, id);
}

/** A dossier's line as it stands now. */
export async function currentLine(reading: Reading, id: string): Promise<Result<DossierLine, 'not-found'>> {
  const row = await findRow(reading, id);
  return row ? ok(await lineOf(reading, row, await open(reading, row))) : err('not-found');
}

function findRow({ context }: Reading, id: string): Promise<Row | undefined> {
  return context.db
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', id)
    .where('emptied_at', 'is', null)
    .executeTakeFirst();
}

async function lineOf({ context }: Reading, row: Row, dossier: Dossier | null): Promise<DossierLine> {
  const flow = await context.catalogue.flow({
    id: row.flow_id,
    version: row.flow_version,
    sha256: row.flow_sha256,
  });
  return {
    id: row.id,
    slip: row.slip,
    kiosk: row.kiosk_id,
    flow: { id: row.flow_id, version: row.flow_version, title: flow?.title ?? {} },
    declarant: dossier?.declarant.fullName ?? '',
    assurance: row.assurance,
    state: row.state,
    declaredAt: dossier?.declaredAt ?? row.received_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    vouchedBy: row.vouched_by,
    handedOver: row.handed_over_at ? { at: row.handed_over_at.toISOString(), by: row.handed_over_by } : null,
    problems: problemsOf(row).length,
  };
}

function problemsOf(row: Row): Array<{ field: string; code: string }> {
  const parsed = FoundProblems.safeParse(row.problems);
  return parsed.success ? parsed.data : [];
}

async function open({ context, opened, session }: Reading, row: Row): Promise<Dossier | null> {
  const known = opened.get(session.tokenHash, row.id);
  if (known) return known;
  const bytes = await openPart(context, row, 'dossier');
  if (bytes === null || bytes === 'none') return null;
  try {
    const dossier = Dossier.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (!dossier.success) return null;
    opened.keep(session.tokenHash, dossier.data);
    return dossier.data;
  } catch {
    return null;
  }
}

/** @returns the plain bytes; 'none' when the dossier has no such part; null when it cannot be opened */
async function openPart(
  context: ServerContext,
  row: Row,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | null | 'none'> {
  const part = await context.db
    .selectFrom('dossier_part')
    .select(['sealed', 'encapsulated_key'])
    .where('dossier_id', '=', row.id)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!part) return 'none';
  const manifest = Manifest.safeParse(row.manifest);
  if (!manifest.success) return null;
  return context.keys.unseal(manifest.data.keyId, partInfo(manifest.data, name), {
    encapsulatedKey: Uint8Array.from(part.encapsulated_key),
    ciphertext: Uint8Array.from(part.sealed),
  });
}
