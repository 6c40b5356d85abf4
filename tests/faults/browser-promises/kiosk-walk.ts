import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Resident } from '../../e2e/resident.ts';
import { answerStep, SHORT, type ShortStep } from '../../e2e/short.ts';
import { vaultRecord } from '../../e2e/traces.ts';
import type { Held } from './gate.ts';
import type { House } from './house.ts';
import { addressOf, makePausable, type PauseName } from './pauses.ts';
import type { Moment } from './stops.ts';
import { type Place, untilSomewhere, whereIs } from './where.ts';
import { launch, type WholeBrowser } from './whole-browser.ts';

/** What is known of one visit: whether "send" was struck, and the number that was shown. */
export interface Attempt {
  struck: boolean;
  slip: string | null;
}

/** Somebody who goes through visit after visit at one kiosk, whatever is killed under their hands. */
export interface Walk {
  readonly attempts: readonly Attempt[];
  browser(): WholeBrowser;
  /** Starts the browser again over the same profile, after a kill. */
  relaunch(): Promise<void>;
  /** Asks for the kiosk's page. @returns where it stands, and after how long; null when it stands nowhere in time */
  ask(withinMs: number): Promise<{ place: Place; tookMs: number } | null>;
  /** Goes on until the moment has come; what is held there is let go of by whoever called. */
  until(moment: Moment): Promise<Held | null>;
  /** Lets the next documents of this tab stop at a pause by themselves. */
  pauseFromTheStart(name: PauseName): Promise<void>;
  /** The highest running number this kiosk has given out. */
  lastSeq(): Promise<number>;
  close(): Promise<void>;
}

/** How long one act of the visit may take before the walk is stuck. */
const STUCK_MS = 20_000;
/** How long a button may keep a finger waiting; then the screen is looked at again. */
const PATIENCE_MS = 2000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The page stands still before a window that nobody answers. */
function heldByDialog(page: Page): Held {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    page.once('dialog', (dialog) => {
      resolve();
      // A browser that was killed has no window left to answer.
      void released.then(() => dialog.accept()).catch(() => undefined);
    });
  });
  return { reached, release };
}

export async function beginWalk(house: House): Promise<Walk> {
  const profile = mkdtempSync(join(tmpdir(), 'kiosk-profile-'));
  const attempts: Attempt[] = [];
  let browser = await launch({ profile });
  let prepared: ReturnType<WholeBrowser['page']> | null = null;
  const current = (): Attempt => {
    const last = attempts.at(-1) ?? { struck: false, slip: null };
    if (attempts.length === 0) attempts.push(last);
    return last;
  };
  const page = async () => {
    const now = browser.page();
    if (prepared !== now) {
      now.setDefaultTimeout(PATIENCE_MS);
      await makePausable(now);
    }
    prepared = now;
    return now;
  };

  /** Does what the screen asks for. */
  async function act(resident: Resident, place: Place): Promise<void> {
    switch (place) {
      case 'idle':
        return resident.press('Bắt đầu');
      case 'consent':
        return resident.press(/^Đồng ý$/);
      case 'ways':
        return resident.press(/^Thẻ căn cước/);
      case 'card':
        return resident.scan(
          '038899000001||Nguyễn Văn Thử|01011999|Nam|Khu III, Xã Vĩnh Lộc, Thanh Hóa|05072025||||',
        );
      case 'for-whom':
        return resident.press(/^Cho tôi/);
      case 'choose':
        return resident.press(new RegExp(`^${SHORT.title.vi}`));
      case 'before':
        return resident.press('Bắt đầu làm');
      case 'review': {
        const review = SHORT.steps.find(({ kind }) => kind === 'review');
        current().struck = true;
        return resident.press(review?.kind === 'review' ? (review.send.vi ?? '') : '');
      }
      case 'slip':
        current().slip = await resident.slip();
        return resident.press('Có, tôi cầm phiếu rồi');
      case 'next':
        return resident.press('Xong, xóa thông tin của tôi');
      case 'parked-offer':
        return resident.press('Làm việc khác');
      case 'cannot-begin':
      case 'not-sent':
      case 'not-loaded':
      case 'sign-in-failed':
        return resident.press(/^(Thử lại|Gửi lại|Mở lại)/);
      case 'wiped':
        return resident.touch(resident.page.locator('.foot-main'));
      case 'interrupted':
        // It goes on by itself.
        return pause(100);
      default:
        return answerStep(resident, place as ShortStep);
    }
  }

  /** Acts until told to stop, or the screen is the one that is looked for. */
  async function goOn(target: Place | null, isOver: () => boolean): Promise<void> {
    const tab = await page();
    const resident = new Resident(tab, house, 'keys');
    let since = Date.now();
    let last: Place | null = null;
    const visits = attempts.length;
    while (!isOver()) {
      const place = await whereIs(tab);
      if (isOver()) return;
      if (place !== null && place === target) {
        if (place === 'slip') current().slip = await resident.slip();
        return;
      }
      if (place !== last) {
        since = Date.now();
        if (place === 'idle') attempts.push({ struck: false, slip: null });
      }
      last = place;
      if (attempts.length > visits + 1) throw new Error('what was waited for was passed by');
      if (Date.now() - since > STUCK_MS) {
        const shown = await tab.evaluate(() => document.body.textContent).catch(String);
        throw new Error(`the visit is stuck on its way to ${target}:\n${shown}`);
      }
      if (place !== null)
        // A screen that goes while it is touched is looked at again.
        await act(resident, place).catch((error: unknown) => {
          if (!isOver() && Date.now() - since > STUCK_MS / 2) throw error;
        });
      else await pause(30);
    }
  }

  /** Walks until a request stands at the gate. */
  async function goTo(held: Held): Promise<void> {
    let over = false;
    const walking = goOn(null, () => over);
    await Promise.race([held.reached, walking]);
    over = true;
    // What the walk was doing is no concern of anybody's now; it may stand still with the page.
    walking.catch(() => undefined);
  }

  const setPause = async (name: PauseName): Promise<void> => {
    const tab = await page();
    await tab.evaluate((which) => void window.pausesAt.add(which), name);
  };

  return {
    attempts,
    browser: () => browser,
    async relaunch() {
      browser = await launch({ profile });
    },
    async ask(withinMs) {
      const tab = await page();
      const begun = Date.now();
      await tab.goto(`${house.kiosk}/kiosk/`, { waitUntil: 'commit' }).catch(() => undefined);
      const found = await untilSomewhere(tab, () => true, withinMs);
      return found && { place: found.place, tookMs: Date.now() - begun };
    },
    async until(moment) {
      if ('at' in moment) {
        await goOn(moment.at, () => false);
        return null;
      }
      if ('method' in moment) {
        const held = house.gate.hold(moment.method, moment.path, moment.side);
        await goTo(held);
        return held;
      }
      await goOn(moment.pause === 'flow' ? 'choose' : 'review', () => false);
      await setPause(moment.pause);
      const held =
        moment.pause === 'print'
          ? heldByDialog(await page())
          : house.gate.hold('GET', addressOf(moment.pause), 'before');
      await goTo(held);
      return held;
    },
    async pauseFromTheStart(name) {
      const tab = await page();
      await tab.addInitScript((which) => void window.pausesAt.add(which), name);
    },
    async lastSeq() {
      const canary = await vaultRecord(await page(), 'meta', 'canary');
      return (canary as { lastSeq: number } | undefined)?.lastSeq ?? 0;
    },
    async close() {
      await browser.kill();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
