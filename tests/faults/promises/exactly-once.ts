import type { FlowRef } from '#shared/dossier/index.ts';
import { startServer, type TestServer } from '../../e2e/server.ts';
import { randomFrom } from '../disk/index.ts';
import { compareHoldings } from '../holdings.ts';
import {
  anyFlowOf,
  dossierFor,
  type NodeKiosk,
  openKiosk,
  photograph,
  sealedParts,
  sealOne,
  untilSent,
} from '../kiosk.ts';
import { badLine, createFaultProxy, FAULT_KINDS, type FaultKind, fetchThrough } from '../line/index.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * "What I sent arrives, exactly once": the kiosk's own vault and sender, the whole server with its database, and
 * between them a line on which every third connection fails in one of thirteen ways. The server's limit of thirty
 * dossiers at once for a kiosk stands as it is: so many kiosks send that each keeps below it, or waits when told.
 *
 * Controls on the same line: a sender that takes any 200 for success must lose, and one that draws a new id for
 * every try must double.
 */
const FAILING = 1 / 3;
const A_KIOSK = 25;
const KIOSKS_AT_ONCE = 20;
const WITH_PHOTO = 0.1;
const LARGEST_PHOTO = 80_000;
/** Of several chunks, which a cut line resumes (kiosk/vault/sending/upload.ts). */
const IN_CHUNKS = 0.02;
const LARGEST_IN_CHUNKS = 700_000;
const SMALLEST_IN_CHUNKS = 300_000;
const PATIENCE_MS = 180_000;

const CONTROL_SUBMISSIONS = 25;
const CONTROL_FAILING = 0.6;
const CONTROL_FAULTS: typeof FAULT_KINDS = ['garbage', 'portal', 'reset-answer', 'truncate', 'broken'];

interface House {
  readonly server: TestServer;
  readonly host: string;
  readonly flow: FlowRef;
  readonly random: () => number;
}

const hostOf = ({ kiosk }: TestServer): string => new URL(kiosk).host;

async function digestsOf({ vault }: NodeKiosk): Promise<ReadonlyArray<readonly [string, string]>> {
  const rows = await vault.outbox.list(['sealed', 'sending', 'retained', 'quarantined']);
  if (!rows.ok) throw new Error(rows.error.code);
  return rows.value.map(({ dossier, digest }) => [dossier, digest] as const);
}

function drawPhotos(random: () => number): Uint8Array<ArrayBuffer>[] {
  const drawn = random();
  if (drawn < IN_CHUNKS)
    return [photograph(SMALLEST_IN_CHUNKS + random() * (LARGEST_IN_CHUNKS - SMALLEST_IN_CHUNKS), random)];
  return drawn < WITH_PHOTO ? [photograph(random() * LARGEST_PHOTO, random)] : [];
}

/** Some kiosks send what they have over a bad line. @returns how many dossiers still waited at the end */
async function sendAll(
  { server, host, flow, random }: House,
  counts: readonly number[],
  expected: Map<string, string>,
  done: Map<FaultKind, number>,
): Promise<number> {
  const proxy = await createFaultProxy(server.port, () => ({ kind: 'none' }));
  const kiosks: NodeKiosk[] = [];
  try {
    for (const count of counts) {
      const kiosk = await openKiosk({ port: proxy.port, host, random });
      kiosks.push(kiosk);
      for (let made = 0; made < count; made += 1) {
        await sealOne(kiosk, dossierFor(kiosk, flow, { photos: drawPhotos(random) }));
      }
      for (const [dossier, digest] of await digestsOf(kiosk)) expected.set(dossier, digest);
    }
    proxy.behave(badLine(FAILING, random));
    for (const { vault } of kiosks) vault.sender.start();
    const waiting = await untilSent(kiosks, PATIENCE_MS);
    for (const [kind, times] of proxy.done) done.set(kind, (done.get(kind) ?? 0) + times);
    return waiting;
  } finally {
    for (const { vault } of kiosks) vault.close();
    await proxy.close();
  }
}

/** Sends every dossier by hand over a line of false answers. */
async function sendCarelessly(
  { server, host, flow, random }: House,
  isSent: (answer: { readonly receipted: boolean; readonly status: number }) => boolean,
  { anew }: { readonly anew: boolean },
): Promise<void> {
  const proxy = await createFaultProxy(server.port, () => ({ kind: 'none' }));
  let status = 0;
  const line = fetchThrough(proxy.port, host);
  const kiosk = await openKiosk({
    port: proxy.port,
    host,
    fetch: async (path, init) => {
      const answer = await line(path, init);
      status = answer.status;
      return answer;
    },
  });
  try {
    proxy.behave(badLine(CONTROL_FAILING, random, CONTROL_FAULTS));
    for (let sent = 0; sent < CONTROL_SUBMISSIONS; ) {
      const id = await sealOne(kiosk, dossierFor(kiosk, flow));
      for (;;) {
        const row = await kiosk.vault.outbox.find(id);
        if (!row.ok || !row.value) throw new Error('sealed and not found');
        const { manifest, signature } = row.value;
        const parts = await sealedParts(kiosk.database, id);
        status = 0;
        const { signal } = new AbortController();
        const answer = await kiosk.vault.server.putDossier({ manifest, signature, parts }, signal);
        if (isSent({ receipted: answer.ok, status })) {
          sent += 1;
          break;
        }
        if (!answer.ok && answer.error.retryAfterMs)
          await new Promise((resolve) => setTimeout(resolve, answer.error.retryAfterMs ?? 0));
        if (anew) break;
      }
    }
  } finally {
    kiosk.vault.close();
    await proxy.close();
  }
}

async function controls(house: House, before: number): Promise<{ lost: number; doubled: number }> {
  const count = async (): Promise<number> =>
    Number((await house.server.query('select count(*)::int as held from dossier'))[0]?.held);
  await sendCarelessly(house, ({ receipted, status }) => receipted || status === 200, { anew: false });
  const afterLosing = await count();
  await sendCarelessly(house, ({ receipted }) => receipted, { anew: true });
  return {
    lost: CONTROL_SUBMISSIONS - (afterLosing - before),
    doubled: (await count()) - afterLosing - CONTROL_SUBMISSIONS,
  };
}

async function tryIt({ submissions, seed }: Run): Promise<Shown[]> {
  const server = await startServer();
  try {
    const random = randomFrom(seed);
    const host = hostOf(server);
    const house = { server, host, random, flow: await anyFlowOf(server.port, host) };
    const expected = new Map<string, string>();
    const done = new Map<FaultKind, number>();
    let waiting = 0;
    const kiosks = Array.from({ length: Math.ceil(submissions / A_KIOSK) }, (_, index) =>
      Math.min(A_KIOSK, submissions - index * A_KIOSK),
    );
    for (let at = 0; at < kiosks.length; at += KIOSKS_AT_ONCE)
      waiting += await sendAll(house, kiosks.slice(at, at + KIOSKS_AT_ONCE), expected, done);
    const { missing, doubled, damaged, held } = await compareHoldings(server, expected);
    const control = await controls(house, held);
    const connections = [...done.values()].reduce((sum, times) => sum + times, 0);
    const kinds = FAULT_KINDS.map((kind) => `${kind} ${done.get(kind) ?? 0}`).join(', ');
    return [
      {
        promise: exactlyOnce.promise,
        asked: exactlyOnce.asked,
        ran: `${submissions} submissions from ${kiosks.length} kiosks, ${connections} connections (${kinds})`,
        figure: `${missing} missing, ${doubled} doubled, ${damaged} damaged, ${waiting} not receipted. Controls, ${CONTROL_SUBMISSIONS} each: any 200 for success lost ${control.lost}, a new id for each try doubled ${control.doubled}`,
        outcome: judged(missing + doubled + damaged + waiting, Math.min(control.lost, control.doubled)),
      },
    ];
  } finally {
    await server.stop();
  }
}

export const exactlyOnce: Promised = {
  name: 'exactly-once',
  promise: 'exactly once under network faults',
  asked: '10,000 submissions, 0 missing, 0 doubled',
  try: tryIt,
};
