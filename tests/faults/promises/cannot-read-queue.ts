import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnrolAnswer } from '#shared/api/index.ts';
import { exportPublicKey, makeSealingKey, makeServerKey, toBase64Url } from '#shared/dossier/index.ts';
import { SETTINGS } from '../../kiosk/vault/settings.ts';
import { BACK_ENDS, type BackEnd, startBrowser } from '../browser.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';
import type { Loot } from '../vault-page/attacker.ts';
import { openVaultPage } from '../vault-page/open.ts';
import { serveVaultPages, type VaultPages } from '../vault-page/serve.ts';

/**
 * "The kiosk cannot read its own queue": a real Chromium holds sealed dossiers; the attacker runs in the kiosk's own
 * page, takes every key out that the browser gives, tries every 32 bytes that lie in the database as a key on every
 * dossier, and has every file of the profile. We hold the server's private key, so we can say for certain whether it
 * lies in any file, in any usual spelling.
 *
 * Control: the same with the server's key left in the database must open all.
 * Not shown: keys in the memory of a running browser while a visit is open (they die with the visit), and raw blocks
 * of the disk that no file owns.
 */
const DOSSIERS = 1000;
const DOSSIERS_SHORT = 100;
const CONTROL = 20;
/** What the dossiers say: words that stand in no program. */
const WORDS = 'Nguyễn Thị Bí Mật';

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

const spellings = (secret: Uint8Array): Buffer[] => {
  const bytes = Buffer.from(secret);
  const written = (['hex', 'base64', 'base64url'] as const).map((way) =>
    bytes.toString(way).replace(/=+$/, ''),
  );
  return [bytes, ...written.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])];
};

/** How many files hold any of the needles. */
function filesWith(folder: string, needles: readonly Buffer[]): number {
  return filesIn(folder).filter((path) => {
    const content = readFileSync(path);
    return needles.some((needle) => content.includes(needle));
  }).length;
}

interface Found {
  readonly loot: Loot;
  readonly keyFiles: number;
  readonly plainFiles: number;
}

async function attackOne(
  pages: VaultPages,
  backEnd: BackEnd,
  dossiers: number,
  keyIsLeft: boolean,
): Promise<Found> {
  const [sealing, signing] = [await makeSealingKey(), await makeServerKey()];
  const enrolment = {
    kiosk: 'KTH-1',
    settings: SETTINGS,
    keys: {
      sealing: { keyId: 'seal-1', publicKey: toBase64Url(sealing.publicKey) },
      signing: { keyId: 'sign-1', publicKey: await exportPublicKey(signing.publicKey) },
    },
  } as EnrolAnswer;
  const profile = mkdtempSync(join(tmpdir(), 'profile-'));
  try {
    const browser = await startBrowser(profile, backEnd);
    let loot: Loot;
    try {
      const page = await openVaultPage(browser, pages, 'sound', () => undefined, enrolment);
      if (keyIsLeft) await page.evaluate((key) => window.faults.leave(key), [...sealing.privateKey]);
      const refused = await page.evaluate(([count, words]) => window.faults.seal(count, 0, words), [
        dossiers,
        WORDS,
      ] as const);
      if (refused) throw new Error(`not sealed: ${refused}`);
      loot = await page.evaluate(() => window.faults.attack());
    } finally {
      await browser.kill();
    }
    return {
      loot,
      keyFiles: filesWith(profile, spellings(sealing.privateKey)),
      plainFiles: filesWith(profile, [Buffer.from(WORDS), Buffer.from(WORDS, 'utf16le')]),
    };
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function tryIt({ short }: Run): Promise<Shown[]> {
  const { promise, asked } = cannotReadQueue;
  const pages = await serveVaultPages();
  try {
    const shown: Shown[] = [];
    for (const backEnd of Object.keys(BACK_ENDS) as BackEnd[]) {
      if (short && shown.length > 0) break;
      const { loot, keyFiles, plainFiles } = await attackOne(
        pages,
        backEnd,
        short ? DOSSIERS_SHORT : DOSSIERS,
        false,
      );
      const control = await attackOne(pages, backEnd, CONTROL, true);
      shown.push({
        promise: `${promise}, IndexedDB on ${backEnd}`,
        asked,
        ran: `${loot.dossiers} dossiers in a profile, ${loot.tried} keys tried, ${loot.stuck} that the browser does not give out`,
        figure: `${loot.opened} opened; the server's key in ${keyFiles} files, plain text in ${plainFiles}. Control, the key left in the database: ${control.loot.opened} of ${control.loot.dossiers} opened, key in ${control.keyFiles} files`,
        outcome: judged(
          loot.opened + keyFiles + plainFiles + (loot.dossiers > 0 ? 0 : 1),
          Math.min(control.loot.opened, control.keyFiles),
        ),
      });
    }
    return shown;
  } finally {
    pages.close();
  }
}

export const cannotReadQueue: Promised = {
  name: 'cannot-read-queue',
  promise: 'the kiosk cannot read its own queue',
  asked: '0 of 1,000 opened with the whole disk and profile in hand',
  try: tryIt,
};
