import { startServer } from '../../e2e/server.ts';
import { randomFrom } from '../disk/index.ts';
import { fastClock } from '../faster.ts';
import { compareHoldings } from '../holdings.ts';
import { anyFlowOf, dossierFor, openKiosk, sealOne, untilSent } from '../kiosk.ts';
import { badLine, createFaultProxy } from '../line/index.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * "Three weeks offline": one kiosk seals for twenty-one days of its own clock while nobody answers it and its sender
 * tries all the time; then the line is back, with every fifth connection failing. The server's limit for one kiosk
 * stands (thirty at once, then one a second), on a clock that runs faster.
 */
const DAYS = 21;
const DAY_MS = 86_400_000;
const SPEED = 40;
const FAILING = 0.2;
const DOSSIERS = 2000;
const DOSSIERS_SHORT = 150;
const PATIENCE_MS = 180_000;

async function tryIt({ seed, short }: Run): Promise<Shown[]> {
  const { promise, asked } = threeWeeks;
  const clock = fastClock(SPEED);
  const server = await startServer(clock.environment);
  const proxy = await createFaultProxy(server.port, () => ({ kind: 'none' }));
  try {
    const random = randomFrom(seed);
    const host = new URL(server.kiosk).host;
    const flow = await anyFlowOf(server.port, host);
    const count = short ? DOSSIERS_SHORT : DOSSIERS;
    let ago = DAYS * DAY_MS;
    const now = (): number => clock.now() - ago;
    const kiosk = await openKiosk({ port: proxy.port, host, random, now });
    proxy.behave(() => ({ kind: 'refuse' }));
    kiosk.vault.sender.start();
    const expected = new Map<string, string>();
    for (let made = 0; made < count; made += 1) {
      const id = await sealOne(kiosk, dossierFor(kiosk, flow, { at: now() }));
      const row = await kiosk.vault.outbox.find(id);
      if (row.ok && row.value) expected.set(id, row.value.digest);
      ago -= (DAYS * DAY_MS) / count;
    }
    ago = 0;
    const refused = proxy.done.get('refuse') ?? 0;
    proxy.behave(badLine(FAILING, random));
    const since = clock.now();
    const left = await untilSent([kiosk], PATIENCE_MS);
    const minutes = Math.round((clock.now() - since) / 60_000);
    kiosk.vault.close();
    const { missing, doubled, held } = await compareHoldings(server, expected);
    return [
      {
        promise,
        asked,
        ran: `${count} dossiers sealed over ${DAYS} days of the kiosk's clock, ${refused} tries refused meanwhile; then ${FAILING * 100} % of connections fail; the clock runs ${SPEED} times as fast`,
        figure: `${held} delivered, ${missing} missing, ${doubled} doubled, ${left} waiting; in ${minutes} minutes of that clock`,
        outcome: judged(missing + doubled + left, null),
      },
    ];
  } finally {
    await proxy.close();
    await server.stop();
  }
}

export const threeWeeks: Promised = {
  name: 'three-weeks',
  promise: 'three weeks offline: everything is delivered',
  asked: '2,000 dossiers queued, all delivered on a bad line',
  try: tryIt,
};
