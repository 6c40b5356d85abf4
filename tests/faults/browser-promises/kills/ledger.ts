import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../house.ts';
import type { Attempt, Matter } from './acts.ts';
import type { Walk } from './walk.ts';

/** What was sealed goes out by itself; sending backs off to seconds while a server is away. */
const DELIVERED_WITHIN_MS = 60_000;
const LOOK_MS = 200;

/** The numbers of the dossiers that the server has. */
export const rowsAt = async (house: House): Promise<string[]> =>
  (await house.query('select slip from dossier')).map(({ slip }) => String(slip));

/** Waits until everything that was sealed is at the server. */
export async function untilDelivered(house: House, walk: Walk): Promise<string[]> {
  const begun = Date.now();
  const sealed = await walk.lastSeq();
  for (;;) {
    const rows = await rowsAt(house);
    if (rows.length >= sealed || Date.now() - begun > DELIVERED_WITHIN_MS) return rows;
    await sleep(LOOK_MS);
  }
}

/** A draft at the server that outlived its visit. */
export interface ParkedRow {
  readonly visit: string;
  readonly dossier: string;
  /** Whether it opens only by a code, for whoever has no e-ID. */
  readonly isCoded: boolean;
  /** Whether it can still be gone on with. */
  readonly isLive: boolean;
}

export async function parkedAt(house: House): Promise<ParkedRow[]> {
  const rows = await house.query(
    `select visit_id, dossier_id, code_hash is not null as coded,
       parcel is not null and not exists (select 1 from dossier where dossier.id = dossier_id) as live
     from parked_draft`,
  );
  return rows.map(({ visit_id, dossier_id, coded, live }) => ({
    visit: String(visit_id),
    dossier: String(dossier_id),
    isCoded: coded === true,
    isLive: live === true,
  }));
}

/** Waits until everything that was laid aside is at the server; a page that starts sends it. */
export async function untilParked(walk: Walk): Promise<void> {
  const begun = Date.now();
  while ((await walk.laidAside()).length > 0 && Date.now() - begun < DELIVERED_WITHIN_MS)
    await sleep(LOOK_MS);
}

/** How often one of them stands there more than once. */
const doubles = (names: readonly string[]): number => names.length - new Set(names).size;

/** What became of everything that was sent. */
export interface SentAccount {
  readonly rows: number;
  readonly lost: number;
  readonly doubled: number;
  /**
   * Sent by somebody who never saw its number. `dark`: the browser was killed between "send" and the number. The visit's
   * cookie died with it, and without it nothing of that visit is shown to whoever stands there next (settled: "Keys
   * and resuming"); the desk has the dossier under the person's name.
   */
  readonly unseen: { readonly dark: number; readonly other: number };
}

export function accountOfSent(
  rows: readonly string[],
  sealed: number,
  attempts: readonly Attempt[],
): SentAccount {
  const seen = attempts.flatMap(({ slip }) => slip ?? []);
  const struck = attempts.filter((one) => one.struck).length;
  const unseen = rows.filter((slip) => !seen.includes(slip)).length;
  const dark = attempts.filter(({ slip, cutOff }) => cutOff && slip === null).length;
  return {
    rows: rows.length,
    lost: seen.filter((slip) => !rows.includes(slip)).length + Math.max(0, sealed - rows.length),
    doubled: doubles(rows) + Math.max(0, rows.length - struck),
    unseen: { dark: Math.min(unseen, dark), other: Math.max(0, unseen - dark) },
  };
}

/** What became of everything that was laid aside. */
export interface ParkedAccount {
  /** With a code that was on the screen, or by a cut, and come back to. */
  readonly kept: number;
  /** Of these, sent in the end. */
  readonly sent: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Whether what was laid aside has become a dossier. */
export async function isSent(house: House, { visit }: Matter): Promise<boolean> {
  const [found] = await house.query(
    'select 1 from dossier join parked_draft on dossier_id = dossier.id where visit_id = $1',
    [visit],
  );
  return found !== undefined;
}

export async function accountOfParked(house: House, matters: readonly Matter[]): Promise<ParkedAccount> {
  const rows = await parkedAt(house);
  const dossiers = await house.query('select id, slip from dossier');
  const kept = matters.filter(({ code, slip }) => code !== null || slip !== null);
  const sentOnce = matters.filter(({ visit, slip }) => {
    const ids = rows.filter((row) => row.visit === visit).map(({ dossier }) => dossier);
    const found = dossiers.filter(({ id }) => ids.includes(String(id)));
    return found.length === 1 && (slip === null || found[0]?.slip === slip);
  });
  const isThere = ({ visit }: Matter): boolean => rows.some((row) => row.visit === visit && row.isLive);
  return {
    kept: kept.length,
    sent: kept.filter((matter) => sentOnce.includes(matter)).length,
    lost: kept.filter((matter) => !sentOnce.includes(matter) && !isThere(matter)).length,
    // Parked twice by one visit, or lying there twice for one dossier.
    doubled:
      doubles(rows.map(({ visit }) => visit)) +
      doubles(rows.filter(({ isLive }) => isLive).map(({ dossier }) => dossier)),
  };
}
