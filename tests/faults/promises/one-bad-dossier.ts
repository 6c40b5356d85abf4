import { KioskLines } from '#shared/api/index.ts';
import type { FlowRef } from '#shared/dossier/index.ts';
import { startServer } from '../../e2e/server.ts';
import { signInAtDesk } from '../desk.ts';
import { randomFrom } from '../disk/index.ts';
import { fastClock } from '../faster.ts';
import { compareHoldings } from '../holdings.ts';
import {
  anyFlowOf,
  dossierFor,
  type NodeKiosk,
  openKiosk,
  sealedParts,
  sealOne,
  spoilPart,
  untilSent,
} from '../kiosk.ts';
import { fetchThrough } from '../line/index.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * "One bad dossier never blocks the rest": in one kiosk's queue of 200, at places drawn, stand five that can never be
 * taken in, each for another reason, and one more that the server answers with 500 for ever: that one must wait and
 * hold up nobody. The five must be in quarantine, at the kiosk and in the desk's list of kiosks.
 *
 * Control: a sender that goes through the queue in order and stops at what fails must leave others behind.
 */
const DOSSIERS = 200;
const SPEED = 60;
const PATIENCE_MS = 120_000;

type Poison = (kiosk: NodeKiosk, flow: FlowRef) => Promise<string>;
const flipped = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const other = bytes.slice();
  other[0] = (other[0] ?? 0) ^ 1;
  return other;
};
const POISONS: readonly Poison[] = [
  // A picture that is none.
  (kiosk, flow) => sealOne(kiosk, dossierFor(kiosk, flow, { photos: [new Uint8Array(4000)] })),
  // A flow that this server never had.
  (kiosk, flow) => sealOne(kiosk, dossierFor(kiosk, { ...flow, version: 9999, sha256: 'f'.repeat(64) })),
  // A dossier of another point than its kiosk's.
  (kiosk, flow) => {
    const dossier = dossierFor(kiosk, flow);
    return sealOne(kiosk, { ...dossier, content: { ...dossier.content, point: 'XYZ' } });
  },
  // A part whose bytes the disk has changed, and one it has lost.
  async (kiosk, flow) => {
    const id = await sealOne(kiosk, dossierFor(kiosk, flow));
    await spoilPart(kiosk, id, flipped);
    return id;
  },
  async (kiosk, flow) => {
    const id = await sealOne(kiosk, dossierFor(kiosk, flow));
    await spoilPart(kiosk, id, () => null);
    return id;
  },
];

/** Which place each poison gets. */
function places(random: () => number): ReadonlyMap<number, Poison> {
  const chosen = new Map<number, Poison>();
  for (const poison of POISONS) {
    let place = 0;
    do place = Math.floor(random() * DOSSIERS);
    while (chosen.has(place));
    chosen.set(place, poison);
  }
  return chosen;
}

/** Sends in order, and stops at what fails. @returns how many got through */
async function inOrder({ vault, database }: NodeKiosk, ids: readonly string[]): Promise<number> {
  const { signal } = new AbortController();
  for (const [sent, dossier] of ids.entries()) {
    const row = await vault.outbox.find(dossier);
    if (!row.ok || !row.value) return sent;
    const { manifest, signature } = row.value;
    const parts = await sealedParts(database, dossier);
    const answer = await vault.server.putDossier({ manifest, signature, parts }, signal);
    if (!answer.ok) return sent;
  }
  return ids.length;
}

async function tryIt({ seed }: Run): Promise<Shown[]> {
  const { promise, asked } = oneBadDossier;
  const clock = fastClock(SPEED);
  const server = await startServer(clock.environment);
  try {
    const random = randomFrom(seed);
    const host = new URL(server.kiosk).host;
    const flow = await anyFlowOf(server.port, host);
    const line = fetchThrough(server.port, host);
    let broken = '';
    const kiosk = await openKiosk({
      port: server.port,
      host,
      random,
      now: clock.now,
      fetch: async (path, init) =>
        broken && String(path).endsWith(broken) ? new Response('oops', { status: 500 }) : line(path, init),
    });
    const poisoned = new Set<string>();
    const ids: string[] = [];
    const expected = new Map<string, string>();
    const chosen = places(random);
    broken = await sealOne(kiosk, dossierFor(kiosk, flow));
    for (let place = 0; place < DOSSIERS; place += 1) {
      const poison = chosen.get(place);
      const id = await (poison?.(kiosk, flow) ?? sealOne(kiosk, dossierFor(kiosk, flow)));
      ids.push(id);
      if (poison) poisoned.add(id);
      const row = await kiosk.vault.outbox.find(id);
      if (!poison && row.ok && row.value) expected.set(id, row.value.digest);
    }
    const control = DOSSIERS - (await inOrder(kiosk, ids));
    kiosk.vault.sender.start();
    const deadline = Date.now() + PATIENCE_MS;
    const waiting = async (): Promise<number> => {
      const counts = await kiosk.vault.outbox.counts();
      return counts.ok ? counts.value.waiting : Number.NaN;
    };
    while ((await waiting()) > 1 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 100));
    const { missing, doubled, held } = await compareHoldings(server, expected);
    const quarantined = await kiosk.vault.outbox.list(['quarantined']);
    const inQuarantine = quarantined.ok ? quarantined.value.map(({ dossier }) => dossier) : [];
    const counts = await kiosk.vault.outbox.counts();
    const lastSeq = await kiosk.vault.outbox.lastSeq();
    if (!counts.ok || !lastSeq.ok) throw new Error('the outbox cannot be read');
    await kiosk.vault.server.heartbeat({
      activity: 'idle',
      since: new Date(clock.now()).toISOString(),
      program: 'faults',
      outbox: { ...counts.value, oldestAt: null },
      lastSeq: lastSeq.value,
    });
    const desk = await signInAtDesk(server);
    const shownAtDesk = KioskLines.parse(await (await desk.get('/kiosks')).json()).kiosks[0]?.quarantined;
    // Whoever answered 500 answers again.
    broken = '';
    const left = await untilSent([kiosk], PATIENCE_MS);
    kiosk.vault.close();
    const wrong =
      missing +
      doubled +
      left +
      Math.abs(inQuarantine.length - POISONS.length) +
      inQuarantine.filter((id) => !poisoned.has(id)).length +
      (shownAtDesk === POISONS.length ? 0 : 1);
    return [
      {
        promise,
        asked,
        ran: `${DOSSIERS} in one queue, ${POISONS.length} of them poisoned in ${POISONS.length} ways, and one that is answered 500 for ever; limits pass ${SPEED} times as fast`,
        figure: `${held} delivered, ${inQuarantine.length} in quarantine, ${shownAtDesk} shown at the desk; the one answered 500 ${left === 0 ? 'arrived when the server mended' : 'never arrived'}. Control, a queue that stops at what fails: ${control} left behind`,
        outcome: judged(wrong, control),
      },
    ];
  } finally {
    await server.stop();
  }
}

export const oneBadDossier: Promised = {
  name: 'one-bad-dossier',
  promise: 'one bad dossier never blocks the rest',
  asked: '5 poisoned among 200: 195 delivered, 5 quarantined and visible',
  try: tryIt,
};
