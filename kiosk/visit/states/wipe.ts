import { visit } from '../visit-actions.ts';

/** How it looks may still be set: the buttons for it stand on these screens too. */
const look = { LANGUAGE: { actions: 'setLanguage' }, COMFORT: { actions: 'setComfort' } } as const;

/**
 * Everything of the visit is being erased. What this page remembers goes first, before the disk and the server are
 * asked: neither may keep it waiting.
 */
export const wiping = visit.createStateConfig({
  meta: { screen: 'wiping', activity: 'idle' },
  entry: ['endFlow', 'forget'],
  after: { wipeLimit: 'wiped' },
  on: look,
  invoke: {
    src: 'wipe',
    input: ({ context: { ports, ending } }) => ({ ports, ending }),
    onDone: 'wiped',
    // What could not be reached now dies by itself; what this machine holds is gone either way.
    onError: 'wiped',
  },
});

/**
 * It is done, and says so before the first screen comes back: in the language and the size in which the person read
 * everything else. Then those go too.
 */
export const wiped = visit.createStateConfig({
  meta: { screen: 'wiped', activity: 'idle' },
  after: { wipedShown: { target: 'idle', actions: ['begin', 'leave'] } },
  on: { ...look, START: { target: 'idle', actions: ['begin', 'leave'] } },
});
