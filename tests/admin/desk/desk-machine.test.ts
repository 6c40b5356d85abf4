import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { deskMachine } from '../../../admin/desk/machines/index.ts';
import { attendant, bad, call, good, line, type Played, page, play, run, START, settle } from './play.ts';

const MINUTE = 60_000;

async function open(played: Played) {
  const clock = new SimulatedClock();
  const { actor } = run(deskMachine, { api: played.api, now: () => START + clock.now() }, clock);
  await settle();
  return {
    actor,
    state: () => actor.getSnapshot(),
    skip: async (milliseconds: number) => {
      clock.increment(milliseconds);
      await settle();
    },
  };
}

describe('signing in at the desk', () => {
  it('goes straight in with a living cookie', async () => {
    const { state } = await open(play());
    expect(state().matches('signedIn')).toBe(true);
    expect(state().context.attendant).toEqual(attendant);
  });

  it('shows the door without one, and signs in by code and name', async () => {
    const played = play();
    played.set('me', () => bad({ kind: 'signed-out' }));
    const { actor, state } = await open(played);
    expect(state().matches({ signedOut: 'open' })).toBe(true);
    expect(state().context.notice).toBe('none');
    actor.send({ type: 'SIGN_IN', code: '7KQ2-M9XD', name: 'Lê Thử' });
    expect(state().matches('signingIn')).toBe(true);
    await settle();
    expect(state().matches('signedIn')).toBe(true);
    expect(played.asked).toContain('signIn 7KQ2-M9XD Lê Thử');
  });

  it('says what was wrong, and opens the door again at once or after the pause the server asks for', async () => {
    const played = play();
    played.set('me', () => bad({ kind: 'signed-out' }));
    played.set('signIn', () => bad({ kind: 'refused', code: 'wrong-code', retryAfterSeconds: 0 }));
    const { actor, state, skip } = await open(played);
    actor.send({ type: 'SIGN_IN', code: 'x', name: 'Lê Thử' });
    await settle();
    expect(state().matches({ signedOut: 'open' })).toBe(true);
    expect(state().context.failure).toMatchObject({ code: 'wrong-code' });
    played.set('signIn', () => bad({ kind: 'refused', code: 'too-many-tries', retryAfterSeconds: 15 }));
    actor.send({ type: 'SIGN_IN', code: 'x', name: 'Lê Thử' });
    await settle();
    expect(state().can({ type: 'SIGN_IN', code: 'x', name: 'y' })).toBe(false);
    await skip(14_999);
    expect(state().matches({ signedOut: 'pausing' })).toBe(true);
    await skip(1);
    expect(state().matches({ signedOut: 'open' })).toBe(true);
    expect(state().context.failure).toBeNull();
  });

  it('asks an absent server again by itself', async () => {
    const played = play();
    played.set('me', () => bad({ kind: 'unreachable' }));
    const { state, skip } = await open(played);
    expect(state().matches('unreachable')).toBe(true);
    played.set('me', () => good(attendant));
    await skip(5_000);
    expect(state().matches('signedIn')).toBe(true);
  });

  it('signs out, ends everything it showed, and owns up when the server could not be told', async () => {
    const played = play();
    const { actor, state } = await open(played);
    expect(played.lines()).toBe(1);
    actor.send({ type: 'SIGN_OUT' });
    await settle();
    expect(state().context.notice).toBe('signed-out');
    expect(state().context.attendant).toBeNull();
    expect(Object.values(state().children).filter(Boolean)).toEqual([]);
    expect(played.lines()).toBe(0);
    actor.send({ type: 'SIGN_IN', code: '7KQ2M9XD', name: 'Lê Thử' });
    await settle();
    played.set('signOut', () => bad({ kind: 'unreachable' }));
    actor.send({ type: 'SIGN_OUT' });
    await settle();
    expect(state().context.notice).toBe('sign-out-unheard');
  });

  it('shows the door as soon as any answer says that the session is over', async () => {
    for (const name of [
      'calls',
      'kiosks',
      'catalogue',
      'dossiers',
      'dossier',
      'answerVouch',
      'come',
    ] as const) {
      const played = play();
      const { actor, state } = await open(played);
      played.set(name, () => bad({ kind: 'signed-out' }));
      actor.send({ type: 'REFRESH', topic: 'all' });
      actor.send({ type: 'READ', id: '1' });
      const { vouch, acts } = state().children;
      acts?.send({ type: 'ACT', act: { act: 'come', call: call() } });
      vouch?.send({ type: 'OPEN', call: call({ coming: 'x' }) });
      vouch?.send({ type: 'DENY' });
      await settle();
      expect([name, state().value, state().context.notice]).toEqual([name, { signedOut: 'open' }, 'ended']);
    }
  });

  it('hears it on the live line too', async () => {
    const played = play();
    const { state } = await open(played);
    played.hear({ type: 'SIGNED_OUT' });
    await settle();
    expect(state().context.notice).toBe('ended');
  });
});

describe('what the desk asks for', () => {
  it('is what changed, and everything when the line opens', async () => {
    const played = play();
    const { actor } = await open(played);
    for (const [topic, asked] of [
      ['call', ['calls']],
      ['kiosk', ['kiosks']],
      ['dossier', ['dossiers null', 'kiosks']],
      ['something-new', []],
    ] as const) {
      played.asked.length = 0;
      actor.send({ type: 'REFRESH', topic });
      await settle();
      expect(played.asked).toEqual(asked);
    }
    played.asked.length = 0;
    played.hear({ type: 'OPENED' });
    await settle();
    expect([...played.asked].sort()).toEqual(['calls', 'catalogue', 'dossiers null', 'kiosks']);
  });

  it('marks what arrives while it is open, until it is read; a vouched line changes in its place', async () => {
    const played = play();
    played.set('dossiers', () => good(page([line('1', { state: 'prepared' })])));
    const { actor, state } = await open(played);
    const list = () => state().children.dossiers?.getSnapshot().context.value;
    expect([...(list()?.arrived ?? [])]).toEqual([]);
    played.set('dossiers', () => good(page([line('2'), line('1', { state: 'prepared' })])));
    played.hear({ type: 'OPENED' });
    played.hear({ type: 'CHANGED', topic: 'dossier' });
    await settle();
    expect([...(list()?.arrived ?? [])]).toEqual(['2']);
    actor.send({ type: 'READ', id: '2' });
    expect([...(list()?.arrived ?? [])]).toEqual([]);
    actor.send({ type: 'READ', id: '1' });
    await settle();
    state().children.reading?.send({ type: 'VOUCH' });
    state().children.reading?.send({ type: 'CONFIRM' });
    await settle();
    expect(list()?.lines.map(({ id, vouchedBy }) => [id, vouchedBy])).toEqual([
      ['2', null],
      ['1', attendant.name],
    ]);
  });
});

describe('somebody who works stays in', () => {
  it('tells the server at most every five minutes, and only on an act', async () => {
    const played = play();
    const { state, skip } = await open(played);
    const presence = () => state().children.presence;
    played.asked.length = 0;
    const told = () => played.asked.filter((one) => one === 'me').length;
    presence()?.send({ type: 'ACTIVE' });
    await skip(5 * MINUTE);
    expect(told()).toBe(0);
    presence()?.send({ type: 'ACTIVE' });
    presence()?.send({ type: 'ACTIVE' });
    await settle();
    expect(told()).toBe(1);
  });

  it('is asked a minute before the end; an answer keeps the desk open, silence closes it', async () => {
    const played = play();
    const { state, skip } = await open(played);
    const presence = () => state().children.presence;
    await skip(29 * MINUTE - 1);
    expect(presence()?.getSnapshot().value).toBe('worn');
    await skip(1);
    expect(presence()?.getSnapshot().value).toBe('ending');
    played.set('me', () => good({ ...attendant, until: new Date(START + 59 * MINUTE).toISOString() }));
    presence()?.send({ type: 'ACTIVE' });
    await settle();
    expect(presence()?.getSnapshot().value).toBe('fresh');
    await skip(5 * MINUTE);
    await skip(24 * MINUTE);
    expect(presence()?.getSnapshot().value).toBe('ending');
    await skip(MINUTE - 1);
    expect(state().matches('signedIn')).toBe(true);
    await skip(1);
    expect(state().context.notice).toBe('ended');
  });

  it('does not give up when the server is away for a moment', async () => {
    const played = play();
    const { state, skip } = await open(played);
    await skip(5 * MINUTE);
    played.set('me', () => bad({ kind: 'unreachable' }));
    state().children.presence?.send({ type: 'ACTIVE' });
    await settle();
    expect(state().children.presence?.getSnapshot().value).toBe('worn');
    expect(state().matches('signedIn')).toBe(true);
  });
});
