import type { House } from '../house.ts';
import type { Matter } from './acts.ts';
import { isSent, parkedAt, untilDelivered, untilParked } from './ledger.ts';
import type { Stop } from './stops.ts';
import { killAt, type Way } from './strike.ts';
import type { Tally } from './tally.ts';
import type { Walk } from './walk.ts';

/** Somebody who has nothing here yet: nobody's number, since its century digit is of people born after 2300. */
const somebodyNew = (matters: readonly Matter[]): Matter => ({
  person: `0388991${String(matters.length).padStart(5, '0')}`,
  visit: null,
  code: null,
  slip: null,
});

/** Somebody parks, from the first screen to the wipe. */
async function parkInPeace(walk: Walk, matters: Matter[]): Promise<Matter> {
  const matter = somebodyNew(matters);
  matters.push(matter);
  await walk.until({ at: 'idle' });
  walk.takeUp('park', matter);
  await walk.until({ at: 'parked' });
  return matter;
}

/** Parks, and is killed meanwhile. @returns what can be come back to; null when only a code opens it that nobody saw */
async function killParking(
  house: House,
  walk: Walk,
  stop: Stop,
  way: Way,
  tally: Tally,
  matters: Matter[],
): Promise<Matter | null> {
  const matter = somebodyNew(matters);
  matters.push(matter);
  await walk.until({ at: 'idle' });
  walk.takeUp('park', matter);
  const back = await killAt(house, walk, stop, way, tally);
  if (!back) return null;
  // Whoever is back among the questions parks once more; whoever has been shown the door comes another day.
  if (back.place === 'doubles' || back.place === 'not-parked' || back.place === 'parked')
    await walk.until({ at: 'parked' });
  await walk.until({ at: 'idle' });
  await untilParked(walk);
  const row = (await parkedAt(house)).find(({ visit }) => visit === matter.visit);
  const what = `${way} at ${stop.name}`;
  if (!row) tally.wrong.push(`${what}: nothing is kept of what was answered`);
  else if (row.isCoded && matter.code === null)
    tally.wrong.push(`${what}: kept under a code that was never shown`);
  else return matter;
  return null;
}

/** Parks and comes back to it, killed in both. */
export async function killParked(
  house: House,
  walk: Walk,
  { parking, resuming }: { readonly parking: Stop; readonly resuming: readonly Stop[] },
  way: Way,
  tally: Tally,
  matters: Matter[],
): Promise<void> {
  const kept = await killParking(house, walk, parking, way, tally, matters);
  const matter = kept ?? (await parkInPeace(walk, matters));
  await walk.until({ at: 'idle' });
  await untilParked(walk);
  walk.takeUp('resume', matter);
  for (const stop of resuming) await killAt(house, walk, stop, way, tally);
  await untilDelivered(house, walk);
  // Whoever is offered nothing begins anew, and sends another dossier than the one that was laid aside.
  if (matter.slip === null && !(await isSent(house, matter))) await walk.until({ at: 'slip' });
  walk.takeUp('send');
}
