import { startServer } from '../../e2e/server.ts';
import { randomFrom } from '../disk/index.ts';
import { compareHoldings } from '../holdings.ts';
import { anyFlowOf, dossierFor, type NodeKiosk, openKiosk, sealOne, untilSent } from '../kiosk.ts';
import { badLine, createFaultProxy } from '../line/index.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * Clock jumps: while kiosks send over a bad line their clock is put years forth and back, and the program is ended
 * in the midst of sending and opened again. No lease and no wait may hold a dossier for years; nothing is lost and
 * nothing doubled. The server's own clock is right.
 */
const A_KIOSK = 20;
const JUMPS = 12;
const BETWEEN_MS = 150;
const DAY_MS = 86_400_000;
const JUMPS_BY = [-3650, -365, -1, 1, 365, 3650].map((days) => days * DAY_MS);
/** A wait that a jump has made too long is looked at again within five minutes (sending/backoff.ts). */
const PATIENCE_MS = 330_000;

async function tryIt({ seed, short }: Run): Promise<Shown[]> {
  const { promise, asked } = clockJumps;
  const server = await startServer();
  const host = new URL(server.kiosk).host;
  const proxy = await createFaultProxy(server.port, () => ({ kind: 'none' }));
  try {
    const random = randomFrom(seed);
    const flow = await anyFlowOf(server.port, host);
    const expected = new Map<string, string>();
    const kioskCount = short ? 2 : 10;
    let ahead = 0;
    let restarts = 0;
    const now = (): number => Date.now() + ahead;
    const network = new EventTarget();
    const open = (database?: NodeKiosk['database']): Promise<NodeKiosk> =>
      openKiosk({ port: proxy.port, host, random, now, network, ...(database && { database }) });
    let kiosks: NodeKiosk[] = [];
    for (let made = 0; made < kioskCount; made += 1) kiosks.push(await open());
    for (const kiosk of kiosks)
      for (let made = 0; made < A_KIOSK; made += 1) {
        const id = await sealOne(kiosk, dossierFor(kiosk, flow, { at: now() }));
        const row = await kiosk.vault.outbox.find(id);
        if (row.ok && row.value) expected.set(id, row.value.digest);
      }
    proxy.behave(badLine(1 / 3, random));
    for (const { vault } of kiosks) vault.sender.start();
    for (let jump = 0; jump < JUMPS; jump += 1) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      const by = JUMPS_BY[Math.floor(random() * JUMPS_BY.length)] ?? 0;
      // Before 2001 a certificate, and after 2100 anything, would be another matter.
      if (Math.abs(ahead + by) < 20 * 365 * DAY_MS) ahead += by;
      if (jump % 4 !== 3) continue;
      restarts += 1;
      for (const { vault } of kiosks) vault.close();
      kiosks = await Promise.all(kiosks.map(({ database }) => open(database)));
      for (const { vault } of kiosks) vault.sender.start();
    }
    const since = Date.now();
    const left = await untilSent(kiosks, PATIENCE_MS);
    const seconds = Math.round((Date.now() - since) / 1000);
    for (const { vault } of kiosks) vault.close();
    const { missing, doubled, held } = await compareHoldings(server, expected);
    return [
      {
        promise,
        asked,
        ran: `${expected.size} dossiers from ${kiosks.length} kiosks on a bad line, ${JUMPS} jumps of a day to ten years, ${restarts} restarts in the midst`,
        figure: `${held} arrived, ${missing} missing, ${doubled} doubled, ${left} still waiting; all there ${seconds} s after the last jump`,
        outcome: judged(missing + doubled + left, null),
      },
    ];
  } finally {
    await proxy.close();
    await server.stop();
  }
}

export const clockJumps: Promised = {
  name: 'clock-jumps',
  promise: "a kiosk's clock that jumps holds nothing up and loses nothing",
  asked: '0 missing, 0 doubled, no lease or wait of years',
  try: tryIt,
};
