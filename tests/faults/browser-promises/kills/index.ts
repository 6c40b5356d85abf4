import type { Shown } from '../../table.ts';
import { openHouse } from '../house.ts';
import type { PromiseOptions } from '../options.ts';
import type { Matter } from './acts.ts';
import { killInterrupted, killNotLoaded } from './held-up.ts';
import { accountOfParked, accountOfSent, untilDelivered } from './ledger.ts';
import { killParked } from './parked.ts';
import { PARKING, RESUMING, STOPS } from './stops.ts';
import { BACK_WITHIN_MS, killAt, WAYS, type Way } from './strike.ts';
import { newTally, type Tally } from './tally.ts';
import { wantedStates } from './transitions.ts';
import { beginWalk, type Walk } from './walk.ts';

const SHORT_KILLS = 4;
/** Characters of what is told of a visit that does not go on. */
const MOST_SAID = 600;

type Round = (way: Way) => Promise<void>;

/** A visit that does not go on is a fault of its own, and no reason not to try the rest. */
async function carryOn(walk: Walk, tally: Tally, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tally.wrong.push(`${what}: ${why.replace(/\s+/g, ' ').slice(0, MOST_SAID)}`);
    tally.log(`does not go on: ${tally.wrong.at(-1)}`);
    await walk.browser().kill();
    await walk.relaunch();
    await walk.ask(BACK_WITHIN_MS);
  }
}

/** A state counts once it was killed in, `everyWay` once in all four ways. */
function coverageOf({ killed }: Tally): { wanted: number; missed: string[]; everyWay: number } {
  const wanted = [...wantedStates()];
  return {
    wanted: wanted.length,
    missed: wanted.filter((state) => !killed.has(state)),
    everyWay: wanted.filter((state) => killed.get(state)?.size === WAYS.length).length,
  };
}

/**
 * "Process, tab, service worker killed at any transition: 0 lost, 0 doubled, back to a sane screen within 10 s". Visits
 * by card, by an attendant's word and without data, in a whole Chromium against the real server; in each state to which
 * the machines of a visit can come, each of them is killed, and it is looked at what comes back.
 */
export async function killedAnywhere({ seed, count, short, log }: PromiseOptions): Promise<Shown> {
  const tally = newTally(log);
  const matters: Matter[] = [];
  const house = await openHouse();
  const walk = await beginWalk(house, log);
  const atStops: Round = async (way) => {
    for (const stop of STOPS)
      await carryOn(walk, tally, `${way} at ${stop.name}`, () => {
        walk.takeUp(stop.errand);
        return killAt(house, walk, stop, way, tally);
      });
  };
  const atParked: Round = async (way) => {
    for (const [at, parking] of PARKING.entries())
      await carryOn(walk, tally, `${way} at ${parking.name}, and after`, () =>
        killParked(house, walk, { parking, resuming: RESUMING[at] ?? [] }, way, tally, matters),
      );
  };
  /** A few, each of another group and in another way. */
  const atSome = async (): Promise<void> => {
    const drawn = <T>(all: readonly T[], at: number): T => all[(seed * 7 + at) % all.length] as T;
    const wayAt = (at: number): Way => drawn(WAYS, at);
    for (let at = 0; at < SHORT_KILLS; at += 1) {
      const stop = drawn(STOPS, Math.floor((at * STOPS.length) / SHORT_KILLS));
      walk.takeUp(stop.errand);
      await killAt(house, walk, stop, wayAt(at), tally);
    }
    const pair = { parking: drawn(PARKING, 0), resuming: drawn(RESUMING, 0).slice(0, 1) };
    await killParked(house, walk, pair, wayAt(SHORT_KILLS), tally, matters);
  };
  try {
    await walk.ask(BACK_WITHIN_MS);
    if (short) await atSome();
    else
      do
        for (const way of WAYS) {
          await atStops(way);
          await atParked(way);
          await killInterrupted(house, walk, way, tally);
          await killNotLoaded(house, walk, way, tally);
        }
      while (tally.kills < count);
    walk.takeUp('send');
    await walk.until({ at: 'idle' });
    const rows = await untilDelivered(house, walk);
    const sent = accountOfSent(rows, await walk.lastSeq(), walk.attempts);
    const parked = await accountOfParked(house, matters);
    const covered = short ? null : coverageOf(tally);
    if (covered) log(`not covered: ${covered.missed.join(', ') || 'nothing'}`);
    for (const wrong of tally.wrong) log(`WRONG ${wrong}`);
    const lost = sent.lost + parked.lost;
    const doubled = sent.doubled + parked.doubled;
    const isBroken = lost > 0 || doubled > 0 || sent.unseen.other > 0 || tally.wrong.length > 0;
    const states = covered
      ? `${covered.wanted - covered.missed.length} of ${covered.wanted} states of a visit, ${covered.everyWay} in all four ways; `
      : '';
    return {
      promise: 'process, tab, service worker or server killed at any transition',
      asked: '0 lost, 0 doubled, back to a sane screen within 10 s, every transition covered',
      ran: `${tally.kills} kills; ${states}${sent.rows} dossiers; ${parked.kept} parked, ${parked.sent} of them come back to and sent`,
      figure: `${lost} lost, ${doubled} doubled, ${tally.wrong.length} wrong or not back; slowest back ${tally.slowestMs} ms; ${sent.unseen.other} sent whose number was not shown (and ${sent.unseen.dark} whose browser was killed before it could be)`,
      outcome: isBroken ? 'broken' : covered && covered.missed.length > 0 ? 'not shown' : 'kept',
    };
  } finally {
    await walk.close();
    await house.stop();
  }
}
