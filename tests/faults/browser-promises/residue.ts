import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resident } from '../../e2e/resident.ts';
import { randomFrom } from '../disk/index.ts';
import type { Shown } from '../table.ts';
import { leaveInTheClear } from './control-page.ts';
import { eavesdrop, slicesOf } from './eavesdrop.ts';
import { type House, openHouse } from './house.ts';
import { invent, visitToEnd, visitToReview, wordsOf } from './marked-visit.ts';
import { inventWord, type Marker, patternsOf } from './markers.ts';
import type { PromiseOptions } from './options.ts';
import { type Hit, searcherFor } from './search.ts';
import { openSpool } from './spool.ts';
import { launch, type WholeBrowser } from './whole-browser.ts';

/**
 * "Nothing left": markers that nobody ever wrote are on the card, typed, typed over, photographed, printed and sent.
 * Then they are searched for, in every way they may be written, as raw bytes: in the whole profile of a whole
 * Chromium, its temporary files and the printer's spool, in the server's log, temporary files and data folder. In
 * the middle of the visit only ciphertext may lie there, after its end not even that. What a page without a vault
 * leaves in the same profile must be found by the same search.
 */
const WITHIN_MS = 5000;
/** Chromium writes the state of its tabs a few seconds late (components/sessions, kSaveDelay: 2.5 s). */
const SETTLE_MS = 3000;
const SLICES = 4;
const PATIENCE_MS = 30_000;

interface Places {
  readonly house: House;
  readonly profile: string;
  readonly temporary: string;
  readonly spool: string;
}

interface Looked {
  readonly hits: Hit[];
  readonly files: number;
  readonly bytes: number;
}

function look({ house, profile, temporary, spool }: Places, markers: readonly Marker[]): Looked {
  const searcher = searcherFor(patternsOf(markers));
  const folders = [profile, temporary, spool, house.temporary, house.dataDir].map(searcher.inFolder);
  const logged = searcher.inBytes(Buffer.from(house.output()), 'what the server printed and logged');
  return {
    hits: [...folders.flatMap(({ hits }) => hits), ...logged],
    files: folders.reduce((sum, { files }) => sum + files, 0),
    bytes: folders.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What all looks of a run have come to. */
interface Tally {
  visits: number;
  markers: number;
  patterns: number;
  searched: number;
  slowestMs: number;
  readonly leaks: Array<Hit & { readonly when: string }>;
  readonly blind: string[];
}

/** One visit in a profile of its own. */
async function leaveNothing(
  house: House,
  random: () => number,
  tally: Tally,
  log: (line: string) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-residue-'));
  const [profile, temporary, spoolFolder] = ['profile', 'tmp', 'spool'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(temporary);
  const places: Places = { house, profile, temporary, spool: spoolFolder };
  const own = invent(random);
  const clear = { stored: inventWord(random), indexed: inventWord(random), address: inventWord(random) };
  const clearBytes = Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256)));
  const words = wordsOf(own);
  const controls: Marker[] = [
    { name: 'control: localStorage', content: clear.stored },
    { name: 'control: IndexedDB', content: clear.indexed },
    { name: 'control: address', content: clear.address },
    { name: 'control: bytes', content: clearBytes },
  ];
  const isControl = ({ marker }: Hit): boolean => marker.startsWith('control');
  const report = (when: string, { hits }: Looked): void => {
    for (const hit of hits.filter((one) => !isControl(one))) {
      tally.leaks.push({ ...hit, when });
      log(`FOUND ${when}: ${hit.marker} as ${hit.form} in ${hit.file} at ${hit.offset}`);
    }
  };
  const browser: WholeBrowser = await launch({ profile, environment: { TMPDIR: temporary } });
  try {
    const page = browser.page();
    page.setDefaultTimeout(PATIENCE_MS);
    let inSpool = 0;
    const spool = openSpool(spoolFolder, () => {
      inSpool += searcherFor(patternsOf(words)).inFolder(spoolFolder).hits.length;
    });
    await spool.connect(page);
    const caught = await eavesdrop(page);
    await leaveInTheClear(browser, clear, clearBytes);
    const resident = new Resident(page, house, 'keys');
    await visitToReview(resident, own);
    const cookies = await browser.context.cookies();
    const visitCookie = cookies.find(({ name }) => name.endsWith('visit'))?.value ?? '';
    const secrets: Marker[] = [
      ...caught.photos.flatMap((photo, index) =>
        slicesOf(photo, SLICES).map((content, at) => ({
          name: `photograph ${index + 1}, piece ${at + 1}`,
          content,
        })),
      ),
      ...caught.keys.map((content, index) => ({ name: `key of the visit ${index + 1}`, content })),
      ...(visitCookie === '' ? [] : [{ name: 'cookie of the visit', content: visitCookie }]),
    ];
    const markers = [...words, ...secrets];
    if (caught.photos.length < 4 || caught.keys.length === 0 || visitCookie === '')
      tally.blind.push(`${caught.photos.length} photographs, ${caught.keys.length} keys were caught`);
    tally.markers += markers.length;
    tally.patterns += patternsOf(markers).length;

    await page.waitForTimeout(SETTLE_MS);
    report('in the middle of the visit', look(places, markers));
    await visitToEnd(resident, spool);
    const ended = Date.now();
    if (!spool.printed.some((paper) => paper.includes(own.name)))
      tally.blind.push('the name was on no paper');
    if (inSpool === 0) tally.blind.push('a job in the spool was not found');
    // Once at once, and once when everything that is written late has been written.
    report('at the end', look(places, markers));
    const atOnceMs = Date.now() - ended;
    tally.slowestMs = Math.max(tally.slowestMs, atOnceMs);
    await page.waitForTimeout(Math.max(0, WITHIN_MS - atOnceMs));
    const later = look(places, [...markers, ...controls]);
    report(`${WITHIN_MS} ms after the end`, later);
    await browser.close();
    const closed = look(places, [...markers, ...controls]);
    report('with the browser closed', closed);
    tally.searched += closed.bytes;
    for (const { name } of controls)
      if (![...later.hits, ...closed.hits].some(({ marker }) => marker === name))
        tally.blind.push(`${name} was not found`);
    const jobs = readdirSync(spoolFolder).length;
    if (jobs > 0)
      tally.leaks.push({ marker: 'a job', form: '', file: spoolFolder, offset: 0, when: 'in the spool' });
    tally.visits += 1;
    log(
      `visit ${tally.visits}: ${markers.length} markers, ${closed.files} files, ${Math.round(closed.bytes / 1e6)} MB`,
    );
  } finally {
    await browser.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param options `count`: visits, each with markers of its own */
export async function nothingLeft({ seed, count, short, log }: PromiseOptions): Promise<Shown> {
  const random = randomFrom(seed);
  const tally: Tally = {
    visits: 0,
    markers: 0,
    patterns: 0,
    searched: 0,
    slowestMs: 0,
    leaks: [],
    blind: [],
  };
  const house = await openHouse();
  try {
    const visits = short ? 1 : Math.max(1, count);
    while (tally.visits < visits) await leaveNothing(house, random, tally, log);
  } finally {
    await house.stop();
  }
  for (const blind of tally.blind) log(`BLIND ${blind}`);
  const places = new Set(tally.leaks.map(({ marker, file }) => `${marker} in ${file}`));
  return {
    promise: 'nothing left',
    asked:
      '0 marker hits in profile, logs, temp and spool within 5 s of the end; during the visit ciphertext only',
    ran: `${tally.visits} visits, ${tally.markers} markers in ${tally.patterns} forms, ${Math.round(tally.searched / 1e6)} MB searched`,
    figure: `${places.size} found${tally.blind.length > 0 ? `; ${tally.blind.join('; ')}` : '; a careless page in the same profile: found'}`,
    outcome: tally.leaks.length > 0 ? 'broken' : tally.blind.length > 0 ? 'blind' : 'kept',
  };
}
