import type { Page } from '@playwright/test';
import { ARGUMENTS, findChromium } from './browser.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { heapOf } from './heap.ts';
import type { Resident } from './resident.ts';
import {
  answerShort,
  answerStep,
  beginShort,
  headingOf,
  SHORT,
  SHORT_ANSWERS,
  SHORT_STEPS,
} from './short.ts';
import { draftRows } from './traces.ts';

// Long texts, such as a whole draft, are searched to their end.
test.use({
  launchOptions: {
    executablePath: findChromium() ?? '',
    args: [...ARGUMENTS, '--js-flags=--heap-snapshot-string-limit=100000000'],
  },
});

/** Somebody whose name stands nowhere else in the program. */
const MARKED = '038999000077||Lò Thị Dấu Vết|02031961|Nữ|Bản Dấu Chân, xã Vĩnh Lộc, Thanh Hóa|05072025||||';
const MARKS = ['dấu vết', 'dấu chân', '038999000077', '038 999 000 077'];
/** Smaller than any photograph of a paper, larger than anything else the kiosk holds as bytes. */
const LARGE_BYTES = 10_000;

async function getGoing(resident: Resident): Promise<void> {
  await resident.arrive();
  await resident.agree();
  await resident.scan(MARKED);
  await expect(resident.heading('Bác làm giấy tờ cho ai ạ?')).toBeVisible();
  await beginShort(resident);
}

async function toPapers(resident: Resident): Promise<void> {
  await getGoing(resident);
  for (const step of SHORT_STEPS.slice(0, SHORT_STEPS.indexOf('papers'))) await answerStep(resident, step);
  await expect(resident.heading(headingOf('papers'))).toBeVisible();
}

/** Nothing of the person can be reached by any script of the page; one that can be is named with all who hold it. */
async function expectForgotten(page: Page): Promise<void> {
  const heap = await heapOf(page);
  const held = heap.textsWith(MARKS).map((text) => [text.slice(0, 80), heap.heldBy(text)]);
  expect(held).toEqual([]);
  expect(heap.buffersFrom(LARGE_BYTES)).toEqual([]);
}

/** The same look finds the person while they are there. */
async function expectRemembered(page: Page): Promise<void> {
  const heap = await heapOf(page);
  for (const mark of ['dấu vết', 'dấu chân', '038999000077'])
    expect(heap.textsWith([mark]), mark).not.toEqual([]);
  expect(heap.buffersFrom(LARGE_BYTES)).not.toEqual([]);
}

test('memory: after a dossier was sent and printed no script can reach anything of its person', async ({
  resident,
}) => {
  const { page } = resident;
  await getGoing(resident);
  await answerShort(resident, { ...SHORT_ANSWERS, 'papers.photo': 'photo' });
  await expectRemembered(page);
  await resident.send(SHORT);
  await expect(page.locator('#paper')).toContainText('Dấu Vết');
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Xong, xóa thông tin của tôi');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
  await expect(page.locator('#paper')).toBeEmpty();
  await expectForgotten(page);
});

test('memory: nor after a visit that a reload has interrupted', async ({ resident }) => {
  const { page } = resident;
  await getGoing(resident);
  await answerShort(resident, { ...SHORT_ANSWERS, 'papers.photo': 'photo' });
  await page.reload();
  await expect(resident.heading(headingOf('review'))).toBeVisible();
  await expectRemembered(page);
  await resident.finish();
  await expectForgotten(page);
});

/** Notes every picture stream and every address of bytes that the page makes. */
const WATCH = () => {
  const seen = { tracks: [] as MediaStreamTrack[], open: new Set<string>(), made: 0 };
  Object.assign(globalThis, { seen });
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    seen.tracks.push(...stream.getTracks());
    return stream;
  };
  const make = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (thing) => {
    const address = make(thing);
    seen.open.add(address);
    seen.made += 1;
    return address;
  };
  URL.revokeObjectURL = (address) => {
    seen.open.delete(address);
    revoke(address);
  };
};

const seenBy = (page: Page) =>
  page.evaluate(() => {
    const { seen } = globalThis as unknown as {
      seen: { tracks: MediaStreamTrack[]; open: Set<string>; made: number };
    };
    return { tracks: seen.tracks.map(({ readyState }) => readyState), open: seen.open.size, made: seen.made };
  });

test('without a network, in the middle of photographing: camera off, addresses void, all gone within 5 s', async ({
  resident,
}) => {
  const { page } = resident;
  await page.addInitScript(WATCH);
  await toPapers(resident);
  const paper = SHORT.procedure.papers[0]?.name.vi ?? '';
  await resident.bring(paper, 'photo');
  const section = page.locator('.paper-choice').filter({ hasText: paper });
  await resident.touch(section.getByRole('radio', { name: /^Chụp/ }));
  await resident.press('Chụp');
  await expect(resident.button('Chụp lại')).toBeVisible();
  await expectRemembered(page);
  const during = await seenBy(page);
  expect(during.tracks.at(-1)).toBe('live');
  expect(during.open).toBeGreaterThan(0);

  // Kept by the browser for later, so that the way home is there without a line.
  await page.waitForFunction(async () => (await caches.keys()).length > 0);
  await page.context().setOffline(true);
  await resident.press('Tôi làm xong');
  const ended = Date.now();
  await resident.press('Dừng và xóa');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
  expect(await draftRows(page)).toBe(0);
  expect(Date.now() - ended).toBeLessThan(5000);
  const after = await seenBy(page);
  expect(after.tracks).toEqual(after.tracks.map(() => 'ended'));
  expect([after.open, after.made > 1]).toEqual([0, true]);
  await expectForgotten(page);
  await page.context().setOffline(false);
});

test('the caches hold nothing of a visit, and no answer of the server’s but what is the same for everybody', async ({
  resident,
}) => {
  const { page } = resident;
  await getGoing(resident);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await answerShort(resident, { ...SHORT_ANSWERS, 'papers.photo': 'photo' });
  await resident.send(SHORT);
  const kept = await page.evaluate(async () => {
    const addresses: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) addresses.push(new URL(url).pathname);
    return addresses;
  });
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.filter((path) => !/^\/(kiosk|catalogue)\//.test(path))).toEqual([]);
});

test('the clipboard: nothing of a visit gets onto it, nothing on it gets into a visit, the end empties it', async ({
  resident,
}) => {
  const { page, server } = resident;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.vneid });
  const beside = await page.context().newPage();
  await beside.goto(`${server.vneid}/sandbox/people`);
  const clipboard = async (): Promise<string> => {
    await beside.bringToFront();
    const text = await beside.evaluate(() => navigator.clipboard.readText());
    await page.bringToFront();
    return text;
  };
  const lay = async (text: string): Promise<void> => {
    await beside.bringToFront();
    await beside.evaluate((written) => navigator.clipboard.writeText(written), text);
    await page.bringToFront();
  };
  await getGoing(resident);
  const field = page.locator('[id="player.fullName"]');
  await lay('before');
  expect(await clipboard()).toBe('before');
  for (const keys of ['Control+c', 'Control+x']) {
    await field.focus();
    await page.keyboard.press('Control+a');
    expect(await field.evaluate((box: HTMLInputElement) => (box.selectionEnd ?? 0) > 0)).toBe(true);
    await page.keyboard.press(keys);
    expect(await clipboard()).toBe('before');
    await expect(field).toHaveValue(/dấu vết/i);
  }
  await field.focus();
  await page.keyboard.press('Control+v');
  await expect(field).toHaveValue(/^lò thị dấu vết$/i);
  // As if copied from the provider's page.
  await lay('from another page');
  await resident.finish();
  expect(await clipboard()).toBe('');
  await beside.close();
});
