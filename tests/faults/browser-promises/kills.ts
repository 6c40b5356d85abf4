import type { Shown } from '../table.ts';
import { type House, openHouse } from './house.ts';
import { beginWalk, type Walk } from './kiosk-walk.ts';
import type { PromiseOptions } from './options.ts';
import { ORDER, STOPS, STOPS_COMING_BACK, type Stop } from './stops.ts';
import { statesOfVisit, transitionsByCard } from './transitions.ts';
import { type Place, untilSomewhere } from './where.ts';

/**
 * "Process, tab, service worker killed at any transition: 0 lost, 0 doubled, back to a sane screen within 10 s". A
 * whole visit by card in a whole Chromium against the real server; at each transition of the visit's machine one of
 * them is killed, and it is looked at what comes back.
 */
const WAYS = ['server', 'service worker', 'browser', 'tab'] as const;
type Way = (typeof WAYS)[number];

/** The promise (issue: "back to a sane screen within 10 s"). */
const BACK_WITHIN_MS = 10_000;
/** What was sealed goes out by itself; sending backs off to seconds while a server is away. */
const DELIVERED_WITHIN_MS = 60_000;
const SHORT_KILLS = 6;

interface Tally {
  readonly killed: Map<string, Set<Way>>;
  readonly wrong: string[];
  readonly log: (line: string) => void;
  kills: number;
  slowestMs: number;
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const rowsAt = async (house: House): Promise<string[]> =>
  (await house.query('select slip from dossier')).map(({ slip }) => String(slip));

/** Kills one of them and brings it back. @returns where the kiosk then stands */
async function strike(
  house: House,
  walk: Walk,
  way: Way,
  cut: () => void,
): Promise<{ place: Place; tookMs: number } | null> {
  const browser = walk.browser();
  switch (way) {
    case 'tab':
      await browser.crashTab();
      cut();
      return walk.ask(BACK_WITHIN_MS);
    case 'browser':
      await browser.kill();
      cut();
      await walk.relaunch();
      return walk.ask(BACK_WITHIN_MS);
    case 'service worker':
      await browser.stopServiceWorkers();
      cut();
      return walk.ask(BACK_WITHIN_MS);
    case 'server':
      await house.kill();
      cut();
      await house.start();
      // The page stays: it has to find back by itself.
      return untilSomewhere(browser.page(), (place) => place !== 'interrupted', BACK_WITHIN_MS);
  }
}

async function killAt(house: House, walk: Walk, stop: Stop, way: Way, tally: Tally): Promise<void> {
  const begun = Date.now();
  // What an earlier visit has sent would be taken for this one's.
  if (stop.state === 'open.receiving') await delivered(house, walk);
  const held = await walk.until(stop.moment);
  const attempt = walk.attempts.at(-1);
  const back = await strike(house, walk, way, () => held?.release('cut'));
  tally.kills += 1;
  const ways = tally.killed.get(stop.state) ?? new Set();
  tally.killed.set(stop.state, ways.add(way));
  const what = `${way} at ${stop.name}`;
  const came = back ? `back at ${back.place} after ${back.tookMs} ms` : 'not back';
  tally.log(`${way} killed at ${stop.name}: ${came} (${Date.now() - begun} ms in all)`);
  if (!back) {
    tally.wrong.push(`${what}: no sane screen within ${BACK_WITHIN_MS} ms`);
    return;
  }
  tally.slowestMs = Math.max(tally.slowestMs, back.tookMs);
  const struck = attempt?.struck === true;
  if (!struck && ORDER.indexOf(back.place) >= ORDER.indexOf('slip') && back.place !== 'wiped')
    tally.wrong.push(`${what}: came back at ${back.place} although nothing was sent`);
  const sent = walk.attempts.filter((one) => one.struck).length;
  const rows = await rowsAt(house);
  if (rows.length > sent)
    tally.wrong.push(`${what}: ${rows.length} dossiers, "send" was struck in ${sent} visits`);
}

/** A tab is killed among the questions, and something else while it comes back. */
async function killComingBack(house: House, walk: Walk, stop: Stop, way: Way, tally: Tally): Promise<void> {
  await walk.until({ at: 'level' });
  await walk.browser().crashTab();
  const { moment } = stop;
  if ('at' in moment) return;
  const held =
    'pause' in moment
      ? house.gate.hold('GET', new RegExp(`^/pause/${moment.pause}$`), 'before')
      : house.gate.hold(moment.method, moment.path, moment.side);
  if ('pause' in moment) await walk.pauseFromTheStart(moment.pause);
  const asked = walk.ask(BACK_WITHIN_MS);
  await held.reached;
  asked.catch(() => undefined);
  await killAt(house, { ...walk, until: async () => held }, stop, way, tally);
}

/** A page that is asked for while the server is away says so, and goes on by itself when it is back. */
async function killInterrupted(house: House, walk: Walk, way: Way, tally: Tally): Promise<void> {
  await walk.until({ at: 'level' });
  await house.kill();
  const stood = await walk.ask(BACK_WITHIN_MS);
  if (stood?.place !== 'interrupted')
    tally.wrong.push(`asked for without a server: stands at ${stood?.place}`);
  for (const state of ['interrupted.asking', 'interrupted.waiting'])
    tally.killed.set(state, (tally.killed.get(state) ?? new Set()).add(way));
  if (way !== 'server') {
    const again = await strike(house, walk, way, () => undefined);
    tally.kills += 1;
    if (!again) tally.wrong.push(`${way} while interrupted: no sane screen`);
  }
  await house.start();
  tally.kills += 1;
  const back = await untilSomewhere(
    walk.browser().page(),
    (place) => place !== 'interrupted',
    BACK_WITHIN_MS,
  );
  if (!back) tally.wrong.push(`${way} while interrupted: does not go on when the server is back`);
}

/** Waits until everything that was sealed is at the server. */
async function delivered(house: House, walk: Walk): Promise<string[]> {
  const begun = Date.now();
  const sealed = await walk.lastSeq();
  for (;;) {
    const rows = await rowsAt(house);
    if (rows.length >= sealed || Date.now() - begun > DELIVERED_WITHIN_MS) return rows;
    await pause(200);
  }
}

export async function killedAnywhere({ seed, count, short, log }: PromiseOptions): Promise<Shown> {
  const transitions = transitionsByCard();
  const wanted = new Set(transitions.map(({ to }) => to));
  const tally: Tally = { killed: new Map(), wrong: [], log, kills: 0, slowestMs: 0 };
  const house = await openHouse();
  const walk = await beginWalk(house);
  try {
    await walk.ask(BACK_WITHIN_MS);
    if (short) {
      const picked = STOPS.filter((_, index) => (index + seed) % Math.ceil(STOPS.length / SHORT_KILLS) === 0);
      for (const [index, stop] of picked.entries())
        await killAt(house, walk, stop, WAYS[(index + seed) % WAYS.length] ?? 'tab', tally);
    } else
      do {
        for (const way of WAYS) {
          for (const stop of STOPS) await killAt(house, walk, stop, way, tally);
          for (const stop of STOPS_COMING_BACK) await killComingBack(house, walk, stop, way, tally);
          await killInterrupted(house, walk, way, tally);
        }
      } while (tally.kills < count);
    await walk.until({ at: 'idle' });
    const rows = await delivered(house, walk);
    const sealed = await walk.lastSeq();
    const seen = walk.attempts.flatMap(({ slip }) => slip ?? []);
    const struck = walk.attempts.filter((one) => one.struck).length;
    const lost = seen.filter((slip) => !rows.includes(slip)).length + Math.max(0, sealed - rows.length);
    const doubled = rows.length - new Set(rows).size + Math.max(0, rows.length - struck);
    const unseen = rows.filter((slip) => !seen.includes(slip)).length;
    const covered = [...wanted].filter((state) => tally.killed.has(state));
    const everyWay = covered.filter((state) => tally.killed.get(state)?.size === WAYS.length);
    const missed = [...wanted].filter((state) => !tally.killed.has(state));
    const elsewhere = statesOfVisit().filter(
      (state) => !tally.killed.has(state) && ![...wanted].some((one) => one.startsWith(state)),
    );
    log(`transitions of a visit by card: ${transitions.map(({ from, to }) => `${from} > ${to}`).join('; ')}`);
    log(
      `not killed at: ${missed.join(', ') || 'none'}; states no such visit comes to: ${elsewhere.join(', ')}`,
    );
    for (const wrong of tally.wrong) log(`WRONG ${wrong}`);
    const isBroken = lost > 0 || doubled > 0 || tally.wrong.length > 0;
    return {
      promise: 'process, tab, service worker or server killed at any transition',
      asked: '0 lost, 0 doubled, back to a sane screen within 10 s, every transition covered',
      ran: `${tally.kills} kills; ${covered.length} of ${wanted.size} transitions of a visit by card, ${everyWay.length} in all four ways; ${rows.length} dossiers`,
      figure: `${lost} lost, ${doubled} doubled, ${tally.wrong.length} wrong or not back; slowest back ${tally.slowestMs} ms; ${unseen} sent whose number was not shown`,
      outcome: isBroken ? 'broken' : !short && missed.length > 0 ? 'not shown' : 'kept',
    };
  } finally {
    await walk.close();
    await house.stop();
  }
}
