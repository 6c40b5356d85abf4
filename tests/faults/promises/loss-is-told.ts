import { type KioskLine, KioskLines } from '#shared/api/index.ts';
import type { FlowRef } from '#shared/dossier/index.ts';
import { startServer, type TestServer } from '../../e2e/server.ts';
import { copyDatabase, restoreDatabase } from '../database-copy.ts';
import { type Desk, signInAtDesk } from '../desk.ts';
import { randomFrom } from '../disk/index.ts';
import { anyFlowOf, contact, dossierFor, type NodeKiosk, openKiosk, sealOne, spoilPart } from '../kiosk.ts';
import { badLine, createFaultProxy } from '../line/index.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * "Loss is never silent": kiosks whose queue is damaged past the program (a dossier deleted, its bytes changed, the
 * whole database put back to an earlier day, or given back empty) must be seen at the desk after their next contact;
 * kiosks that were left alone, on the same bad line, must not. A second store would mend most of it: here there is
 * none, so that the server has to notice.
 *
 * Control: what the desk would see without the kiosk's numbers (what waits, and what is in quarantine) must miss some.
 */
const SENT = 4;
const WAITING = 6;
const PATIENCE_MS = 30_000;
/** What a kiosk without a second store truly says of itself. */
const TRUE_HERE = new Set(['copy-unavailable', 'space-low']);

type Damage = (kiosk: NodeKiosk, house: House) => Promise<void>;
interface House {
  readonly flow: FlowRef;
  readonly random: () => number;
  readonly server: TestServer;
  readonly desk: Desk;
}
/** Each on a line of its own. */
const AT_ONCE = 8;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const sealAll = async (kiosk: NodeKiosk, flow: FlowRef, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push(await sealOne(kiosk, dossierFor(kiosk, flow)));
  return ids;
};

async function aWaiting({ vault }: NodeKiosk, random: () => number): Promise<string> {
  const rows = await vault.outbox.list(['sealed']);
  if (!rows.ok) throw new Error(rows.error.code);
  const row = rows.value[Math.floor(random() * rows.value.length)];
  if (!row) throw new Error('nothing waits');
  return row.dossier;
}

const DAMAGES: Readonly<Record<string, Damage>> = {
  deleted: async (kiosk, { random }) => {
    const dossier = await aWaiting(kiosk, random);
    const copy = new Map(await copyDatabase(kiosk.database));
    for (const name of ['outbox', 'part'])
      copy.set(
        name,
        (copy.get(name) ?? []).filter(([key]) => ![key].flat().includes(dossier)),
      );
    await restoreDatabase(kiosk.database, copy);
  },
  corrupted: async (kiosk, { random }) =>
    spoilPart(kiosk, await aWaiting(kiosk, random), (bytes) => bytes.map((byte) => byte ^ 0xff)),
  'rolled back': async (kiosk, { flow }) => {
    const before = await copyDatabase(kiosk.database);
    await sealAll(kiosk, flow, 3);
    await contact(kiosk);
    await restoreDatabase(kiosk.database, before);
  },
  'given back empty': async (kiosk) => {
    const copy = new Map(await copyDatabase(kiosk.database));
    for (const name of ['outbox', 'part', 'draft', 'draft-photo']) copy.set(name, []);
    copy.set('meta', [['canary', { epoch: 'another', lastSeq: 0 }]]);
    await restoreDatabase(kiosk.database, copy);
  },
};

async function lineOf(desk: Desk, { name }: NodeKiosk): Promise<KioskLine> {
  const lines = KioskLines.parse(await (await desk.get('/kiosks')).json());
  const line = lines.kiosks.find(({ id }) => id === name);
  if (!line) throw new Error(`the desk does not list ${name}`);
  return line;
}

const isSeen = ({ missing, alarms, stuck, quarantined }: KioskLine): boolean =>
  missing !== null || stuck.length > 0 || quarantined > 0 || alarms.some(({ kind }) => !TRUE_HERE.has(kind));

/** One kiosk: some dossiers sent, some waiting, known to the server; then perhaps damaged; then its next contact. */
async function one(
  house: House,
  damage: Damage | null,
): Promise<{ seen: boolean; seenWithoutNumbers: boolean }> {
  const { random, flow, server, desk } = house;
  const { host } = new URL(server.kiosk);
  const proxy = await createFaultProxy(server.port, () => ({ kind: 'none' }));
  const kiosk = await openKiosk({ port: proxy.port, host, random });
  try {
    await sealAll(kiosk, flow, SENT);
    kiosk.vault.sender.start();
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      const counts = await kiosk.vault.outbox.counts();
      if (counts.ok && counts.value.waiting === 0) break;
      await pause(20);
    }
    kiosk.vault.sender.stop();
    await sealAll(kiosk, flow, WAITING);
    await contact(kiosk);
    await damage?.(kiosk, house);
    proxy.behave(badLine(0.2, random));
    kiosk.vault.sender.start();
    for (let left = 1; left > 0 && Date.now() < deadline; await pause(50)) {
      const counts = await kiosk.vault.outbox.counts();
      left = counts.ok ? counts.value.waiting : 0;
    }
    await contact(kiosk);
    const line = await lineOf(desk, kiosk);
    return { seen: isSeen(line), seenWithoutNumbers: line.waiting > 0 || line.quarantined > 0 };
  } finally {
    kiosk.vault.close();
    await proxy.close();
  }
}

async function tryIt({ seed, short }: Run): Promise<Shown[]> {
  const { promise, asked } = lossIsTold;
  const server = await startServer();
  try {
    const flow = await anyFlowOf(server.port, new URL(server.kiosk).host);
    const house = { random: randomFrom(seed), flow, server, desk: await signInAtDesk(server) };
    const each = short ? 2 : 25;
    const alone = each * Object.keys(DAMAGES).length;
    const waiting: (readonly [name: string, damage: Damage | null])[] = [
      ...Object.entries(DAMAGES).flatMap((one) => Array.from({ length: each }, () => one)),
      ...Array.from({ length: alone }, () => ['', null] as const),
    ];
    const seen = new Map<string, number>();
    let missedByControl = 0;
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [name, damage] = next;
        const noticed = await one(house, damage);
        if (noticed.seen) seen.set(name, (seen.get(name) ?? 0) + 1);
        if (damage && !noticed.seenWithoutNumbers) missedByControl += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const falseAlarms = seen.get('') ?? 0;
    const told = Object.keys(DAMAGES).map((name) => `${name} ${seen.get(name) ?? 0} of ${each}`);
    const missed = alone + falseAlarms - [...seen.values()].reduce((sum, times) => sum + times, 0);
    return [
      {
        promise,
        asked,
        ran: `${alone} kiosks damaged in ${told.length} ways, ${alone} left alone, on a bad line`,
        figure: `noticed: ${told.join(', ')}; ${falseAlarms} false alarms. Control, by counts alone: ${missedByControl} missed`,
        outcome: judged(missed + falseAlarms, missedByControl),
      },
    ];
  } finally {
    await server.stop();
  }
}

export const lossIsTold: Promised = {
  name: 'loss-is-told',
  promise: 'loss is never silent',
  asked: 'every deleted, corrupted or rolled-back queue noticed at next contact, 0 false alarms',
  try: tryIt,
};
