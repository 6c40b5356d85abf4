import { describe, expect, it } from 'vitest';
import type { SignInFailure, SignInState } from '#shared/api/index.ts';
import { err, ok } from '#shared/result.ts';
import type { VisitEvent, VisitPorts } from '../../../kiosk/visit/index.ts';
import { ALL_WAYS, BY_CARD, CARD, DRAFT, type OpenVisit, openVisit, pending, settle } from './ports.ts';

const atWays = async (over: Partial<VisitPorts> = {}): Promise<OpenVisit> => {
  const opened = openVisit({ over });
  await opened.toWays();
  return opened;
};
const using = async (method: 'phone' | 'attendant' | 'card' | 'provider', over?: Partial<VisitPorts>) => {
  const opened = await atWays(over);
  await opened.send({ type: 'USE', method });
  return opened;
};
const failed = (
  method: 'phone' | 'attendant' | 'provider',
  failure: SignInFailure,
  status: 'failed' | 'unavailable' = 'failed',
): SignInState => ({ method, status, failure });

describe('nothing is asked of anyone who has not agreed', () => {
  it('shows the ways only after the agreement, and goes back to it', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    expect(opened.screen()).toBe('consent');
    await opened.send({ type: 'AGREE' });
    expect(opened.screen()).toBe('sign-in-ways');
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('consent');
    expect(opened.context().signIn).toBeNull();
  });

  it('does not take a way that is not on offer', async () => {
    const opened = openVisit({
      settings: { ...ALL_WAYS, signIn: { ...ALL_WAYS.signIn, provider: false, phone: false } },
    });
    await opened.toWays();
    await opened.send({ type: 'USE', method: 'provider' }, { type: 'USE', method: 'phone' });
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.ports.called('signInAtProvider')).toBe(0);
    expect(opened.ports.unhandled).toContainEqual({ machine: 'sign-in', event: 'USE' });
  });
});

describe.each(['phone', 'attendant'] as const)('signing in by %s', (method) => {
  const statement = BY_CARD.statement;
  const verified: SignInState = { method, status: 'verified', statement };

  it('asks anew by itself where the server has forgotten that it was asked', async () => {
    const opened = await using(method);
    const port = method === 'phone' ? 'signInByPhone' : 'signInByAttendant';
    opened.ports.tell({ method, status: 'pending', qr: 'https://vneid.localhost/d', number: '42' });
    expect(opened.ports.called(port)).toBe(1);
    opened.ports.tell({ method: null, status: 'not-started' });
    expect(opened.ports.called(port)).toBe(2);
    expect(opened.screen()).toBe(`sign-in-${method}`);
    expect(opened.signIn()?.context.state).toBeNull();
    opened.ports.tell({ method, status: 'verified', statement });
    await settle();
    expect(opened.context().signIn?.status).toBe('verified');
  });

  it('takes back what may have been asked when its answer was lost, whatever comes instead', async () => {
    for (const instead of ['OTHER_WAY', 'BACK', 'PREPARE'] as const) {
      const opened = await using(method);
      opened.ports.tellNotAsked();
      expect(opened.screen()).toBe('sign-in-failed');
      const before = opened.ports.called('cancelSignIn');
      await opened.send({ type: instead });
      expect(opened.ports.called('cancelSignIn')).toBe(before + 1);
    }
  });

  it('waits, shows what comes, and goes on by itself', async () => {
    const opened = await using(method);
    expect(opened.screen()).toBe(`sign-in-${method}`);
    expect(opened.ports.isFollowed()).toBe(true);
    opened.ports.tell({ method, status: 'pending', qr: 'https://vneid.localhost/d', number: '42' });
    expect(opened.signIn()?.context.state?.number).toBe('42');
    opened.ports.tell({ method, status: 'pending', attendantComing: true, number: '43' });
    expect(opened.signIn()?.context.state).toMatchObject({ attendantComing: true, number: '43' });
    expect(opened.screen()).toBe(`sign-in-${method}`);
    opened.ports.tell(verified);
    expect(opened.screen()).toBe('for-whom');
    expect(opened.context().signIn).toEqual(verified);
    expect(opened.ports.isFollowed()).toBe(false);
  });

  it.each(['refused', 'cancelled', 'expired', 'wrong-number', 'provider-down', 'invalid-answer'] as const)(
    'names why it failed (%s), tries again, or leads to another way',
    async (reason) => {
      const opened = await using(method);
      opened.ports.tell(failed(method as 'phone', reason));
      expect(opened.screen()).toBe('sign-in-failed');
      expect(opened.signIn()?.context.failure).toEqual({ method, reason });
      expect(opened.ports.isFollowed()).toBe(false);
      await opened.send({ type: 'RETRY' });
      expect(opened.screen()).toBe(`sign-in-${method}`);
      opened.ports.tell(failed(method as 'phone', reason, 'unavailable'));
      expect(opened.screen()).toBe('sign-in-failed');
      await opened.send({ type: 'PREPARE' });
      expect(opened.screen()).toBe('sign-in-failed');
      await opened.send({ type: 'OTHER_WAY' });
      expect(opened.screen()).toBe('sign-in-ways');
      expect(opened.signIn()?.context).toMatchObject({ failure: null, state: null });
    },
  );

  it('offline: says so, tries the same way again, and can go on prepared', async () => {
    const opened = await using(method);
    opened.ports.tellNotAsked();
    expect(opened.screen()).toBe('sign-in-failed');
    expect(opened.signIn()?.context.failure).toEqual({ method, reason: 'offline' });
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe(`sign-in-${method}`);
    opened.ports.tellNotAsked();
    await opened.send({ type: 'PREPARE' });
    expect(opened.screen()).toBe('for-whom');
    expect(opened.context().signIn).toEqual({ method: null, status: 'verified' });
  });

  it('tried again shows nothing of the try before: its code is dead', async () => {
    const opened = await using(method);
    opened.ports.tell({ method, status: 'pending', qr: 'https://vneid.localhost/d', number: '42' });
    opened.ports.tell(failed(method as 'phone', 'expired'));
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe(`sign-in-${method}`);
    expect(opened.signIn()?.context.state).toBeNull();
  });

  it('that the server would not hear says so, whatever way it is', async () => {
    const opened = await using(method);
    opened.ports.tellNotAsked('too-many');
    expect(opened.signIn()?.context.failure).toEqual({ method, reason: 'too-many' });
  });

  it.each(['BACK', 'OTHER_WAY'] as const)('%s cancels it and shows the ways', async (type) => {
    const opened = await using(method);
    await opened.send({ type });
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.ports.called('cancelSignIn')).toBe(1);
    expect(opened.ports.isFollowed()).toBe(false);
  });

  it('is let go of when the person is finished', async () => {
    const opened = await using(method);
    await opened.send({ type: 'FINISH' });
    expect(opened.ports.isFollowed()).toBe(false);
    expect(opened.screen()).toBe('wiped');
  });
});

describe('the card', () => {
  it('is taken on the first screen already, and at the scanner', async () => {
    for (const first of [[], [{ type: 'USE', method: 'card' }]] as VisitEvent[][]) {
      const opened = await atWays();
      await opened.send(...first, { type: 'SCANNED', text: 'card' });
      expect(opened.screen()).toBe('for-whom');
      expect(opened.context().signIn).toEqual(BY_CARD);
      expect(opened.ports.calls).toContainEqual(['signInByCard', CARD]);
    }
  });

  it('keeps waiting after a wrong code and names it; the next right one counts', async () => {
    const opened = await using('card');
    await opened.send({ type: 'SCANNED', text: 'bank' });
    expect(opened.screen()).toBe('sign-in-card');
    expect(opened.signIn()?.context.scanError).toBe('payment-qr');
    await opened.send({ type: 'SCANNED', text: 'bank' });
    expect(opened.screen()).toBe('sign-in-card');
    await opened.send({ type: 'SCANNED', text: 'card' });
    expect(opened.screen()).toBe('for-whom');
  });

  it('forgets a wrong code when the person chooses again', async () => {
    const opened = await using('card');
    await opened.send({ type: 'SCANNED', text: 'bank' }, { type: 'OTHER_WAY' });
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.signIn()?.context.scanError).toBeNull();
    await opened.send({ type: 'USE', method: 'card' }, { type: 'BACK' });
    expect(opened.screen()).toBe('sign-in-ways');
  });

  it('whose name was lost asks for the name alone', async () => {
    const opened = await using('card');
    await opened.send({ type: 'SCANNED', text: 'card-without-name' });
    expect(opened.screen()).toBe('sign-in-name');
    expect(opened.ports.called('signInByCard')).toBe(0);
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('sign-in-ways');
    await opened.send({ type: 'SCANNED', text: 'card-without-name' });
    await opened.send({ type: 'NAME', fullName: 'Trần Thị Mẫu' });
    expect(opened.screen()).toBe('for-whom');
    expect(opened.ports.calls).toContainEqual(['signInByCard', { ...CARD, fullName: 'Trần Thị Mẫu' }]);
  });

  it('offline identifies without a statement: the assurance of a card, nothing more', async () => {
    const { statement: _, ...local } = BY_CARD;
    const opened = openVisit({ over: { signInByCard: async () => ok(local) } });
    await opened.toFlow();
    expect(opened.context().signIn).toEqual(local);
    expect(opened.flow()?.getSnapshot().context.circumstances.assurance).toBe('card');
  });

  it('that the server does not take leads on', async () => {
    const opened = await atWays({ signInByCard: async () => ok({ method: 'card', status: 'failed' }) });
    await opened.send({ type: 'SCANNED', text: 'card' });
    expect(opened.signIn()?.context.failure).toEqual({ method: 'card', reason: 'invalid-answer' });
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe('sign-in-card');
  });

  it.each(['offline', 'too-many', 'not-accepted'] as const)(
    'that could not be shown to anyone (%s) says why, and can be prepared',
    async (reason) => {
      const opened = await atWays({ signInByCard: async () => err(reason) });
      await opened.send({ type: 'SCANNED', text: 'card' });
      expect(opened.signIn()?.context.failure).toEqual({ method: 'card', reason });
      await opened.send({ type: 'PREPARE' });
      expect(opened.screen()).toBe('for-whom');
    },
  );

  it('that the server cannot read is no matter of the network, and is not prepared unseen', async () => {
    const opened = await atWays({ signInByCard: async () => err('bad-request') });
    await opened.send({ type: 'SCANNED', text: 'card' });
    expect(opened.signIn()?.context.failure).toEqual({ method: 'card', reason: 'invalid-answer' });
    await opened.send({ type: 'PREPARE' });
    expect(opened.screen()).toBe('sign-in-failed');
  });

  it('goes back while the server is asked; its late answer changes nothing', async () => {
    const asked = pending<Awaited<ReturnType<VisitPorts['signInByCard']>>>();
    const opened = await atWays({ signInByCard: () => asked.promise });
    await opened.send({ type: 'SCANNED', text: 'card' });
    expect(opened.screen()).toBe('wait');
    await opened.send({ type: 'BACK' });
    asked.resolve(ok(BY_CARD));
    await settle();
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.context().signIn).toBeNull();
  });
});

describe('the provider’s own page', () => {
  it('is gone to; whoever stays comes back', async () => {
    const opened = await using('provider');
    expect(opened.ports.called('signInAtProvider')).toBe(1);
    expect(opened.screen()).toBe('wait');
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.ports.called('cancelSignIn')).toBe(1);
  });

  it('that cannot be gone to says why, and leads on', async () => {
    const opened = await using('provider', { signInAtProvider: async () => err('offline') });
    expect(opened.screen()).toBe('sign-in-failed');
    expect(opened.signIn()?.context.failure).toEqual({ method: 'provider', reason: 'offline' });
    await opened.send({ type: 'OTHER_WAY' });
    expect(opened.screen()).toBe('sign-in-ways');
  });

  const back = (signInState: VisitPorts['signInState']) => openVisit({ draft: DRAFT, over: { signInState } });

  it('verified: goes on', async () => {
    const opened = back(async () => ok({ ...BY_CARD, method: 'provider' }));
    expect(opened.screen()).toBe('wait');
    await settle();
    expect(opened.screen()).toBe('for-whom');
    expect(opened.context()).toMatchObject({ visit: 'v', signIn: { method: 'provider' }, resumed: null });
  });

  it.each(['refused', 'cancelled', 'expired', 'provider-down'] as const)(
    '%s: says why; once more or another way',
    async (reason) => {
      const opened = back(async () => ok(failed('provider', reason)));
      await settle();
      expect(opened.signIn()?.context.failure).toEqual({ method: 'provider', reason });
      await opened.send({ type: 'RETRY' });
      expect(opened.ports.called('signInAtProvider')).toBe(1);
      await opened.send({ type: 'BACK' });
      expect(opened.screen()).toBe('sign-in-ways');
    },
  );

  it('down without a word: is called down', async () => {
    const opened = back(async () => ok({ method: null, status: 'unavailable' }));
    await settle();
    expect(opened.signIn()?.context.failure).toEqual({ method: null, reason: 'provider-down' });
  });

  it('nothing begun: the ways', async () => {
    const opened = back(async () => ok({ method: null, status: 'not-started' }));
    await settle();
    expect(opened.screen()).toBe('sign-in-ways');
  });

  it('server away: asks again on RETRY, never goes to a page that may not be on offer', async () => {
    let asked = 0;
    const opened = back(async () => (++asked === 1 ? err('offline') : ok(BY_CARD)));
    await settle();
    expect(opened.signIn()?.context.failure).toEqual({ method: null, reason: 'offline' });
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe('for-whom');
    expect(opened.ports.called('signInAtProvider')).toBe(0);
  });

  it('goes back while the server is asked', async () => {
    const opened = back(() => new Promise(() => undefined));
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('sign-in-ways');
  });

  it('asks only once: after BACK to the agreement the ways are fresh', async () => {
    const opened = back(async () => ok(failed('provider', 'refused')));
    await settle();
    await opened.send({ type: 'OTHER_WAY' }, { type: 'BACK' });
    expect(opened.screen()).toBe('consent');
    await opened.send({ type: 'AGREE' });
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.ports.called('signInState')).toBe(1);
  });
});

it('BACK leads from every screen of the sign-in to an earlier one, and in the end to the agreement', async () => {
  const ways: VisitEvent[][] = [
    [],
    [{ type: 'USE', method: 'phone' }],
    [{ type: 'USE', method: 'provider' }],
    [{ type: 'USE', method: 'card' }],
    [{ type: 'USE', method: 'attendant' }],
    [{ type: 'SCANNED', text: 'card-without-name' }],
  ];
  for (const way of ways) {
    const opened = await atWays();
    await opened.send(...way);
    for (let step = 0; step <= Math.min(1, way.length); step++) await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('consent');
  }
});

it('a sign-in that breaks shows the agreement again', async () => {
  const opened = await atWays({
    readCard: () => {
      throw new Error('a scanner nobody knew');
    },
  });
  await opened.send({ type: 'SCANNED', text: 'card' });
  expect(opened.screen()).toBe('consent');
  await opened.send({ type: 'AGREE' });
  expect(opened.screen()).toBe('sign-in-ways');
});
