import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { BACK_ENDS, type BackEnd, startBrowser } from '../browser.ts';
import {
  CUT_MODES,
  type CutMode,
  cannotCutPower,
  createPowerDisk,
  type PowerDisk,
  randomFrom,
} from '../disk/index.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';
import { openVaultPage } from '../vault-page/open.ts';
import type { SealedAck } from '../vault-page/page.ts';
import { serveVaultPages, type Variant, type VaultPages } from '../vault-page/serve.ts';

/**
 * "A dossier shown as sent survives a power cut": the kiosk's vault in a real Chromium whose profile lies on a disk
 * with a volatile write cache. The same profile lives through cut after cut; after each, everything ever answered
 * must be there, whole, and the numbers without a gap. In the same browser vaults that were broken on purpose seal
 * into databases of their own: if the careless one lost nothing, the cuts were none, and nothing is shown.
 */
const DISK_MB = 384;
/** A profile is begun anew after so many cuts, before looking at everything takes longer than sealing. */
const CUTS_A_PROFILE = 20;
/**
 * Cuts more, each in a profile of its own, while the control has lost nothing: in a run of one cut the disk may have
 * kept all, or somebody's flush have come just before. Who loses nothing in all of them is no control.
 */
const MORE_CUTS = 6;
/** As many as the second store has old names for (kiosk/vault/second-copy/slots.ts). */
const LONGEST_ROUND = 24;
/** Between the first dossier of a round and the cut. */
const LONGEST_ROUND_MS = 1500;
const LARGEST_PHOTO = 300_000;
const VARIANTS = ['sound', 'careless', 'reuse'] as const satisfies readonly Variant[];
type Tried = (typeof VARIANTS)[number];

/** What was answered, and what became of it. */
interface Tally {
  acked: number;
  lost: number;
  damaged: number;
  gaps: number;
}
const nothingYet = (): Tally => ({ acked: 0, lost: 0, damaged: 0, gaps: 0 });

/** One vault in the profile, as far as this test knows it. */
interface Known {
  readonly variant: Tried;
  readonly acked: Map<string, SealedAck>;
  readonly tally: Tally;
}

async function check(page: Page, { acked, tally }: Known): Promise<void> {
  const { found, lastSeq } = await page.evaluate(() => window.faults.look());
  const held = new Map(found.map((one) => [one.dossier, one]));
  for (const ack of acked.values()) {
    const one = held.get(ack.dossier);
    if (one?.digest === ack.digest && one.whole) continue;
    if (one?.digest === ack.digest) tally.damaged += 1;
    else tally.lost += 1;
    acked.delete(ack.dossier);
  }
  const numbers = found.map(({ seq }) => seq).sort((one, other) => one - other);
  if (numbers.length !== lastSeq || numbers.some((seq, index) => seq !== index + 1)) tally.gaps += 1;
}

/** One profile on one disk through so many cuts. */
async function live(
  disk: PowerDisk,
  backEnd: BackEnd,
  pages: VaultPages,
  cuts: number,
  random: () => number,
  tallies: Readonly<Record<Tried, Tally>>,
  done: Map<CutMode, number>,
): Promise<void> {
  const vaults = VARIANTS.map((variant) => ({ variant, acked: new Map(), tally: tallies[variant] }) as Known);
  for (let cut = 0; cut <= cuts; cut += 1) {
    let counting = true;
    const browser = await startBrowser(join(disk.folder, 'profile'), backEnd);
    try {
      const opened: Page[] = [];
      for (const vault of vaults) {
        const page = await openVaultPage(browser, pages, vault.variant, (ack) => {
          if (counting) vault.acked.set(ack.dossier, ack);
        });
        if (cut > 0) await check(page, vault);
        opened.push(page);
      }
      if (cut === cuts) return;
      // The kiosk has been on for a minute before somebody comes: the names of the second store are on the disk.
      disk.writeBack();
      const before = vaults.map(({ acked }) => acked.size);
      const photo = random() < 0.5 ? 0 : Math.floor(random() * LARGEST_PHOTO);
      for (const [index, page] of opened.entries()) {
        // A control that had stopped would have all it did flushed with what the sound one goes on writing.
        const most = vaults[index]?.variant === 'sound' ? LONGEST_ROUND : Number.MAX_SAFE_INTEGER;
        await page.evaluate(([count, bytes]) => window.faults.sealOn(count, bytes), [most, photo] as const);
      }
      const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      while (vaults.some(({ acked }, index) => acked.size === before[index])) await pause(20);
      await pause(random() * LONGEST_ROUND_MS);
      // What is answered from here on may have come after the cut.
      counting = false;
      const mode = CUT_MODES[Math.floor(random() * CUT_MODES.length)] ?? 'drop';
      done.set(mode, (done.get(mode) ?? 0) + 1);
      await disk.cut(mode, Math.floor(random() * 2 ** 32));
      for (const [index, { acked, tally }] of vaults.entries())
        tally.acked += acked.size - (before[index] ?? 0);
    } finally {
      await browser.kill();
    }
    await disk.restart();
  }
}

async function onBackEnd(
  backEnd: BackEnd,
  cuts: number,
  pages: VaultPages,
  random: () => number,
): Promise<Shown> {
  const tallies = { sound: nothingYet(), careless: nothingYet(), reuse: nothingYet() };
  const done = new Map<CutMode, number>();
  const inNewProfile = async (count: number): Promise<void> => {
    const disk = await createPowerDisk(DISK_MB);
    try {
      await live(disk, backEnd, pages, count, random, tallies, done);
    } finally {
      disk.remove();
    }
  };
  for (let rest = cuts; rest > 0; rest -= CUTS_A_PROFILE) await inNewProfile(Math.min(rest, CUTS_A_PROFILE));
  for (let more = 0; tallies.careless.lost === 0 && more < MORE_CUTS; more += 1) await inNewProfile(1);
  const { lost, damaged, gaps, acked } = tallies.sound;
  const { careless, reuse } = tallies;
  // Only the one back end goes on with a torn log (kiosk/vault/fresh-log.ts), and only from its second cut on.
  const torn =
    backEnd === 'LevelDB' ? `; with the log that was cut gone on with: ${reuse.lost} of ${reuse.acked}` : '';
  const run = [...done.values()].reduce((sum, count) => sum + count, 0);
  const modes = CUT_MODES.map((mode) => `${mode} ${done.get(mode) ?? 0}`).join(', ');
  return {
    promise: `${powerCutKiosk.promise}, IndexedDB on ${backEnd}`,
    asked: powerCutKiosk.asked,
    ran: `${run} cuts (${modes}), ${acked} dossiers answered`,
    figure: `${lost} lost, ${damaged} damaged, ${gaps} gaps in numbers. Control, without strict durability: ${careless.lost} of ${careless.acked} lost${torn}`,
    outcome: judged(lost + damaged + gaps, careless.lost),
  };
}

async function tryIt({ cuts, seed }: Run): Promise<Shown[]> {
  const { promise, asked } = powerCutKiosk;
  const cannot = cannotCutPower();
  if (cannot) return [{ promise, asked, ran: 'nothing', figure: cannot, outcome: 'not shown' }];
  const random = randomFrom(seed);
  const pages = await serveVaultPages(VARIANTS);
  try {
    const shown: Shown[] = [];
    const names = Object.keys(BACK_ENDS) as BackEnd[];
    for (const [index, name] of names.entries())
      shown.push(await onBackEnd(name, Math.floor((cuts + index) / names.length), pages, random));
    return shown;
  } finally {
    pages.close();
  }
}

export const powerCutKiosk: Promised = {
  name: 'power-cut-kiosk',
  promise: 'a dossier shown as sent survives a power cut: kiosk',
  asked: '0 lost in 200 cuts',
  try: tryIt,
};
