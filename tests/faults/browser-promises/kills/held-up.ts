import type { House } from '../house.ts';
import { BACK_WITHIN_MS, strike, type Way } from './strike.ts';
import { count, type Tally } from './tally.ts';
import type { Walk } from './walk.ts';
import { untilSomewhere } from './where.ts';

/** A page that is asked for while the server is away says so, and goes on by itself when it is back. */
export async function killInterrupted(house: House, walk: Walk, way: Way, tally: Tally): Promise<void> {
  walk.takeUp('send');
  await walk.until({ at: 'level' });
  await house.kill();
  const stood = await walk.ask(BACK_WITHIN_MS);
  if (stood?.place !== 'interrupted')
    tally.wrong.push(`asked for without a server: stands at ${stood?.place}`);
  // It asks again every few seconds, and waits between; nobody sees which.
  for (const state of ['interrupted.asking', 'interrupted.waiting']) count(tally, state, way);
  if (way !== 'server') {
    const again = await strike(house, walk, way);
    if (!again) tally.wrong.push(`${way} while interrupted: no sane screen`);
  }
  await house.start();
  const back = await untilSomewhere(
    walk.browser().page(),
    (place) => place !== 'interrupted',
    BACK_WITHIN_MS,
  );
  tally.log(`${way} killed while interrupted: ${back ? `back at ${back.place}` : 'not back'}`);
  if (!back) tally.wrong.push(`${way} while interrupted: does not go on when the server is back`);
}

/** Both stores of which a browser may clear what it has fetched: the service worker's, and that of HTTP. */
async function forgetCatalogue(walk: Walk): Promise<void> {
  const page = walk.browser().page();
  await page.evaluate(() => caches.delete('catalogue'));
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Network.clearBrowserCache');
}

/** A tab that was killed comes back when the procedure cannot be had: the browser has thrown it away, the line is cut. */
export async function killNotLoaded(house: House, walk: Walk, way: Way, tally: Tally): Promise<void> {
  walk.takeUp('send');
  await walk.until({ at: 'level' });
  const mend = house.gate.refuse('GET', /^\/catalogue\/flows\//);
  await forgetCatalogue(walk);
  await walk.browser().crashTab();
  const stood = await walk.ask(BACK_WITHIN_MS);
  if (stood?.place !== 'not-loaded') tally.wrong.push(`without its procedure: stands at ${stood?.place}`);
  const again = await strike(house, walk, way);
  count(tally, 'open.notLoaded', way);
  mend();
  tally.log(`${way} killed at open.notLoaded: ${again ? `back at ${again.place}` : 'not back'}`);
  if (!again) tally.wrong.push(`${way} at open.notLoaded: no sane screen`);
  if (way !== 'browser') await walk.until({ at: 'level' });
}
