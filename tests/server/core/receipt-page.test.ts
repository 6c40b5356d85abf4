import { expect, it } from 'vitest';
import { slipNumber } from '#shared/dossier/index.ts';
import { originForPhones } from '../../../server/http/index.ts';
import { SLIP_RATE } from '../../../server/intake/index.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import {
  ELSEWHERE,
  enrolKiosk,
  makeDossier,
  makeTrial,
  putDossier,
  sealDossier,
  type Trial,
} from './trial.ts';

const post = (trial: Trial, slip: string, more: Record<string, string> = {}) =>
  trial.app.request(
    '/t',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...more },
      body: new URLSearchParams({ slip }).toString(),
    },
    ELSEWHERE,
  );

describeEachDatabase('the page to a slip', (open) => {
  let database: Promise<TestDatabase> | undefined;
  const ready = async (options: Parameters<typeof makeTrial>[1] = {}) => {
    database ??= open();
    const trial = await makeTrial(await database, options);
    const kiosk = await enrolKiosk(trial);
    const get = async (path: string) => {
      const response = await trial.app.request(path, {}, ELSEWHERE);
      return { response, text: await response.text() };
    };
    return { trial, kiosk, get };
  };

  it('says that the dossier is held, since which hour, and nothing of whom or what', async () => {
    const { trial, kiosk, get } = await ready();
    trial.skip(17 * 60_000 + 23_000);
    const dossier = makeDossier(kiosk, trial);
    await putDossier(kiosk, await sealDossier(kiosk, dossier));
    const { response, text } = await get(`/t/${dossier.slip}`);
    expect(response.status).toBe(200);
    expect(text).toContain('Máy chủ đã nhận hồ sơ của phiếu này');
    expect(text).toContain('The server has the dossier of this slip');
    // 02:17:23 in London is 09:17:23 in Hà Nội.
    expect(text).toContain('trong khoảng 09:00 đến 10:00, ngày 23/11/2026');
    expect(text).toContain('between 09:00 and 10:00 on 23 November 2026');
    expect(text).toContain(dossier.slip);
    for (const secret of [
      '09:17',
      '02:17',
      'Nguyễn',
      dossier.id,
      dossier.flow.id,
      dossier.visit,
      'submitted',
    ])
      expect(text).not.toContain(secret);
    const typed = await (await post(trial, dossier.slip.toLowerCase().replace(/-/g, ' '))).text();
    expect(typed).toContain('Máy chủ đã nhận hồ sơ của phiếu này');
  });

  it('says in Vietnamese first what may have happened to one that is not here, and whom to ask', async () => {
    const { trial, get } = await ready();
    const slip = slipNumber('KVL-9', 41);
    const { response, text } = await get(`/t/${slip}`);
    expect(response.status).toBe(200);
    expect(text).toContain('Hồ sơ của phiếu này chưa đến máy chủ');
    expect(text).toContain('chờ có mạng');
    expect(text.indexOf('chưa đến máy chủ')).toBeLessThan(text.indexOf('has not reached the server'));
    const { contact } = await trial.context.settings.forKiosk(null);
    for (const words of Object.values(contact)) expect(text).toContain(words);
  });

  it('forgives O for 0 and I for 1, small letters, and hyphens left out', async () => {
    const { trial } = await ready();
    const slip = slipNumber('KVL-1', 1001);
    for (const typed of [
      slip,
      slip.toLowerCase(),
      slip.replace(/-/g, ''),
      slip.replace('-01001-', '-OI00l-'),
    ]) {
      const text = await (await post(trial, ` ${typed} `)).text();
      expect([typed, text.includes('chưa đến máy chủ')]).toEqual([typed, true]);
      expect(text).toContain(`>${slip}<`);
    }
  });

  it('says when it is no slip number, keeps what was typed in the box, and runs nothing of it', async () => {
    const { trial, get } = await ready();
    const answer = await post(trial, 'KVL-1-00001-AA');
    expect(answer.status).toBe(404);
    const text = await answer.text();
    for (const words of [
      'Đây không phải số phiếu',
      'Hay nhầm',
      'This is not a slip number',
      'Chữ O với số 0',
    ])
      expect(text).toContain(words);
    expect(text).toContain('value="KVL-1-00001-AA"');
    const evil = await (await post(trial, `"><script>alert(1)</script>'&`)).text();
    expect(evil).not.toContain('<script');
    expect(evil).toContain('&#34;&#62;&#60;script');
    const inAddress = await get('/t/%3Cscript%3E');
    expect(inAddress.response.status).toBe(404);
    expect(inAddress.text).not.toContain('<script');
    expect((await get(`/t/${'9'.repeat(4000)}`)).response.status).toBe(404);
    expect((await post(trial, '9'.repeat(2000))).status).toBe(413);
    expect(await (await post(trial, '   ')).text()).toContain('Máy chủ đã nhận hồ sơ của bác chưa?');
  });

  it('offers a box to type a number in, with an example that is nobody’s', async () => {
    const { get } = await ready();
    const { response, text } = await get('/t');
    expect(response.status).toBe(200);
    expect(text).toContain('<form class="ask" method="post" action="/t"');
    expect(text).toContain(slipNumber('ABC-1', 27));
    expect(text).toContain('autocomplete="off"');
  });

  it('needs no script, is kept by nobody, and takes the number nowhere', async () => {
    const { trial, get } = await ready();
    const slip = slipNumber('KVL-9', 42);
    for (const response of [
      (await get('/t')).response,
      (await get(`/t/${slip}`)).response,
      await post(trial, slip),
    ]) {
      const header = (name: string) => response.headers.get(name);
      expect(header('cache-control')).toBe('no-store');
      expect(header('referrer-policy')).toBe('no-referrer');
      expect(header('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(header('set-cookie')).toBeNull();
    }
    const { text } = await get(`/t/${slip}`);
    expect(text).not.toMatch(/<script|style=|<a |<img|https?:/);
    expect(JSON.stringify(trial.logged)).not.toContain('KVL-9');
    const rows = await trial.context.db.selectFrom('audit_event').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(slip);
  });

  it('answers so many questions from one address, then asks to wait', async () => {
    const { trial, get } = await ready();
    const slip = slipNumber('KVL-9', 43);
    for (let count = 0; count < SLIP_RATE.capacity; count++)
      expect(
        (await (count % 2 ? get(`/t/${slip}`).then(({ response }) => response) : post(trial, slip))).status,
      ).toBe(200);
    const { response, text } = await get(`/t/${slip}`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(text).toContain('quá nhiều người tra cứu');
    expect(text).not.toContain('chưa đến');
    expect((await get('/t')).response.status).toBe(200);
    trial.skip(1000);
    expect((await get(`/t/${slip}`)).response.status).toBe(200);
  });

  it('comes with its look: colours and fonts of every screen, each font named by its bytes', async () => {
    const { get } = await ready();
    const { response, text } = await get('/plain.css');
    expect(response.headers.get('content-type')).toContain('text/css');
    expect(text).toContain('--act: #761b1b');
    expect(text).not.toContain('@fontsource');
    const fonts = [...text.matchAll(/url\("([^"]+)"\)/g)].map(([, path = '']) => path);
    expect(fonts).toHaveLength(4);
    for (const path of fonts) {
      const font = (await get(path)).response;
      expect([font.status, font.headers.get('content-type')]).toEqual([200, 'font/woff2']);
      expect(font.headers.get('cache-control')).toContain('immutable');
    }
    expect((await get('/plain/other/be-vietnam-pro-latin-500-normal.woff2')).response.status).toBe(404);
    expect((await get('/plain/x/y.woff2')).response.status).toBe(404);
  });

  it('is named on slips only where a phone reaches it', async () => {
    const { trial } = await ready();
    const { db, settings } = trial.context;
    expect((await settings.forKiosk('KVL-88')).receiptOrigin).toBeNull();
    const value = JSON.stringify({ receiptOrigin: 'https://tracuu.example.vn' }) as never;
    await db.insertInto('server_setting').values({ key: 'settings:KVL-88', value }).execute();
    expect((await settings.forKiosk('KVL-88')).receiptOrigin).toBe('https://tracuu.example.vn');
    await db.deleteFrom('server_setting').where('key', '=', 'settings:KVL-88').execute();
  });
});

it.each([
  ['http://localhost:8080', null],
  ['http://kiosk.localhost:8080', null],
  ['http://127.0.0.1', null],
  ['http://127.1.2.3:80', null],
  ['http://[::1]:8080', null],
  ['https://localhost.example.vn', 'https://localhost.example.vn'],
  ['https://kiosk.example.vn', 'https://kiosk.example.vn'],
  ['http://192.168.1.20:8080', 'http://192.168.1.20:8080'],
])('a phone reaches %s at %s', (kiosk, expected) => {
  expect(originForPhones({ kiosk, admin: kiosk, vneid: kiosk })).toBe(expected);
});
