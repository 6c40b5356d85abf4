import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { Resident } from '../../../e2e/resident.ts';
import { vaultRecord, vaultRows } from '../../../e2e/traces.ts';
import type { Held } from '../gate.ts';
import type { House } from '../house.ts';
import { launch, type WholeBrowser } from '../whole-browser.ts';
import type { Attempt, Doing, Matter } from './acts.ts';
import { anAttendant } from './attendant.ts';
import { goTowards, reached, STUCK_MS } from './go-on.ts';
import { addressOf, heldByDialog, makePausable, type PauseName } from './pauses.ts';
import type { Broken, Errand, Moment } from './stops.ts';
import { type Place, untilSomewhere } from './where.ts';

/** What is held, or broken, while something is killed. */
export interface Standing {
  /** Lets go of it with the line cut, and mends what was broken. */
  release(): Promise<void>;
}

/** People who go through visit after visit at one kiosk, whatever is killed under their hands. */
export interface Walk {
  readonly attempts: readonly Attempt[];
  browser(): WholeBrowser;
  /** Starts the browser again over the same profile, after a kill. */
  relaunch(): Promise<void>;
  /** Asks for the kiosk's page. @returns where it stands, and after how long; null when it stands nowhere in time */
  ask(withinMs: number): Promise<{ place: Place; tookMs: number } | null>;
  /** From now on whoever stands there has come for this. */
  takeUp(errand: Errand, matter?: Matter): void;
  /** Goes on until the moment has come. */
  until(moment: Moment, broken?: Broken): Promise<Standing>;
  /** The highest running number this kiosk has given out. */
  lastSeq(): Promise<number>;
  /** The visits whose drafts were laid aside here and are not yet with the server. */
  laidAside(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** How long a button may keep a finger waiting; then the screen is looked at again. */
const PATIENCE_MS = 2000;
/** What a screen keeps when it comes is on the disk by then. */
const SETTLED_MS = 300;
/** A page that has not come by then is asked for once more. */
const ASKED_AGAIN_MS = 8000;
/** By then the server has heard of the visit; before, there is nothing that could be come back to. */
const BEGUN_MS = 1500;

export async function beginWalk(house: House, log: (line: string) => void): Promise<Walk> {
  const profile = mkdtempSync(join(tmpdir(), 'kiosk-profile-'));
  const attendant = anAttendant(house);
  const attempts: Attempt[] = [];
  let browser = await launch({ profile });
  let prepared: Page | null = null;
  let came: { errand: Errand; matter: Matter | null } = { errand: 'send', matter: null };
  const readCode = (code: string): void => {
    if (came.matter && code !== '') came.matter.code = code;
  };
  const doing = (attempt: Attempt): Doing => ({ ...came, attempt, vouch: attendant.vouch });
  const page = async (): Promise<Page> => {
    const now = browser.page();
    if (prepared !== now) {
      now.setDefaultTimeout(PATIENCE_MS);
      await makePausable(now, readCode);
    }
    prepared = now;
    return now;
  };
  const ask = async (withinMs: number) => {
    const tab = await page();
    const begun = Date.now();
    await tab.goto(`${house.kiosk}/kiosk/`, { waitUntil: 'commit' }).catch(() => undefined);
    const found = await untilSomewhere(tab, () => true, withinMs);
    return found && { place: found.place, tookMs: Date.now() - begun };
  };

  const goOn = async (target: Place | null, isOver?: () => boolean): Promise<void> =>
    goTowards({ tab: await page(), house, attempts, doing }, target, isOver);

  /** Walks until something is held. */
  async function goTo(held: Held, on?: Place): Promise<void> {
    if (on) {
      await goOn(on);
      return reached(held, on);
    }
    let over = false;
    const walking = goOn(null, () => over);
    await Promise.race([held.reached, walking]);
    over = true;
    // What the walk was doing is no concern of anybody's now; it may stand still with the page.
    walking.catch(() => undefined);
  }

  const holdPause = async (name: PauseName): Promise<Held> =>
    name === 'print' ? heldByDialog(await page()) : house.gate.hold('GET', addressOf(name), 'before');

  /** The tab is killed where it stands, and another asks for the page. */
  async function comeBack(to: Extract<Moment, { backFrom: Place }>['to']): Promise<Held> {
    await sleep(BEGUN_MS);
    await browser.crashTab();
    const held = 'pause' in to ? await holdPause(to.pause) : house.gate.hold(to.method, to.path, to.side);
    if ('pause' in to)
      await (await page()).addInitScript((which) => void window.pausesAt.add(which), to.pause);
    ask(STUCK_MS).catch(() => undefined);
    // A page that is asked for while its worker dies may never come (as in tests/e2e/pwa-updates); asked again, it does.
    const isLate = sleep(ASKED_AGAIN_MS, true);
    if (await Promise.race([held.reached.then(() => false), isLate])) {
      log('the page that was asked for after a crash did not come, and was asked for again');
      ask(STUCK_MS).catch(() => undefined);
    }
    await reached(held, 'coming back');
    return held;
  }

  async function hold(moment: Exclude<Moment, { at: Place }>): Promise<Held> {
    if ('backFrom' in moment) {
      await goOn(moment.backFrom);
      return comeBack(moment.to);
    }
    if ('method' in moment) {
      const held = house.gate.hold(moment.method, moment.path, moment.side);
      await goTo(held, moment.on);
      return held;
    }
    await goOn(moment.from);
    await sleep(SETTLED_MS);
    const tab = await page();
    await tab.evaluate((which) => void window.pausesAt.add(which), moment.pause);
    const held = await holdPause(moment.pause);
    if (moment.press) {
      // The page may stand still before the key is up again.
      new Resident(tab, house, 'keys').press(moment.press).catch(() => undefined);
      await reached(held, moment.pause);
    } else await goTo(held);
    return held;
  }

  /** Breaks what is to be broken. @returns what mends it */
  async function breakIt(broken: Broken): Promise<() => Promise<void>> {
    await goOn(broken.from);
    if ('full' in broken) {
      const tab = await page();
      await tab.evaluate((store) => void window.fullStores.add(store), broken.full);
      return () => tab.evaluate(() => window.fullStores.clear()).catch(() => undefined);
    }
    const mend = house.gate.refuse(broken.method, broken.path);
    return async () => mend();
  }

  return {
    attempts,
    browser: () => browser,
    ask,
    async relaunch() {
      browser = await launch({ profile });
    },
    takeUp(errand, matter) {
      came = { errand, matter: matter ?? null };
    },
    async until(moment, broken) {
      const mend = broken && (await breakIt(broken));
      let held: Held | null = null;
      if ('at' in moment) {
        await goOn(moment.at);
        if (moment.press) await new Resident(await page(), house, 'keys').press(moment.press);
      } else {
        const before = new Set(house.gate.held());
        held = await hold(moment).catch(async (error: unknown) => {
          // What never came must not be held for whoever comes later.
          for (const left of house.gate.held()) if (!before.has(left)) left.release('cut');
          await mend?.();
          throw error;
        });
      }
      return {
        async release() {
          held?.release('cut');
          await mend?.();
        },
      };
    },
    async lastSeq() {
      const canary = await vaultRecord(await page(), 'meta', 'canary');
      return (canary as { lastSeq: number } | undefined)?.lastSeq ?? 0;
    },
    async laidAside() {
      const rows = await vaultRows(await page(), 'parked');
      return rows.map((row) => (row as { visit: string }).visit);
    },
    async close() {
      await browser.kill();
      await attendant.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
