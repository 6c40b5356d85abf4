import { expect, it } from 'vitest';
import type { SignInState, VouchAnswer } from '#shared/api/index.ts';
import { Declarant, factsDigest } from '#shared/dossier/index.ts';
import { answerVouch, listVouchRequests } from '../../../server/sign-in/index.ts';
import { describeEachDatabase } from '../database.ts';
import { type AtKiosk, type House, openHouseForTests, until } from './house.ts';

const CARD = {
  fullName: '  NGUYỄN  VĂN THỬ ',
  citizenId: '038899000001',
  birthDate: '1996-03-12',
  sex: 'male',
  residence: 'Khu III, xã Vĩnh Lộc',
} as const;

const SEEN: VouchAnswer = {
  answer: 'yes',
  fullName: 'Phạm Thị Thí Dụ',
  citizenId: '038999000004',
  birthDate: '1941',
  sex: 'female',
  residence: '',
};

describeEachDatabase('sign-in with people and cards', (open) => {
  let house: House;
  openHouseForTests(open, (opened) => {
    house = opened;
  });

  const scan = async (person: AtKiosk, change: Record<string, unknown> = {}) =>
    person.browser.open(person.at('/api/visits/current/sign-in/card'), { json: { ...CARD, ...change } });

  const events = async (visit: string) => {
    const rows = await house.context.db
      .selectFrom('audit_event')
      .select(['type', 'role', 'actor', 'outcome'])
      .where('subject', '=', visit)
      .orderBy('id')
      .execute();
    return rows.map(({ type, role, actor, outcome }) =>
      [type, role, actor, outcome].filter(Boolean).join(' '),
    );
  };

  it('lets a card identify, and says that it does no more', async () => {
    const person = await house.enter();
    const state = (await scan(person)).json<SignInState>();
    expect(state).toMatchObject({
      method: 'card',
      status: 'verified',
      resident: { fullName: 'NGUYỄN VĂN THỬ', citizenId: '038899000001', residence: 'Khu III, xã Vĩnh Lộc' },
      statement: { assurance: 'card', issuer: 'card', visit: person.visit },
    });
    expect(state.statement?.facts).toBe(await factsDigest(state.resident ?? {}));
    expect(await person.state()).toEqual(state);
    expect(await events(person.visit)).toEqual([
      'sign-in-started resident done',
      'sign-in-ended resident done',
    ]);
    const kept = await house.everythingKept();
    for (const marker of ['VĂN THỬ', '038899000001', '1996-03-12']) expect(kept).not.toContain(marker);
  });

  it('gives the same hash to the same card and another to another', async () => {
    const hashOf = async (change: Record<string, unknown>) => {
      const person = await house.enter();
      await scan(person, change);
      return (await person.state()).statement?.subject;
    };
    const first = await hashOf({});
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf({ fullName: 'x' })).toBe(first);
    expect(await hashOf({ citizenId: '038899000007' })).not.toBe(first);
  });

  it('binds the name that was asked again, because the scanner lost its letters', async () => {
    const person = await house.enter();
    const given = { fullName: ' Nguyễn  Văn Thứ\u0000'.normalize('NFD'), residence: 'Khu III\n xã Vĩnh Lộc' };
    const { resident, statement } = (await scan(person, given)).json<SignInState>();
    expect(resident).toEqual({ ...CARD, fullName: 'Nguyễn Văn Thứ', residence: 'Khu III xã Vĩnh Lộc' });
    expect(Declarant.safeParse(resident).success).toBe(true);
    expect(statement?.facts).toBe(await factsDigest(resident ?? {}));
    expect(statement?.facts).not.toBe(await factsDigest({ ...CARD, fullName: 'NGUYỄN VĂN THỬ' }));
  });

  it('gives no statement whose person is forgotten already', async () => {
    const person = await house.enter();
    await scan(person);
    house.context.residents.forget(person.visit);
    expect(await person.state()).toEqual({ method: null, status: 'not-started' });
  });

  it.each([
    ['the sex', { sex: 'female' }],
    ['the year of birth', { citizenId: '038096000001', birthDate: '1995-03-12' }],
    ['any province', { citizenId: '003096000001' }],
    ['the calendar', { birthDate: '1996-02-30' }],
    ['time', { birthDate: '2999-01-01' }],
    ['the length of a life', { birthDate: '1850' }],
  ])('refuses a card that contradicts %s', async (_what, change) => {
    const person = await house.enter();
    expect((await scan(person, change)).json()).toEqual({
      method: 'card',
      status: 'failed',
      failure: 'invalid-answer',
    });
    expect(house.context.residents.get(person.visit)).toBeNull();
  });

  it('takes a real-looking number whose year fits, and leaves out what the scanner lost', async () => {
    const person = await house.enter();
    const answer = await scan(person, { citizenId: '038096000001', fullName: ' ', residence: '' });
    expect(answer.json<{ resident: object }>().resident).toEqual({
      citizenId: '038096000001',
      birthDate: '1996-03-12',
      sex: 'male',
    });
  });

  it('answers a malformed card with a problem document that repeats nothing of it', async () => {
    const person = await house.enter();
    const answer = await scan(person, { citizenId: '12', extra: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.text).not.toContain('Khu III');
  });

  it('waits for an attendant, shows that one is coming, and believes a yes', async () => {
    const person = await house.enter();
    await scan(person);
    expect(await person.start('attendant')).toEqual({
      method: 'attendant',
      status: 'pending',
      attendantComing: false,
    });
    const [call, ...others] = await listVouchRequests(house.context);
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      kind: 'vouch',
      kiosk: person.kiosk,
      reason: null,
      card: { citizenId: '038899000001' },
    });
    const id = String(call?.id);
    await house.context.db
      .updateTable('vouch_request')
      .set({ attendant: 'Cô Mẫu' })
      .where('id', '=', id)
      .execute();
    expect((await person.state()).attendantComing).toBe(true);

    expect(await answerVouch(house.context, id, 'Cô Mẫu', SEEN)).toEqual({ ok: true, value: null });
    const state = await person.state();
    expect(state).toMatchObject({
      method: 'attendant',
      status: 'verified',
      resident: { fullName: 'Phạm Thị Thí Dụ', birthDate: '1941' },
      statement: { assurance: 'attendant', issuer: 'attendant' },
    });
    expect(Object.keys(state.resident ?? {})).not.toContain('residence');
    expect(state.statement?.facts).toBe(await factsDigest(state.resident ?? {}));
    expect(await listVouchRequests(house.context)).toEqual([]);
    expect(await answerVouch(house.context, id, 'Cô Mẫu', SEEN)).toEqual({
      ok: false,
      error: 'already-answered',
    });
    const audited = await events(person.visit);
    expect(audited.filter((each) => each.startsWith('vouched'))).toEqual(['vouched attendant Cô Mẫu done']);
    const kept = await house.everythingKept();
    for (const marker of ['Thí Dụ', '038999000004']) expect(kept).not.toContain(marker);
  });

  it('believes a no, and keeps what the card told before', async () => {
    const person = await house.enter();
    await scan(person);
    await person.start('attendant');
    const [call] = await listVouchRequests(house.context);
    await answerVouch(house.context, String(call?.id), 'Cô Mẫu', { answer: 'no' });
    expect(await person.state()).toEqual({ method: 'attendant', status: 'failed', failure: 'refused' });
    expect(await events(person.visit)).toContain('vouch-refused attendant Cô Mẫu refused');
    expect(await events(person.visit)).toContain('sign-in-ended resident refused');
    expect(house.context.residents.get(person.visit)).toMatchObject({ citizenId: '038899000001' });
  });

  it('does not let an attendant vouch for what cannot be anybody', async () => {
    const person = await house.enter();
    await person.start('attendant');
    const id = String((await listVouchRequests(house.context))[0]?.id);
    for (const change of [{ citizenId: '003096000001' }, { birthDate: '2999' }])
      expect(await answerVouch(house.context, id, 'Cô Mẫu', { ...SEEN, ...change })).toEqual({
        ok: false,
        error: 'not-a-person',
      });
    expect((await person.state()).status).toBe('pending');
    const contradicting = { ...SEEN, citizenId: '038096000001', birthDate: '1990' };
    expect((await answerVouch(house.context, id, 'Cô Mẫu', contradicting)).ok).toBe(true);
  });

  it('lets one of two attendants answer', async () => {
    const person = await house.enter();
    await person.start('attendant');
    const id = String((await listVouchRequests(house.context))[0]?.id);
    const answers = await Promise.all(
      ['Một', 'Hai'].map((name) => answerVouch(house.context, id, name, SEEN)),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await person.state()).status).toBe('verified');
  });

  it('withdraws the request when the resident cancels, starts anew, or leaves', async () => {
    const person = await house.enter();
    await person.start('attendant');
    const [first] = await listVouchRequests(house.context);
    expect(await person.cancel()).toMatchObject({ status: 'failed', failure: 'cancelled' });
    await until(async () => (await listVouchRequests(house.context)).length === 0);
    expect(await answerVouch(house.context, String(first?.id), 'Cô Mẫu', SEEN)).toEqual({
      ok: false,
      error: 'already-answered',
    });
    await person.start('attendant');
    await person.start('attendant');
    await until(async () => (await listVouchRequests(house.context)).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await listVouchRequests(house.context)).toHaveLength(1);
    await house.empty();
    await until(async () => (await listVouchRequests(house.context)).length === 0);
  });

  it('calls nobody in vain after a restart: what was asked before is told as such, and goes with what comes next', async () => {
    const leftOver = async (visit: string, kiosk: string): Promise<string> => {
      const id = crypto.randomUUID();
      const row = { id, visit_id: visit, kiosk_id: kiosk, requested_at: new Date() };
      await house.context.db.insertInto('vouch_request').values(row).execute();
      return id;
    };
    const open = async () => (await listVouchRequests(house.context)).map(({ id }) => id);
    const person = await house.enter();
    const first = await leftOver(person.visit, person.kiosk);
    expect(await answerVouch(house.context, first, 'Cô Mẫu', SEEN)).toEqual({
      ok: false,
      error: 'asked-anew',
    });
    expect(await open()).toEqual([first]);
    await person.cancel();
    expect(await open()).toEqual([]);
    expect(await answerVouch(house.context, first, 'Cô Mẫu', SEEN)).toEqual({
      ok: false,
      error: 'already-answered',
    });
    await leftOver(person.visit, person.kiosk);
    await scan(person);
    expect(await open()).toEqual([]);
  });

  it('knows no request that never was', async () => {
    const id = '01930000-0000-7000-8000-000000000000';
    expect(await answerVouch(house.context, id, 'Cô Mẫu', SEEN)).toEqual({ ok: false, error: 'not-found' });
  });

  it('signs out who is signed in when nothing runs that could be cancelled', async () => {
    const person = await house.enter();
    await scan(person);
    await person.start('attendant');
    const back = await person.cancel();
    expect(back).toMatchObject({ method: 'card', status: 'verified' });
    expect(await person.cancel()).toEqual({ method: null, status: 'not-started' });
    expect(house.context.residents.get(person.visit)).toBeNull();
  });

  it('gives one visit nothing of another', async () => {
    const [one, other] = [await house.enter(), await house.enter()];
    await scan(one);
    expect(await other.state()).toEqual({ method: null, status: 'not-started' });
  });

  it('offers neither card nor attendant where the settings do not', async () => {
    const person = await house.enter();
    await house.set({ signIn: { card: false, attendant: false } });
    expect((await scan(person)).json()).toMatchObject({ failure: 'not-offered' });
    expect(await person.start('attendant')).toMatchObject({ failure: 'not-offered' });
    expect(await listVouchRequests(house.context)).toEqual([]);
  });

  it('tells the listeners of the visit about every change', async () => {
    const person = await house.enter();
    let heard = 0;
    const stop = house.context.events.subscribe((event) => {
      if (event.kind === 'visit' && event.visit === person.visit) heard += 1;
    });
    await scan(person);
    await until(() => heard >= 1);
    await person.cancel();
    await until(() => heard >= 2);
    stop();
  });
});
