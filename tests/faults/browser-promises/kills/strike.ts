import type { House } from '../house.ts';
import { rowsAt, untilDelivered } from './ledger.ts';
import { ORDER, type Stop } from './stops.ts';
import { count, type Tally } from './tally.ts';
import type { Standing, Walk } from './walk.ts';
import { type Place, untilSomewhere } from './where.ts';

export const WAYS = ['tab', 'browser', 'service worker', 'server'] as const;
export type Way = (typeof WAYS)[number];

/** The promise (issue: "back to a sane screen within 10 s"). */
export const BACK_WITHIN_MS = 10_000;

export type Back = { readonly place: Place; readonly tookMs: number } | null;

/** Kills one of them and brings it back. @returns where the kiosk then stands; null when nowhere in time */
export async function strike(house: House, walk: Walk, way: Way, held?: Standing): Promise<Back> {
  const browser = walk.browser();
  switch (way) {
    case 'tab':
      await browser.crashTab();
      await held?.release();
      return walk.ask(BACK_WITHIN_MS);
    case 'browser':
      await browser.kill();
      await held?.release();
      await walk.relaunch();
      return walk.ask(BACK_WITHIN_MS);
    case 'service worker':
      await browser.stopServiceWorkers();
      await held?.release();
      return walk.ask(BACK_WITHIN_MS);
    case 'server':
      await house.kill();
      await held?.release();
      await house.start();
      // The page stays: it has to find back by itself.
      return untilSomewhere(browser.page(), (place) => place !== 'interrupted', BACK_WITHIN_MS);
  }
}

/** What is further on than anybody may come back who has not struck "send". */
const isSent = (place: Place): boolean => ORDER.indexOf(place) >= ORDER.indexOf('slip') && place !== 'wiped';

/** Goes to a stop, kills there, and looks at what comes back. */
export async function killAt(house: House, walk: Walk, stop: Stop, way: Way, tally: Tally): Promise<Back> {
  const begun = Date.now();
  // What an earlier visit has sent would be taken for this one's.
  if (stop.state === 'open.receiving') await untilDelivered(house, walk);
  const held = await walk.until(stop.moment, stop.broken);
  const attempt = walk.attempts.at(-1);
  if (attempt?.struck && attempt.slip === null && way === 'browser') attempt.cutOff = true;
  const back = await strike(house, walk, way, held);
  count(tally, stop.state, way);
  const what = `${way} at ${stop.name}`;
  const came = back ? `back at ${back.place} after ${back.tookMs} ms` : 'not back';
  tally.log(`${way} killed at ${stop.name}: ${came} (${Date.now() - begun} ms in all)`);
  if (!back) {
    tally.wrong.push(`${what}: no sane screen within ${BACK_WITHIN_MS} ms`);
    return null;
  }
  tally.slowestMs = Math.max(tally.slowestMs, back.tookMs);
  if (attempt?.struck !== true && isSent(back.place))
    tally.wrong.push(`${what}: came back at ${back.place} although nothing was sent`);
  const sent = walk.attempts.filter(({ struck }) => struck).length;
  const rows = await rowsAt(house);
  if (rows.length > sent)
    tally.wrong.push(`${what}: ${rows.length} dossiers, "send" was struck in ${sent} visits`);
  return back;
}
