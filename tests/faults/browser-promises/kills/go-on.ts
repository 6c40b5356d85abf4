import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { Resident } from '../../../e2e/resident.ts';
import type { Held } from '../gate.ts';
import type { House } from '../house.ts';
import { type Attempt, act, type Doing, note } from './acts.ts';
import { type Place, whereIs } from './where.ts';

/** How long one act of the visit may take before the walk is stuck. */
export const STUCK_MS = 20_000;
/**
 * How long a kiosk may refuse visits after its disk was full: until it holds its reserve again, 80 MB in slices of one
 * with a pause after each (kiosk/vault/second-copy).
 */
const REFILLED_MS = 120_000;
/** A desk whose server has died is opened anew, which may take two or three tries (attendant.ts). */
const ATTENDED_MS = 60_000;
const PATIENCE: Readonly<Record<Place, number>> = { 'cannot-begin': REFILLED_MS, attendant: ATTENDED_MS };
/** Between two looks at a screen that only has to be waited for. */
const LOOK_MS = 30;

/** Waits for what is to be held; whatever never comes is said. */
export const reached = (held: Held, what: string): Promise<void> =>
  Promise.race([
    held.reached,
    sleep(STUCK_MS).then(() => {
      throw new Error(`what was to be held did not come: ${what}`);
    }),
  ]);

/** Where somebody walks, and as whom. */
interface Walking {
  readonly tab: Page;
  readonly house: House;
  /** One more for each visit that begins. */
  readonly attempts: Attempt[];
  readonly doing: (attempt: Attempt) => Doing;
}

/** Does what each screen asks for, until told to stop, or the screen is the one that is looked for. */
export async function goTowards(
  { tab, house, attempts, doing }: Walking,
  target: Place | null,
  isOver: () => boolean = () => false,
): Promise<void> {
  const resident = new Resident(tab, house, 'keys');
  let since = Date.now();
  let patience = STUCK_MS;
  /** Where this visit has been since it was gone on with: two screens that take turns for ever are no way on. */
  const seen = new Set<Place>();
  let last: Place | null = null;
  let refused = 'nothing was refused';
  let attempt = attempts.at(-1) ?? begun(attempts);
  const visits = attempts.length;
  while (!isOver()) {
    const place = await whereIs(tab);
    if (isOver()) return;
    if (place !== null && place === target) return note(resident, place, doing(attempt));
    if (place !== null && place !== last) {
      if (place === 'idle') {
        attempt = begun(attempts);
        seen.clear();
      }
      const given = PATIENCE[place] ?? STUCK_MS;
      patience = seen.has(place) ? Math.max(patience, given) : given;
      if (!seen.has(place)) since = Date.now();
      seen.add(place);
      last = place;
    }
    if (attempts.length > visits + 1) throw new Error(`what was waited for was passed by: ${target}`);
    if (Date.now() - since > patience) {
      const shown = await tab.evaluate(() => document.body.textContent).catch(String);
      throw new Error(`the visit is stuck on its way to ${target}; ${refused}\n${shown}`);
    }
    if (place !== null)
      // A screen that goes while it is touched is looked at again.
      await act(resident, place, doing(attempt)).catch((error: unknown) => {
        refused = String(error);
      });
    else await sleep(LOOK_MS);
  }
}

function begun(attempts: Attempt[]): Attempt {
  const attempt: Attempt = { struck: false, slip: null, cutOff: false };
  attempts.push(attempt);
  return attempt;
}
