import { expect, it, vi } from 'vitest';
import { SignInAvailability } from '#shared/api/index.ts';
import { factsDigest } from '#shared/dossier/index.ts';
import { describeEachDatabase } from '../database.ts';
import { Browser } from './browser.ts';
import { type AtKiosk, type House, openHouseForTests } from './house.ts';

/** Opens on a phone what the QR code holds, fills the page in and sends it. */
async function onPhone(qr: string | undefined, form: Record<string, string>) {
  const phone = new Browser();
  const page = await phone.open(String(qr));
  const sent = await phone.open(new URL('/sandbox/vneid/device', page.url), {
    form: {
      user_code: page.url.searchParams.get('user_code') ?? '',
      person: 'sandbox-02',
      passcode: '000000',
      decision: 'accept',
      ...form,
    },
  });
  return { page, sent, phone };
}

describeEachDatabase('sign-in by phone', (open) => {
  let house: House;
  openHouseForTests(open, (opened) => {
    house = opened;
  });

  const status = (person: AtKiosk, wanted: string) =>
    house.pass(async () => (await person.state()).status === wanted, `status ${wanted}`);

  it('signs in when the number fits', async () => {
    const person = await house.enter();
    const shown = await person.start('phone');
    expect(shown).toMatchObject({ method: 'phone', status: 'pending' });
    expect(shown.number).toMatch(/^[1-9]\d$/);
    expect(new URL(String(shown.qr)).origin).toBe(house.config.origins.vneid);
    const life = Date.parse(String(shown.expiresAt)) - Date.now();
    expect(life).toBeGreaterThan(80_000);
    expect(life).toBeLessThanOrEqual(90_000);

    const { page, sent, phone } = await onPhone(shown.qr, { number: String(shown.number) });
    expect(page.text).toContain(`${person.kiosk} · Nhà văn hóa khu III · Xã Vĩnh Lộc · Tỉnh Thanh Hóa`);
    expect(page.text).toContain('Trial – not the real VNeID');
    expect(sent.text).toContain('Mời bạn nhìn lại màn hình ki-ốt');
    expect(phone.cookieNames('vneid.localhost')).toEqual([]);
    await status(person, 'verified');
    const state = await person.state();
    expect(state).toMatchObject({
      method: 'phone',
      resident: { fullName: 'Trần Thị Mẫu', citizenId: '038999000002', sex: 'female' },
      statement: { assurance: 'eid', visit: person.visit },
    });
    expect(state.statement?.facts).toBe(await factsDigest(state.resident ?? {}));
    expect(state.qr).toBeUndefined();
    const kept = await house.everythingKept();
    for (const marker of ['Thị Mẫu', '038999000002', '1999-12-31', 'sandbox-02', String(shown.qr)])
      expect(kept).not.toContain(marker);
    // A code is used once.
    expect((await onPhone(shown.qr, { number: String(shown.number) })).sent.status).toBe(404);
  });

  it('shows no two kiosks the same number at one moment, and a number again when it is free', async () => {
    const people = [];
    for (let count = 0; count < 30; count++) people.push(await house.enter());
    const numbers = await Promise.all(people.map(async (person) => (await person.start('phone')).number));
    expect(new Set(numbers).size).toBe(30);
    for (const person of people) await person.cancel();
    const again = await Promise.all(people.map(async (person) => (await person.start('phone')).number));
    expect(new Set(again).size).toBe(30);
  });

  it('stops at a number that does not fit, and the code is dead', async () => {
    const person = await house.enter();
    const { qr, number } = await person.start('phone');
    const wrong = number === '77' ? '78' : '77';
    const { sent } = await onPhone(qr, { number: wrong });
    expect(sent.text).toContain('Số không khớp');
    expect((await onPhone(qr, { number: String(number) })).sent.text).toContain('Mã đã dùng rồi');
    await status(person, 'failed');
    expect(await person.state()).toEqual({ method: 'phone', status: 'failed', failure: 'wrong-number' });
  });

  it('takes a refusal on the phone', async () => {
    const person = await house.enter();
    const { qr } = await person.start('phone');
    await onPhone(qr, { decision: 'decline', passcode: '', person: '' });
    await status(person, 'failed');
    expect(await person.state()).toEqual({ method: 'phone', status: 'failed', failure: 'refused' });
  });

  it('redraws the code with a new number by itself, until the whole time is over', async () => {
    const person = await house.enter();
    const begun = Date.now();
    const seen: { qr: string; number: string }[] = [];
    await house.pass(async () => {
      const { status: now, qr, number } = await person.state();
      const last = seen.at(-1);
      if (qr && number && qr !== last?.qr) {
        expect(number).not.toBe(last?.number);
        seen.push({ qr, number });
      }
      if (!last && now === 'not-started') await person.start('phone');
      return now === 'failed';
    }, 'the end of the time');
    expect(await person.state()).toMatchObject({ failure: 'expired' });
    expect(seen.length).toBe(7);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(600_000);
    expect(Date.now() - begun).toBeLessThan(605_000);
    expect((await onPhone(seen[0]?.qr, { number: '11' })).page.status).toBe(404);
  });

  it('lets the redrawn code succeed, and an older one come to nothing', async () => {
    const person = await house.enter();
    const first = await person.start('phone');
    await house.pass(async () => (await person.state()).qr !== first.qr, 'a new code');
    const second = await person.state();
    vi.setSystemTime(Date.now() + 2000);
    expect((await onPhone(first.qr, { number: String(first.number) })).sent.status).toBe(404);
    await onPhone(second.qr, { number: String(second.number) });
    await status(person, 'verified');
  });

  it('does not lose a yes given in the last seconds of a code', async () => {
    const person = await house.enter();
    const first = await person.start('phone');
    const end = Date.parse(String(first.expiresAt));
    await house.pass(() => end - Date.now() <= 2000);
    await onPhone(first.qr, { number: String(first.number) });
    await status(person, 'verified');
  });

  it('drops the former attempt at each new start, and when cancelled', async () => {
    const person = await house.enter();
    const first = await person.start('phone');
    const second = await person.start('phone');
    expect(second.qr).not.toBe(first.qr);
    await onPhone(first.qr, { number: String(first.number) });
    expect(house.timers.waiting()).toBe(1);
    house.timers.wakeFirst();
    expect((await person.state()).status).toBe('pending');
    expect(await person.cancel()).toEqual({ method: 'phone', status: 'failed', failure: 'cancelled' });
    expect(house.timers.waiting()).toBe(0);
    expect(await person.cancel()).toEqual({ method: null, status: 'not-started' });
    const rows = await house.context.db
      .selectFrom('sign_in')
      .select('status')
      .where('visit_id', '=', person.visit)
      .execute();
    expect(rows).toEqual([{ status: 'cancelled' }, { status: 'cancelled' }]);
  });

  it('says before the start that the provider is down, and offers it again when it is up', async () => {
    const offered = async () =>
      SignInAvailability.parse(
        await (await new Browser().open(`${house.config.origins.kiosk}/api/sign-in/availability`)).json(),
      );
    const person = await house.enter();
    vi.setSystemTime(Date.now() + 31_000);
    expect(await offered()).toEqual({
      phone: 'offered',
      provider: 'offered',
      card: 'offered',
      attendant: 'offered',
    });
    house.sandbox?.set('down');
    vi.setSystemTime(Date.now() + 31_000);
    expect(await offered()).toMatchObject({ phone: 'unavailable', provider: 'unavailable', card: 'offered' });
    expect(await person.start('phone')).toEqual({
      method: 'phone',
      status: 'unavailable',
      failure: 'provider-down',
    });
    house.sandbox?.set('up');
    vi.setSystemTime(Date.now() + 6_000);
    expect(await offered()).toMatchObject({ phone: 'offered' });
    expect((await person.start('phone')).status).toBe('pending');
    await person.cancel();
  });

  it('survives a short break of the provider, and gives up after a long one', async () => {
    const person = await house.enter();
    const shown = await person.start('phone');
    house.sandbox?.set('down');
    const before = house.timers.asked.length;
    await house.pass(() => house.timers.asked.length >= before + 1);
    house.sandbox?.set('up');
    await onPhone(shown.qr, { number: String(shown.number) });
    await status(person, 'verified');

    const other = await house.enter();
    await other.start('phone');
    house.sandbox?.set('down');
    const asked = house.timers.asked.length;
    await status(other, 'unavailable');
    expect(await other.state()).toMatchObject({ failure: 'provider-down' });
    // Half as often after each silence (RFC 8628 §3.5).
    expect(house.timers.asked.slice(asked - 1)).toEqual([2000, 4000, 8000]);
    house.sandbox?.set('up');
  });

  it('obeys the settings: outage said, not offered, shorter times', async () => {
    const person = await house.enter();
    await house.set({ signIn: { outage: true } });
    expect(await person.start('phone')).toMatchObject({ status: 'unavailable' });
    await house.set({ signIn: { phone: false } });
    expect(await person.start('phone')).toMatchObject({ status: 'failed', failure: 'not-offered' });
    await house.set({ times: { phoneCode: 30, phoneSignIn: 45 } });
    const begun = Date.now();
    const shown = await person.start('phone');
    expect(Date.parse(String(shown.expiresAt)) - begun).toBe(30_000);
    await status(person, 'failed');
    expect(Date.now() - begun).toBeLessThan(50_000);
    await house.set({});
  });

  it('allows a kiosk only so many starts', async () => {
    const person = await house.enter();
    let refused = 0;
    for (let turn = 0; turn < 25; turn++) {
      const answer = await person.browser.open(person.at('/api/visits/current/sign-in/phone'), {
        method: 'POST',
      });
      if (answer.status === 429) {
        refused += 1;
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    }
    expect(refused).toBe(5);
    await person.cancel();
  });

  it('shows nothing to whoever has no visit', async () => {
    const answer = await new Browser().open(`${house.config.origins.kiosk}/api/visits/current/sign-in`);
    expect(answer.status).toBe(401);
  });
});
