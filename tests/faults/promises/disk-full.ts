import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { BACK_ENDS, type BackEnd, startBrowser } from '../browser.ts';
import { randomFrom } from '../disk/index.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';
import { NOT_THERE } from '../vault-page/answers.ts';
import { openVaultPage } from '../vault-page/open.ts';
import type { SealedAck } from '../vault-page/page.ts';
import { serveVaultPages, type Variant, type VaultPages } from '../vault-page/serve.ts';

/**
 * "A full disk loses nothing": the vault in a real Chromium whose profile lies on a small file system that is filled
 * up again and again, down to a room that is drawn. The vault must refuse, soon and in its own words; everything it
 * had answered before must be there, whole; and it must go on when there is room again, at the latest in the new page that
 * a kiosk makes after every visit: on a full disk Chromium has been seen to throw a whole LevelDB away and begin an
 * empty one, which the second store fills again.
 *
 * Control: a vault that says "kept" before the browser has said so must lose.
 */
/** A profile, and twice the room that the kiosk holds back (kiosk/vault/second-copy/reserve.ts). */
const DISK_MB = 260;
const PHOTO = 60_000;
/** What is left free when the disk is filled: from nothing to a few dossiers. */
const MOST_LEFT = 300_000;
const REFUSED_WITHIN_MS = 5000;
const CHUNK = Buffer.alloc(65_536, 1);
/** Where only the connection has to be opened again. */
const SOON_MS = 3000;
/** The reserve is tried again every 15 s, and takes its time to be filled. */
const GOES_ON_WITHIN_MS = 45_000;
const LOOK_MS = 500;
const MANY = 400;

/** A small file system in memory; throws where nothing may be mounted. */
function mountSmall(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const { status, stderr, error } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'small-disk', folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(folder, { recursive: true });
    throw new Error(error?.message ?? stderr.trim());
  }
  return {
    folder,
    remove: () => {
      spawnSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Fills the disk but for `left` bytes. @returns what frees it again */
function fill(folder: string, left: number): () => void {
  const path = join(folder, 'ballast');
  const file = openSync(path, 'w');
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(folder);
      const room = bavail * bsize - left;
      if (room <= 0) break;
      writeSync(file, CHUNK, 0, Math.min(room, CHUNK.length));
    }
  } catch {
    // ENOSPC: it is full.
  } finally {
    closeSync(file);
  }
  return () => rmSync(path);
}

interface Tally {
  acked: number;
  lost: number;
  notRefused: number;
  slow: number;
  stuck: number;
  reloads: number;
  slowestMs: number;
  readonly codes: Set<string>;
}
const nothingYet = (): Tally => ({
  acked: 0,
  lost: 0,
  notRefused: 0,
  slow: 0,
  stuck: 0,
  reloads: 0,
  slowestMs: 0,
  codes: new Set(),
});

async function lostOf(page: Page, acked: ReadonlyMap<string, SealedAck>): Promise<number> {
  const { found } = await page.evaluate(() => window.faults.look());
  const whole = new Set(
    found.filter((one) => one.whole).map(({ dossier, digest }) => `${dossier} ${digest}`),
  );
  return [...acked.values()].filter(({ dossier, digest }) => !whole.has(`${dossier} ${digest}`)).length;
}

/** Tries to seal one until it goes. @returns what refused it to the end; null when it went */
async function refusedFor(
  milliseconds: number,
  seal: (count: number) => Promise<string | null>,
): Promise<string | null> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const refused = await seal(1);
    if (refused === null || Date.now() > until) return refused;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function onBackEnd(
  folder: string,
  backEnd: BackEnd,
  pages: VaultPages,
  rounds: number,
  random: () => number,
  tally: Tally,
  variant: Variant = 'sound',
): Promise<void> {
  const profile = join(folder, `${backEnd}-${variant}`);
  mkdirSync(profile);
  const acked = new Map<string, SealedAck>();
  const browser = await startBrowser(profile, backEnd);
  try {
    const page = await openVaultPage(browser, pages, variant, (ack) => void acked.set(ack.dossier, ack));
    const seal = (count: number): Promise<string | null> =>
      page.evaluate(([many, photo]) => window.faults.seal(many, photo), [count, PHOTO] as const);
    for (let round = 0; round < rounds; round += 1) {
      const before = await seal(5);
      if (before) throw new Error(`refused with room: ${before}`);
      const free = fill(folder, Math.floor(random() * MOST_LEFT));
      const since = Date.now();
      const known = acked.size;
      const refused = await seal(MANY);
      const took = (Date.now() - since) / Math.max(1, acked.size - known + 1);
      tally.slowestMs = Math.max(tally.slowestMs, took);
      if (refused === null) tally.notRefused += 1;
      else if (refused === NOT_THERE) tally.lost += 1;
      else tally.codes.add(refused);
      if (took > REFUSED_WITHIN_MS) tally.slow += 1;
      free();
      if (await refusedFor(SOON_MS, seal)) {
        // A kiosk's page is made anew after every visit, one that could not begin included (kiosk/visit: `leave`).
        tally.reloads += 1;
        await page.reload();
        await page.waitForFunction(() => document.title === 'ready');
        await page.evaluate(() => window.faults.open());
        const still = await refusedFor(GOES_ON_WITHIN_MS, seal);
        if (still) {
          tally.stuck += 1;
          tally.codes.add(`afterwards ${still}`);
        }
      }
      const lost = await lostOf(page, acked);
      tally.lost += lost;
      if (lost > 0) return;
    }
  } finally {
    tally.acked += acked.size;
    await browser.kill();
  }
}

async function tryIt({ cuts, seed }: Run): Promise<Shown[]> {
  const { promise, asked } = diskFull;
  let disk: ReturnType<typeof mountSmall>;
  try {
    disk = mountSmall();
  } catch (error) {
    const why = `it needs to mount a small file system: ${error instanceof Error ? error.message : error}`;
    return [{ promise, asked, ran: 'nothing', figure: why, outcome: 'not shown' }];
  }
  const pages = await serveVaultPages(['sound', 'hasty']);
  try {
    const random = randomFrom(seed);
    const tally = nothingYet();
    const control = nothingYet();
    const rounds = Math.max(2, Math.ceil(cuts / 10));
    for (const backEnd of Object.keys(BACK_ENDS) as BackEnd[])
      await onBackEnd(disk.folder, backEnd, pages, rounds, random, tally);
    await onBackEnd(disk.folder, 'SQLite', pages, 1, random, control, 'hasty');
    return [
      {
        promise,
        asked,
        ran: `${rounds} times full on each back end, ${tally.acked} dossiers answered`,
        figure: `${tally.lost} lost, ${tally.stuck} times stuck afterwards, ${tally.reloads} times only a new page went on, ${tally.notRefused} times not refused; refused with ${[...tally.codes].join(', ')}, slowest ${Math.round(tally.slowestMs)} ms a dossier. Control, a vault that does not wait for the browser: ${control.lost} lost`,
        outcome: judged(tally.lost + tally.notRefused + tally.slow + tally.stuck, control.lost),
      },
    ];
  } finally {
    pages.close();
    disk.remove();
  }
}

export const diskFull: Promised = {
  name: 'disk-full',
  promise: 'a full disk loses nothing and is told',
  asked: '0 lost, refused in clear words, goes on when there is room',
  try: tryIt,
};
