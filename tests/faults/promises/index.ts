import { BROWSER_PROMISES } from '../browser-promises/index.ts';
import type { Promised } from '../table.ts';
import { cannotReadQueue } from './cannot-read-queue.ts';
import { clockJumps } from './clock-jumps.ts';
import { diskFull } from './disk-full.ts';
import { exactlyOnce } from './exactly-once.ts';
import { lossIsTold } from './loss-is-told.ts';
import { nothingAltered } from './nothing-altered.ts';
import { oneBadDossier } from './one-bad-dossier.ts';
import { powerCutKiosk } from './power-cut-kiosk.ts';
import { powerCutServer } from './power-cut-server.ts';
import { restoredServer } from './restored-server.ts';
import { staysQuick } from './stays-quick.ts';
import { threeWeeks } from './three-weeks.ts';

/** What is asked of those that are tried in the whole program (browser-promises/). */
const ASKED: Readonly<Record<string, string>> = {
  kills: '0 lost, 0 doubled, back within 10 s, every transition',
  residue: '0 marker hits within 5 s of the end; during the visit ciphertext only',
  'signed-in': '0 silent re-logins in 200 visits',
};

const inTheBrowser: readonly Promised[] = BROWSER_PROMISES.map(({ name, run }) => ({
  name,
  promise: name,
  asked: ASKED[name] ?? '',
  try: async ({ cuts, seed, short }) => [
    {
      asked: ASKED[name] ?? '',
      ...(await run({ seed, count: cuts, short, log: (line) => console.log(`${name}: ${line}`) })),
    },
  ],
}));

/** In the order of the table. */
export const PROMISES: readonly Promised[] = [
  powerCutKiosk,
  powerCutServer,
  ...inTheBrowser,
  exactlyOnce,
  nothingAltered,
  lossIsTold,
  restoredServer,
  oneBadDossier,
  threeWeeks,
  staysQuick,
  cannotReadQueue,
  diskFull,
  clockJumps,
];
