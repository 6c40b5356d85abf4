import { describe, expect, it } from 'vitest';
import { draftOf, type VisitDraft, type VisitEvent, type VisitPorts } from '../../../kiosk/visit/index.ts';
import { ALL_WAYS, DRAFT, NOW, type OpenVisit, openVisit, settle } from './ports.ts';

const { idleQuestion, idleAnswer, visit: wholeVisit } = ALL_WAYS.times;
const CONTRASTING: VisitDraft = {
  ...DRAFT,
  language: 'en',
  comfort: { textSize: 'large', theme: 'contrast', moreTime: true },
};
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

describe('the idle clock', () => {
  it('has the times that were settled', () => {
    expect({ idleQuestion, idleAnswer, wholeVisit }).toEqual({
      idleQuestion: 120,
      idleAnswer: 45,
      wholeVisit: 3600,
    });
  });

  it('does not run on the idle screen', async () => {
    const opened = openVisit();
    await opened.wait(100_000);
    expect(opened.screen()).toBe('idle');
    expect(opened.ports.called('wipe')).toBe(0);
  });

  it('asks after two minutes without a touch, not a second before', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    await opened.wait(119);
    expect(opened.activity()).toBe('consent');
    await opened.wait(1);
    expect(opened.activity()).toBe('asking-if-still-there');
    expect(opened.screen()).toBe('consent');
  });

  it('waits 45 s for an answer, then wipes', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    await opened.wait(120);
    await opened.wait(44);
    expect(opened.ports.called('wipe')).toBe(0);
    await opened.wait(1);
    expect(opened.ports.called('wipe')).toBe(1);
    expect(opened.screen()).toBe('wiped');
    await opened.wait(5);
    expect(opened.screen()).toBe('idle');
  });

  it('begins again with every touch', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    for (let round = 0; round < 5; round++) {
      await opened.wait(119);
      await opened.send({ type: 'TOUCH' });
    }
    expect(opened.activity()).toBe('consent');
    await opened.wait(120);
    expect(opened.activity()).toBe('asking-if-still-there');
  });

  it('takes no stray touch for an answer', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    await opened.wait(120);
    await opened.send({ type: 'TOUCH' });
    expect(opened.activity()).toBe('asking-if-still-there');
    await opened.wait(45);
    expect(opened.screen()).toBe('wiped');
  });

  it('extends without limit: twenty times "I am here"', async () => {
    const opened = openVisit({ settings: { ...ALL_WAYS, times: { ...ALL_WAYS.times, visit: 1_000_000 } } });
    await opened.send({ type: 'START' });
    for (let round = 0; round < 20; round++) {
      await opened.wait(120);
      expect(opened.activity()).toBe('asking-if-still-there');
      await opened.wait(44);
      await opened.send({ type: 'STAY' });
      expect(opened.activity()).toBe('consent');
    }
    expect(opened.ports.called('wipe')).toBe(0);
  });

  it.each<[string, (opened: OpenVisit) => Promise<void>]>([
    ['when it is asked for at the question', (opened) => opened.wait(120)],
    ['when it is asked for before', async () => undefined],
  ])('gives three times as long for both, %s', async (_, before) => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    await before(opened);
    await opened.send({ type: 'MORE_TIME' });
    expect(opened.context().comfort.moreTime).toBe(true);
    await opened.wait(359);
    expect(opened.activity()).toBe('consent');
    await opened.wait(1);
    expect(opened.activity()).toBe('asking-if-still-there');
    await opened.wait(134);
    expect(opened.ports.called('wipe')).toBe(0);
    await opened.wait(1);
    expect(opened.screen()).toBe('wiped');
  });

  it('remembers "more time" across a reload, and forgets it with the visit', async () => {
    const opened = openVisit({ draft: CONTRASTING });
    await settle();
    await opened.wait(359);
    expect(opened.activity()).toBe('signing-in');
    await opened.wait(1);
    expect(opened.activity()).toBe('asking-if-still-there');
    await opened.wait(135);
    await opened.send({ type: 'START' }, { type: 'START' });
    await opened.wait(120);
    expect(opened.activity()).toBe('asking-if-still-there');
  });
});

describe('what only has to be waited for', () => {
  const slowPort = (port: keyof VisitPorts): Partial<VisitPorts> => ({ [port]: () => never() });
  const waits: Array<[string, Partial<VisitPorts>, (opened: OpenVisit) => Promise<void>, string]> = [
    [
      'the phone',
      {},
      (o) => o.toWays().then(() => o.send({ type: 'USE', method: 'phone' })),
      'sign-in-phone',
    ],
    ['the card', {}, (o) => o.toWays().then(() => o.send({ type: 'USE', method: 'card' })), 'sign-in-card'],
    [
      'the attendant',
      {},
      (o) => o.toWays().then(() => o.send({ type: 'USE', method: 'attendant' })),
      'sign-in-attendant',
    ],
    [
      'the provider’s page',
      {},
      (o) => o.toWays().then(() => o.send({ type: 'USE', method: 'provider' })),
      'wait',
    ],
    ['the server that is shown a card', slowPort('signInByCard'), (o) => o.toForWhom(), 'wait'],
    ['a flow', slowPort('loadFlow'), (o) => o.toBefore(), 'wait'],
    [
      'the list of papers',
      slowPort('print'),
      (o) => o.toBefore().then(() => o.send({ type: 'PRINT_PAPERS' })),
      'wait',
    ],
    ['sealing', slowPort('seal'), (o) => o.toSlip(), 'sending'],
    ['the receipt', slowPort('awaitReceipt'), (o) => o.toSlip(), 'sending'],
    ['the slip', slowPort('print'), (o) => o.toSlip(), 'slip-printing'],
    ['a fault', { seal: async () => ({ ok: false, error: 'disk-full' }) }, (o) => o.toSlip(), 'not-sent'],
  ];

  it.each(waits)('%s: nobody is asked', async (_, over, goThere, screen) => {
    const opened = openVisit({ over });
    await goThere(opened);
    expect(opened.screen()).toBe(screen);
    for (let minute = 0; minute < 55; minute++) {
      await opened.wait(60);
      expect(opened.activity()).not.toBe('asking-if-still-there');
    }
    expect(opened.ports.called('wipe')).toBe(0);
  });

  const sent = new Set(['the receipt', 'the slip']);
  it.each(waits.filter(([what]) => !sent.has(what)))(
    '%s: the limit of the whole visit still holds',
    async (_, over, goThere) => {
      const opened = openVisit({ over });
      await goThere(opened);
      await opened.wait(wholeVisit);
      expect(opened.ports.called('wipe')).toBe(1);
    },
  );

  it.each(waits.filter(([what]) => sent.has(what)))(
    '%s: at the limit the number is shown for two minutes, then it still holds',
    async (_, over, goThere) => {
      const opened = openVisit({ over });
      await goThere(opened);
      await opened.wait(wholeVisit);
      expect(opened.screen()).toBe('slip');
      await opened.wait(119);
      expect(opened.ports.called('wipe')).toBe(0);
      await opened.wait(1);
      expect(opened.ports.called('wipe')).toBe(1);
    },
  );

  it('leaves the whole time for what comes after it', async () => {
    const opened = openVisit();
    await opened.toWays();
    await opened.send({ type: 'USE', method: 'phone' });
    await opened.wait(119);
    opened.ports.tell({ method: 'phone', status: 'verified' });
    expect(opened.screen()).toBe('for-whom');
    await opened.wait(119);
    expect(opened.activity()).toBe('choosing');
    await opened.wait(1);
    expect(opened.activity()).toBe('asking-if-still-there');
  });

  it('takes a card that is held up for an answer to the question', async () => {
    const opened = openVisit({ over: slowPort('signInByCard') });
    await opened.toWays();
    await opened.wait(120);
    expect(opened.activity()).toBe('asking-if-still-there');
    await opened.send({ type: 'SCANNED', text: 'card' });
    await opened.wait(45);
    expect(opened.ports.called('wipe')).toBe(0);
    expect(opened.activity()).toBe('signing-in');
  });
});

describe('the whole visit', () => {
  const busyFor = async (opened: OpenVisit, seconds: number) => {
    for (let left = seconds; left > 0; left -= 100) {
      await opened.send({ type: 'TOUCH' });
      await opened.wait(Math.min(100, left));
    }
  };

  it('ends after an hour, however much somebody touches', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    await busyFor(opened, wholeVisit - 1);
    expect(opened.screen()).toBe('consent');
    await opened.wait(1);
    expect(opened.screen()).toBe('wiped');
    expect(opened.ports.called('wipe')).toBe(1);
  });

  it('goes on when an attendant has lifted the limit; the idle question stays', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' }, { type: 'LIMIT_LIFTED' });
    await busyFor(opened, 2 * wholeVisit);
    expect(opened.screen()).toBe('consent');
    await opened.wait(120);
    expect(opened.activity()).toBe('asking-if-still-there');
  });

  const aged = (minutes: number, over: Partial<VisitDraft> = {}): VisitDraft => ({
    ...CONTRASTING,
    startedAt: new Date(NOW - minutes * 60_000).toISOString(),
    ...over,
  });

  it('counts from its beginning after a reload too', async () => {
    const opened = openVisit({ draft: aged(59) });
    await settle();
    await opened.wait(59);
    expect(opened.screen()).toBe('sign-in-ways');
    await opened.wait(1);
    expect(opened.screen()).toBe('wiped');
  });

  it('that is over already ends at once; one that seems to begin later has its hour', async () => {
    const old = openVisit({ draft: aged(600) });
    await settle();
    await old.wait(0);
    expect(old.screen()).toBe('wiped');
    const ahead = openVisit({ draft: aged(-600) });
    await settle();
    await busyFor(ahead, wholeVisit - 1);
    expect(ahead.screen()).toBe('sign-in-ways');
    await ahead.wait(1);
    expect(ahead.screen()).toBe('wiped');
  });

  it('stays lifted after a reload', async () => {
    const first = openVisit();
    await first.toWays();
    await first.send({ type: 'LIMIT_LIFTED' });
    expect(draftOf(first.visit.getSnapshot())?.limitLifted).toBe(true);
    const opened = openVisit({ draft: aged(600, { limitLifted: true }) });
    await settle();
    await busyFor(opened, wholeVisit);
    expect(opened.screen()).toBe('sign-in-ways');
  });

  it('that was sent and is over shows the number first', async () => {
    const sentDraft = { dossier: 'd', slip: 'KVL-1-00027-7Q', state: 'prepared', held: 'waiting' } as const;
    const opened = openVisit({
      draft: aged(600, { stage: 'sent', sent: { ...sentDraft, declaredAt: '' } }),
      over: { signInState: () => never() },
    });
    await opened.wait(0);
    expect(opened.screen()).toBe('slip');
    expect(opened.context()).toMatchObject({ leaving: true, sent: sentDraft });
    // Three times two minutes: this person had asked for more time.
    await opened.wait(359);
    expect(opened.screen()).toBe('slip');
    await opened.wait(1);
    expect(opened.screen()).toBe('wiped');
  });

  it('can be lifted when it was told already, while the number is shown', async () => {
    const opened = openVisit({ over: { print: () => never() } });
    await opened.toSlip();
    await opened.wait(wholeVisit);
    await opened.send({ type: 'LIMIT_LIFTED' });
    await busyFor(opened, wholeVisit);
    expect(opened.screen()).toBe('slip');
  });

  it('has its hour again when the next visit begins', async () => {
    const opened = openVisit();
    const lifted: VisitEvent[] = [{ type: 'START' }, { type: 'LIMIT_LIFTED' }, { type: 'FINISH' }];
    await opened.send(...lifted, { type: 'START' }, { type: 'START' });
    expect(opened.screen()).toBe('consent');
    await busyFor(opened, wholeVisit);
    expect(opened.screen()).toBe('wiped');
  });
});
