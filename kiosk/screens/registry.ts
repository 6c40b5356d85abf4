import type { ScreenName } from '../visit/index.ts';
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

/** Loads all other screens; called on the idle screen, so that nobody waits for them. */
export async function loadScreens(): Promise<void> {
  later ??= (await import('./later.ts')).LATER_SCREENS;
}

/** The part that draws a screen; undefined until it has been loaded. */
export const screenPart = (name: ScreenName): ScreenPart | undefined => FIRST_SCREENS[name] ?? later?.[name];
