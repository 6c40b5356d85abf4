import { join } from 'node:path';
import type { IDBFactory } from 'fake-indexeddb';
import type { FlowRef } from '#shared/dossier/index.ts';
import { startServer, type TestServer } from '../../e2e/server.ts';
import { carelessPostgres } from '../careless-postgres.ts';
import {
  CUT_MODES,
  type CutMode,
  cannotCutPower,
  createPowerDisk,
  type PowerDisk,
  randomFrom,
} from '../disk/index.ts';
import { compareHoldings } from '../holdings.ts';
import {
  anyFlowOf,
  dossierFor,
  type NodeKiosk,
  openKiosk,
  photograph,
  sealOne,
  untilSent,
} from '../kiosk.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * "Every acknowledged dossier is intact after a power cut of server and database", on a disk with a volatile write
 * cache: the whole server with its own PostgreSQL, its data folder on the disk, and kiosks whose senders run while
 * the power goes. One data folder lives through cut after cut; after each, every dossier whose receipt a kiosk had
 * seen must be there, whole; at the end everything sealed must be there once.
 *
 * Control: the same with a PostgreSQL that forces nothing to the disk must lose. Beside it the power is cut while
 * the data folder is being created: the next start must make a whole one and take dossiers in.
 */
const DISK_MB = 384;
/** A data folder is begun anew after so many cuts. */
const CUTS_A_FOLDER = 25;
const KIOSKS = 4;
/** Below the server's limit of thirty at once, with room for what the last cut left. */
const DOSSIERS_A_ROUND = 20;
const WITH_PHOTO = 0.3;
const LARGEST_PHOTO = 200_000;
/** Between the first receipt of a round and the cut. */
const LONGEST_ROUND_MS = 1200;
const PATIENCE_MS = 120_000;
/** About what creating a data folder takes on this disk; the cut comes anywhere in it. */
const CREATION_MS = 6000;
/** Of so many cuts, one is spent on an interrupted creation. */
const CUTS_A_CREATION = 10;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Kiosks whose memory outlives the server's cuts. */
interface Village {
  readonly databases: readonly IDBFactory[];
  readonly sealed: Map<string, string>;
  readonly receipted: Map<string, string>;
  readonly random: () => number;
}

async function openAll({ databases }: Village, server: TestServer): Promise<NodeKiosk[]> {
  const host = new URL(server.kiosk).host;
  const kiosks: NodeKiosk[] = [];
  for (const database of databases) kiosks.push(await openKiosk({ port: server.port, host, database }));
  return kiosks;
}

async function sealSome(kiosks: readonly NodeKiosk[], flow: FlowRef, village: Village): Promise<void> {
  const { random } = village;
  for (const kiosk of kiosks)
    for (let made = 0; made < DOSSIERS_A_ROUND; made += 1) {
      const photos = random() < WITH_PHOTO ? [photograph(random() * LARGEST_PHOTO, random)] : [];
      const id = await sealOne(kiosk, dossierFor(kiosk, flow, { photos }));
      const row = await kiosk.vault.outbox.find(id);
      if (row.ok && row.value) village.sealed.set(id, row.value.digest);
    }
}

/** One round: kiosks send, the power goes. @returns when everything is dead and the power is back */
async function sendUntilCut(
  server: TestServer,
  disk: PowerDisk,
  village: Village,
  flow: FlowRef,
  mode: CutMode,
): Promise<void> {
  const { random, receipted } = village;
  const kiosks = await openAll(village, server);
  let counting = true;
  const before = receipted.size;
  for (const { vault } of kiosks)
    vault.outbox.subscribe((row) => {
      if (counting && row.state === 'retained') receipted.set(row.dossier, row.digest);
    });
  await sealSome(kiosks, flow, village);
  for (const { vault } of kiosks) vault.sender.start();
  const deadline = Date.now() + PATIENCE_MS;
  while (receipted.size === before && Date.now() < deadline) await pause(10);
  await pause(random() * LONGEST_ROUND_MS);
  // What is answered from here on may have come after the cut.
  counting = false;
  await disk.cut(mode, Math.floor(random() * 2 ** 32));
  await server.kill();
  for (const { vault } of kiosks) vault.close();
  await disk.restart();
}

const emptyVillage = async (random: () => number): Promise<Village> => {
  const { IDBFactory } = await import('fake-indexeddb');
  return {
    databases: Array.from({ length: KIOSKS }, () => new IDBFactory()),
    sealed: new Map(),
    receipted: new Map(),
    random,
  };
};

const dataOn = (disk: PowerDisk): Record<string, string> => ({ DATA_DIR: join(disk.folder, 'data') });

interface Tally {
  receipted: number;
  lost: number;
  damaged: number;
  doubled: number;
  unsent: number;
}

/** One data folder through so many cuts. */
async function live(
  cuts: number,
  random: () => number,
  tally: Tally,
  done: Map<CutMode, number>,
): Promise<void> {
  const disk = await createPowerDisk(DISK_MB);
  let server: TestServer | null = null;
  try {
    const village = await emptyVillage(random);
    for (let cut = 0; cut <= cuts; cut += 1) {
      server = await startServer(dataOn(disk));
      const flow = await anyFlowOf(server.port, new URL(server.kiosk).host);
      const { missing, damaged } = await compareHoldings(server, village.receipted);
      tally.lost += missing;
      tally.damaged += damaged;
      if (missing + damaged > 0 || cut === cuts) break;
      const mode = CUT_MODES[Math.floor(random() * CUT_MODES.length)] ?? 'drop';
      done.set(mode, (done.get(mode) ?? 0) + 1);
      await sendUntilCut(server, disk, village, flow, mode);
    }
    tally.receipted += village.receipted.size;
    if (!server || tally.lost > 0) return;
    const kiosks = await openAll(village, server);
    for (const { vault } of kiosks) vault.sender.start();
    tally.unsent += await untilSent(kiosks, PATIENCE_MS);
    for (const { vault } of kiosks) vault.close();
    const { missing, doubled, damaged } = await compareHoldings(server, village.sealed);
    tally.lost += missing;
    tally.doubled += doubled;
    tally.damaged += damaged;
  } finally {
    await server?.kill();
    disk.remove();
  }
}

/** The control: receipts of a database that forces nothing to the disk. @returns how many did not survive */
async function careless(random: () => number): Promise<{ receipted: number; lost: number }> {
  const disk = await createPowerDisk(DISK_MB);
  const postgres = carelessPostgres();
  let server: TestServer | null = null;
  try {
    const village = await emptyVillage(random);
    // Made by a sound one: what is to be lost is dossiers, not a folder.
    server = await startServer(dataOn(disk));
    await server.stop();
    server = await startServer({ ...dataOn(disk), PG_BIN: postgres.bin });
    const flow = await anyFlowOf(server.port, new URL(server.kiosk).host);
    await sendUntilCut(server, disk, village, flow, 'drop');
    const receipted = village.receipted.size;
    try {
      server = await startServer(dataOn(disk));
    } catch {
      return { receipted, lost: receipted };
    }
    return { receipted, lost: (await compareHoldings(server, village.receipted)).missing };
  } finally {
    await server?.kill();
    disk.remove();
    postgres.remove();
  }
}

/** Cuts the power while the data folder is made. @returns what was wrong afterwards; null for nothing */
async function cutCreation(random: () => number, mode: CutMode): Promise<string | null> {
  const disk = await createPowerDisk(DISK_MB);
  let server: TestServer | null = null;
  try {
    const stopped = new AbortController();
    const starting = startServer(dataOn(disk), [], stopped.signal).then(
      (started) => started.kill(),
      () => undefined,
    );
    await pause(random() * CREATION_MS);
    await disk.cut(mode, Math.floor(random() * 2 ** 32));
    stopped.abort();
    await starting;
    await disk.restart();
    const village = await emptyVillage(random);
    try {
      server = await startServer(dataOn(disk));
    } catch (error) {
      return `does not start: ${error instanceof Error ? error.message.slice(0, 400) : error}`;
    }
    const [kiosk] = await openAll(village, server);
    if (!kiosk) return 'no kiosk';
    await sealOne(kiosk, dossierFor(kiosk, await anyFlowOf(server.port, new URL(server.kiosk).host)));
    kiosk.vault.sender.start();
    const waiting = await untilSent([kiosk], PATIENCE_MS);
    kiosk.vault.close();
    return waiting === 0 ? null : 'takes no dossier';
  } finally {
    await server?.kill();
    disk.remove();
  }
}

async function tryIt({ cuts, seed, short }: Run): Promise<Shown[]> {
  const { promise, asked } = powerCutServer;
  const cannot = cannotCutPower();
  if (cannot) return [{ promise, asked, ran: 'nothing', figure: cannot, outcome: 'not shown' }];
  const random = randomFrom(seed);
  const tally: Tally = { receipted: 0, lost: 0, damaged: 0, doubled: 0, unsent: 0 };
  const done = new Map<CutMode, number>();
  const creations = short ? 1 : Math.ceil(cuts / CUTS_A_CREATION);
  for (let rest = cuts; rest > 0; rest -= CUTS_A_FOLDER)
    await live(Math.min(rest, CUTS_A_FOLDER), random, tally, done);
  const control = await careless(random);
  const broken: string[] = [];
  for (let cut = 0; cut < creations; cut += 1) {
    const wrong = await cutCreation(random, CUT_MODES[cut % CUT_MODES.length] ?? 'drop');
    if (wrong) broken.push(wrong);
  }
  const modes = CUT_MODES.map((mode) => `${mode} ${done.get(mode) ?? 0}`).join(', ');
  return [
    {
      promise,
      asked,
      ran: `${cuts} cuts (${modes}), ${tally.receipted} dossiers receipted`,
      figure: `${tally.lost} lost, ${tally.damaged} damaged, ${tally.doubled} doubled, ${tally.unsent} never sent. Control, a database that forces nothing to the disk: ${control.lost} of ${control.receipted} lost`,
      outcome: judged(tally.lost + tally.damaged + tally.doubled + tally.unsent, control.lost),
    },
    {
      promise: 'a power cut while the data folder is made leaves no half database',
      asked: 'every next start makes a whole one',
      ran: `${creations} cuts within the first ${CREATION_MS / 1000} s`,
      figure: broken.length === 0 ? `${creations} started and took a dossier` : broken.join('; '),
      outcome: judged(broken.length, null),
    },
  ];
}

export const powerCutServer: Promised = {
  name: 'power-cut-server',
  promise: 'a receipted dossier survives a power cut: server and its database',
  asked: 'every acknowledged dossier intact, 0 lost in 200 cuts',
  try: tryIt,
};
