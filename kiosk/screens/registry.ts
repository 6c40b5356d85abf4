import type { ScreenName } from '../visit/index.ts';
import { loadWords } from '../words.ts';
import { Consent } from './consent.tsx';
import { Idle } from './idle.tsx';
import type { ScreenPart } from './view.ts';
import { Wait } from './wait.tsx';
import { Wiped, Wiping } from './wipe.tsx';

/** The screens of the first paint: idle, and what follows or precedes it at once. */
export const FIRST_SCREENS: Partial<Record<ScreenName, ScreenPart>> = {
  idle: Idle,
  consent: Consent,
  wait: Wait,
  wiping: Wiping,
  wiped: Wiped,
};

let later: Partial<Record<ScreenName, ScreenPart>> | null = null;

/** How long to wait before a part of the program that could not be fetched is asked for again. */
const AGAIN_MS = 5000;

/** Loads all other screens and their words; called on the idle screen, so that nobody waits for them. */
export async function loadScreens(): Promise<void> {
  while (later === null) {
    const [screens, spoken] = await Promise.all([import('./later.ts').catch(() => null), loadWords('vi')]);
    if (screens && spoken) later = screens.LATER_SCREENS;
    else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** The part that draws a screen; undefined until it has been loaded. */
export const screenPart = (name: ScreenName): ScreenPart | undefined => FIRST_SCREENS[name] ?? later?.[name];
