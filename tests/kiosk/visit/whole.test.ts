import { describe, expect, it } from 'vitest';
import type { AnyActorRef } from 'xstate';
import { err, ok } from '#shared/result.ts';
import type { Held, Sent, VisitPorts } from '../../../kiosk/visit/index.ts';
import {
  ALL_WAYS,
  BY_CARD,
  CLUB,
  CLUB_ANSWERS,
  ENTRY,
  type OpenVisit,
  OTHER_ENTRY,
  openVisit,
  pending,
  photoOf,
  settle,
} from './ports.ts';

const SENT_AT = '2026-11-20T01:05:00.000Z';
/** Everything of a visit that may tell of a person. */
const memory = ({ context }: OpenVisit): string => {
  const {
    ports: _,
    settings: __,
    ...rest
  } = context() as ReturnType<OpenVisit['context']> & { ports: unknown };
  return JSON.stringify(rest);
};

describe('a visit', () => {
  it('goes from the first touch to the slip and home', async () => {
    const opened = openVisit();
    const screens: string[] = [];
    opened.visit.subscribe(() => {
      if (screens.at(-1) !== opened.screen()) screens.push(opened.screen());
    });
    await opened.toNext();
    await opened.send({ type: 'FINISH' });
    await opened.wait(5);
    expect(screens).toEqual([
      'consent',
      'sign-in-ways',
      'wait',
      'for-whom',
      'choose',
      'wait',
      'before',
      'flow',
      'sending',
      'slip-printing',
      'slip',
      'next',
      'wiping',
      'wiped',
      'idle',
    ]);
    expect(opened.ports.unhandled).toEqual([]);
    expect(
      opened.ports.calls
        .map(([port]) => port)
        .filter((port) => !['newId', 'now', 'today', 'readCard'].includes(port)),
    ).toEqual(['startVisit', 'signInByCard', 'loadFlow', 'seal', 'awaitReceipt', 'print', 'wipe', 'leave']);
  });

  it('tells the desk what the kiosk is doing, never more', async () => {
    const opened = openVisit();
    expect(opened.activity()).toBe('idle');
    await opened.toFlow();
    expect(opened.activity()).toBe('answering');
    await opened.answer(CLUB_ANSWERS.slice(0, 4));
    expect(opened.activity()).toBe('papers');
    await opened.answer(CLUB_ANSWERS.slice(4));
    expect(opened.activity()).toBe('reviewing');
    await opened.send({ type: 'HELP' });
    expect(opened.ports.calls).toContainEqual(['callForHelp', 'question']);
    expect(opened.activity()).toBe('calling-for-help');
    await opened.send({ type: 'FINISH' }, { type: 'START' });
    expect(opened.activity()).toBe('idle');
  });

  it('shows how a call for help stands, and takes nobody’s place at the next visit', async () => {
    const opened = openVisit();
    const stands = () => opened.visit.getSnapshot().context.help;
    await opened.send({ type: 'START' }, { type: 'HELP' });
    expect(stands()).toBe('called');
    await opened.send({ type: 'HELP_STANDS', help: 'coming' }, { type: 'HELP' });
    expect(stands()).toBe('coming');
    await opened.send({ type: 'HELP_STANDS', help: 'none' });
    expect(stands()).toBe('none');
    await opened.send({ type: 'HELP' }, { type: 'FINISH' }, { type: 'HELP_STANDS', help: 'coming' });
    await opened.send({ type: 'START' }, { type: 'START' });
    expect(stands()).toBe('none');
    expect(opened.ports.unhandled).toEqual([]);
  });

  it('says so when a call for help reached nobody, and lets it be made again', async () => {
    let line = false;
    const opened = openVisit({ over: { callForHelp: async () => (line ? ok(null) : err('offline')) } });
    await opened.send({ type: 'START' }, { type: 'HELP' });
    expect(opened.visit.getSnapshot().context.help).toBe('not-reached');
    line = true;
    await opened.send({ type: 'HELP' });
    expect(opened.visit.getSnapshot().context.help).toBe('called');
  });

  it('seals the answers of the way that was taken, under the id that was made for it', async () => {
    const opened = openVisit();
    await opened.toFlow();
    const { dossier, visit } = opened.context();
    await opened.answer();
    opened.flow()?.send({ type: 'SEND' });
    await settle();
    const [, sealed] = opened.ports.calls.find(([port]) => port === 'seal') ?? [];
    expect(sealed).toMatchObject({
      dossier,
      visit,
      signIn: BY_CARD,
      loaded: CLUB,
      answers: { 'player.fullName': 'Nguyễn Văn Thử', 'papers.photo': 'photo' },
    });
    expect(opened.context().sent).toEqual({
      dossier,
      slip: 'KVL-1-00027-7Q',
      state: 'prepared',
      held: 'received',
      declaredAt: SENT_AT,
    });
  });
});

describe('without agreeing', () => {
  it('reads, prints the papers, goes back, and may agree after all', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' }, { type: 'DECLINE' });
    expect(opened.screen()).toBe('without-data');
    await opened.send({ type: 'CHOOSE', entry: ENTRY });
    expect(opened.screen()).toBe('reading');
    await opened.send({ type: 'PRINT_PAPERS' });
    expect(opened.ports.calls.find(([port]) => port === 'print')?.[1]).toBe('papers');
    expect(opened.screen()).toBe('reading');
    await opened.send({ type: 'BACK' }, { type: 'BACK' });
    expect(opened.screen()).toBe('consent');
    await opened.send({ type: 'DECLINE' }, { type: 'CHOOSE', entry: ENTRY }, { type: 'AGREE' });
    expect(opened.screen()).toBe('sign-in-ways');
    await opened.send({ type: 'SCANNED', text: 'card' });
    expect(opened.context()).toMatchObject({ entry: null, loaded: null });
  });

  it('meets a flow that cannot be had and a printer that jams', async () => {
    const away = openVisit({ over: { loadFlow: async () => err('not-reached') } });
    await away.send({ type: 'START' }, { type: 'DECLINE' }, { type: 'CHOOSE', entry: ENTRY });
    expect(away.screen()).toBe('without-data');
    const jammed = openVisit({ over: { print: async () => err('jam') } });
    await jammed.send({ type: 'START' }, { type: 'DECLINE' }, { type: 'CHOOSE', entry: ENTRY });
    await jammed.send({ type: 'PRINT_PAPERS' });
    expect(jammed.screen()).toBe('reading');
    expect(jammed.context().printFault).toBe('jam');
  });

  it('goes back from whatever is waited for', async () => {
    const loading = openVisit({ over: { loadFlow: () => new Promise(() => undefined) } });
    await loading.send(
      { type: 'START' },
      { type: 'DECLINE' },
      { type: 'CHOOSE', entry: ENTRY },
      { type: 'BACK' },
    );
    expect(loading.screen()).toBe('without-data');
    const printing = openVisit({ over: { print: () => new Promise(() => undefined) } });
    await printing.send({ type: 'START' }, { type: 'DECLINE' }, { type: 'CHOOSE', entry: ENTRY });
    await printing.send({ type: 'PRINT_PAPERS' }, { type: 'BACK' });
    expect(printing.screen()).toBe('reading');
  });
});

describe('what do you need', () => {
  it('says so when a flow cannot be had, and forgets it with the next choice', async () => {
    let tries = 0;
    const opened = openVisit({
      over: { loadFlow: async () => (++tries === 1 ? err('not-reached') : ok(CLUB)) },
    });
    await opened.toBefore();
    expect(opened.screen()).toBe('choose');
    expect(opened.context().failure).toEqual({ method: null, reason: 'offline' });
    await opened.send({ type: 'CHOOSE', entry: ENTRY });
    expect(opened.screen()).toBe('before');
    expect(opened.context().failure).toBeNull();
  });

  it('goes back while a flow or a list is waited for; a late flow changes nothing', async () => {
    const flow = pending<Awaited<ReturnType<VisitPorts['loadFlow']>>>();
    const opened = openVisit({
      over: { loadFlow: () => flow.promise, print: () => new Promise(() => undefined) },
    });
    await opened.toBefore();
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('choose');
    flow.resolve(ok(CLUB));
    await settle();
    expect(opened.screen()).toBe('choose');
    await opened.send({ type: 'CHOOSE', entry: ENTRY }, { type: 'PRINT_PAPERS' }, { type: 'BACK' });
    expect(opened.screen()).toBe('before');
  });

  it('prints the papers, and says when the printer did not', async () => {
    const opened = openVisit({ over: { print: async () => err('no-paper') } });
    await opened.toBefore();
    await opened.send({ type: 'PRINT_PAPERS' });
    expect(opened.screen()).toBe('before');
    expect(opened.context().printFault).toBe('no-paper');
    await opened.send({ type: 'LATER' });
    expect(opened.screen()).toBe('choose');
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('for-whom');
  });

  it('takes the person for whom it can be done from the choice', async () => {
    const opened = openVisit();
    await opened.toForWhom();
    await opened.send(
      { type: 'FOR', actingFor: 'other' },
      { type: 'CHOOSE', entry: ENTRY, actingFor: 'self' },
    );
    await opened.send({ type: 'BEGIN' });
    expect(opened.flow()?.getSnapshot().context.circumstances).toEqual({
      today: '2026-11-20',
      actingFor: 'self',
      assurance: 'card',
      demo: true,
    });
  });
});

describe('the flow in the visit', () => {
  const named = {
    type: 'NEXT',
    answers: { 'player.fullName': 'Nguyễn Văn Thử', 'player.birthDate': '1990-01-01' },
  } as const;

  it('goes back to the papers only from its first step, and on again to the same answers', async () => {
    const opened = openVisit();
    await opened.toFlow();
    const flow = opened.flow();
    flow?.send(named);
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('flow');
    flow?.send({ type: 'BACK' });
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('before');
    await opened.send({ type: 'BEGIN' });
    expect(opened.flow() === flow).toBe(true);
    expect(flow?.getSnapshot().context.answers['player.fullName']).toBe('Nguyễn Văn Thử');
  });

  it('is the same when the same matter is chosen again for the same person', async () => {
    const opened = openVisit();
    await opened.toFlow();
    const flow = opened.flow();
    flow?.send({ type: 'ENTER', entries: { 'player.fullName': 'Ng' } });
    await opened.send(
      { type: 'BACK' },
      { type: 'BACK' },
      { type: 'BACK' },
      { type: 'FOR', actingFor: 'other' },
    );
    await opened.send({ type: 'CHOOSE', entry: ENTRY, actingFor: 'self' });
    expect(opened.screen()).toBe('before');
    expect(opened.flow() === flow).toBe(true);
    expect(opened.context().actingFor).toBe('self');
    expect(flow?.getSnapshot().status).toBe('active');
  });

  it.each([
    ['another matter', { type: 'CHOOSE', entry: OTHER_ENTRY }],
    ['the same for somebody else', { type: 'CHOOSE', entry: ENTRY, actingFor: 'other' }],
  ] as const)('is a new one for %s, and the old one is stopped', async (_, choice) => {
    const opened = openVisit();
    await opened.toFlow();
    const flow = opened.flow();
    flow?.send({ type: 'ENTER', entries: { 'player.fullName': 'Ng' } });
    await opened.send({ type: 'PHOTO', photo: photoOf('photo') });
    const { dossier } = opened.context();
    await opened.send({ type: 'BACK' }, { type: 'BACK' }, choice, { type: 'BEGIN' });
    expect(opened.screen()).toBe('flow');
    expect(flow?.getSnapshot().status).toBe('stopped');
    expect(opened.flow() === flow).toBe(false);
    expect(opened.flow()?.getSnapshot()).toMatchObject({
      status: 'active',
      context: { answers: {}, entries: {} },
    });
    expect(opened.context().photos).toEqual([]);
    expect(opened.context().dossier).not.toBe(dossier);
    // The new one is the one that is listened to.
    await opened.answer();
    opened.flow()?.send({ type: 'SEND' });
    await settle();
    expect(opened.screen()).toBe('slip');
  });

  it('that breaks leads back to the papers with all answers', async () => {
    const opened = openVisit();
    await opened.toFlow();
    const flow = opened.flow();
    flow?.subscribe({ error: () => undefined });
    flow?.send(named);
    flow?.send({ type: 'NEXT', answers: null as never });
    await settle();
    expect(opened.screen()).toBe('before');
    await opened.send({ type: 'BEGIN' });
    expect(opened.flow() === flow).toBe(false);
    expect(opened.flow()?.getSnapshot()).toMatchObject({
      status: 'active',
      value: 'level',
      context: { answers: { 'player.fullName': 'Nguyễn Văn Thử' } },
    });
  });
});

describe('sending', () => {
  it('that fails can be tried again under the same id', async () => {
    let tries = 0;
    const opened = openVisit({
      over: {
        seal: async ({ dossier }): ReturnType<VisitPorts['seal']> =>
          ++tries < 3
            ? err('disk-full')
            : ok({
                dossier,
                slip: 'KVL-1-00027-7Q',
                state: 'submitted',
                held: 'waiting',
                declaredAt: SENT_AT,
              }),
      },
    });
    await opened.toSlip();
    expect(opened.screen()).toBe('not-sent');
    expect(opened.activity()).toBe('out-of-order');
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe('not-sent');
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe('slip');
    const ids = opened.ports.calls.flatMap(([port, given]) =>
      port === 'seal' ? [(given as { dossier: string }).dossier] : [],
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(3);
  });

  it.each<[string, VisitPorts['awaitReceipt'], Held]>([
    ['the receipt came', async () => 'received', 'received'],
    ['it waits in the outbox', async () => 'waiting', 'waiting'],
    ['it was put aside', async () => 'put-aside', 'put-aside'],
    ['waiting breaks', async () => Promise.reject(new Error('no')), 'waiting'],
  ])('%s: the slip is printed either way', async (_, awaitReceipt, held) => {
    const opened = openVisit({ over: { awaitReceipt } });
    await opened.toSlip();
    expect(opened.screen()).toBe('slip');
    expect(opened.context().sent?.held).toBe(held);
    expect(opened.ports.called('print')).toBe(1);
  });

  it('notes the receipt that comes later, and only its own', async () => {
    const opened = openVisit({ over: { awaitReceipt: async () => 'waiting' } });
    await opened.send({ type: 'HELD', dossier: 'nobody’s', held: 'received' });
    expect(opened.context().sent).toBeNull();
    await opened.toSlip();
    await opened.send({ type: 'HELD', dossier: 'another', held: 'received' });
    expect(opened.context().sent?.held).toBe('waiting');
    await opened.send({ type: 'HELD', dossier: opened.context().dossier, held: 'received' });
    expect(opened.context().sent?.held).toBe('received');
  });

  it('follows what the outbox tells; a receipt is the last word', async () => {
    const opened = openVisit({ over: { awaitReceipt: async () => 'waiting' } });
    await opened.toSlip();
    const { dossier } = opened.context();
    for (const held of ['put-aside', 'waiting', 'put-aside', 'received'] as const) {
      await opened.send({ type: 'HELD', dossier, held });
      expect(opened.context().sent?.held).toBe(held);
    }
    await opened.send({ type: 'HELD', dossier, held: 'waiting' });
    expect(opened.context().sent?.held).toBe('received');
  });

  it('keeps a receipt that overtakes the wait for it', async () => {
    const wait = pending<Held>();
    const opened = openVisit({ over: { awaitReceipt: () => wait.promise } });
    await opened.toSlip();
    await opened.send({ type: 'HELD', dossier: opened.context().dossier, held: 'received' });
    wait.resolve('waiting');
    await settle();
    expect(opened.context().sent?.held).toBe('received');
  });
});

describe('leaving while it is being sent', () => {
  const sentOf = (dossier: string): Sent => ({
    dossier,
    slip: 'KVL-1-00027-7Q',
    state: 'submitted',
    held: 'waiting',
    declaredAt: SENT_AT,
  });

  it('waits until it is sealed, then goes to the slip without waiting for the receipt', async () => {
    const seal = pending<Awaited<ReturnType<VisitPorts['seal']>>>();
    const opened = openVisit({ over: { seal: () => seal.promise } });
    await opened.toSlip();
    await opened.send({ type: 'FINISH' });
    expect(opened.screen()).toBe('sending');
    expect(opened.context().leaving).toBe(true);
    expect(opened.ports.called('wipe')).toBe(0);
    seal.resolve(ok(sentOf(opened.context().dossier)));
    await settle();
    expect(opened.screen()).toBe('slip');
    expect(opened.ports.called('awaitReceipt')).toBe(0);
    expect(opened.ports.called('print')).toBe(1);
    await opened.send({ type: 'FINISH' });
    expect(opened.ports.called('wipe')).toBe(1);
    expect(opened.context().leaving).toBe(false);
  });

  it('shows the number while the receipt or the printer is waited for', async () => {
    for (const over of [{ awaitReceipt: () => new Promise<Held>(() => undefined) }, {}]) {
      const opened = openVisit({ over: { print: () => new Promise(() => undefined), ...over } });
      await opened.toSlip();
      await opened.send({ type: 'FINISH' });
      if (opened.screen() === 'slip-printing') await opened.send({ type: 'FINISH' });
      expect(opened.screen()).toBe('slip');
      expect(opened.context()).toMatchObject({ leaving: true, sent: { slip: 'KVL-1-00027-7Q' } });
      expect(opened.ports.called('wipe')).toBe(0);
    }
  });

  it('is forgotten by who stays for another matter', async () => {
    const seal = pending<Awaited<ReturnType<VisitPorts['seal']>>>();
    const opened = openVisit({ over: { seal: () => seal.promise } });
    await opened.toSlip();
    await opened.send({ type: 'FINISH' });
    seal.resolve(ok(sentOf(opened.context().dossier)));
    await settle();
    await opened.send({ type: 'CAME_OUT' }, { type: 'ANOTHER' });
    expect(opened.screen()).toBe('for-whom');
    expect(opened.context().leaving).toBe(false);
  });

  it('does not wait for ever: sealing that takes half a minute is a fault', async () => {
    const opened = openVisit({ over: { seal: () => new Promise(() => undefined) } });
    await opened.toSlip();
    await opened.wait(29);
    expect(opened.screen()).toBe('sending');
    await opened.wait(1);
    expect(opened.screen()).toBe('not-sent');
    await opened.send({ type: 'FINISH' });
    expect(opened.ports.called('wipe')).toBe(1);
  });
});

describe('the slip', () => {
  it('is printed again, or written down', async () => {
    const opened = openVisit();
    await opened.toSlip();
    await opened.send({ type: 'PRINT_AGAIN' });
    expect(opened.screen()).toBe('slip');
    await opened.send({ type: 'NO_SLIP' });
    expect(opened.screen()).toBe('slip-written');
    await opened.send({ type: 'PRINT_AGAIN' }, { type: 'NO_SLIP' }, { type: 'CAME_OUT' });
    expect(opened.screen()).toBe('next');
    await opened.send({ type: 'PRINT_AGAIN' });
    expect(opened.screen()).toBe('slip');
    expect(opened.ports.called('print')).toBe(4);
  });

  it('says when the printer did not, until it does', async () => {
    let tries = 0;
    const opened = openVisit({ over: { print: async () => (++tries === 1 ? err('jam') : ok(null)) } });
    await opened.toSlip();
    expect(opened.context().printFault).toBe('jam');
    await opened.send({ type: 'PRINT_AGAIN' });
    expect(opened.context().printFault).toBeNull();
  });
});

describe('another matter', () => {
  it('keeps who it is and nothing of what was said', async () => {
    const opened = openVisit();
    await opened.toFlow();
    await opened.send({ type: 'PHOTO', photo: photoOf('photo') });
    await opened.answer();
    opened.flow()?.send({ type: 'SEND' });
    await settle();
    const before = opened.context();
    await opened.send({ type: 'CAME_OUT' }, { type: 'ANOTHER' });
    expect(opened.screen()).toBe('for-whom');
    expect(opened.context()).toMatchObject({
      visit: before.visit,
      signIn: BY_CARD,
      answers: {},
      photos: [],
      entry: null,
      loaded: null,
      flow: null,
      sent: null,
      printFault: null,
    });
    expect(opened.context().dossier).not.toBe(before.dossier);
    await opened.send(
      { type: 'FOR', actingFor: 'self' },
      { type: 'CHOOSE', entry: ENTRY },
      { type: 'BEGIN' },
    );
    expect(opened.flow()?.getSnapshot().context).toMatchObject({ answers: {}, entries: {} });
    await opened.answer();
    opened.flow()?.send({ type: 'SEND' });
    await settle();
    expect(opened.context().sent?.dossier).toBe(opened.context().dossier);
    expect(opened.ports.called('startVisit')).toBe(1);
  });
});

describe('the wipe', () => {
  const ways: Array<[string, (opened: OpenVisit) => Promise<void>]> = [
    ['the agreement', (opened) => opened.send({ type: 'START' })],
    ['signing in', (opened) => opened.toWays()],
    ['the questions', (opened) => opened.toFlow()],
    ['the slip', (opened) => opened.toSlip()],
    ['the end', (opened) => opened.toNext()],
  ];

  it.each(ways)('from %s leaves nothing of the person', async (_, go) => {
    const fresh = openVisit();
    const opened = openVisit();
    await opened.send({ type: 'LANGUAGE', language: 'en' });
    await opened.send({ type: 'FINISH' }, { type: 'START' });
    await go(opened);
    await opened.send(
      { type: 'LANGUAGE', language: 'en' },
      { type: 'COMFORT', comfort: { textSize: 'largest', theme: 'contrast' } },
      { type: 'MORE_TIME' },
      { type: 'HELP' },
      { type: 'PHOTO', photo: photoOf('photo') },
    );
    opened.flow()?.send({ type: 'ENTER', entries: { 'player.fullName': 'Nguyễn Văn Thử' } });
    const { visit } = opened.context();
    await opened.send({ type: 'FINISH' });
    expect(opened.ports.calls.filter(([port]) => port === 'wipe').at(-1)).toEqual([
      'wipe',
      { interrupted: false, givenUp: null },
    ]);
    expect(opened.screen()).toBe('wiped');
    const blank = () => {
      const { visit: next, dossier } = opened.context();
      expect([next, dossier]).not.toContain(visit);
      return { ...fresh.context(), visit: next, dossier, ports: expect.anything() };
    };
    // That it is done is still said as the person reads.
    const look = { textSize: 'largest', theme: 'contrast', moreTime: true };
    expect(opened.context()).toEqual({ ...blank(), language: 'en', comfort: look });
    expect(memory(opened)).not.toMatch(/Nguy|038899|KVL-1-0/);
    await opened.wait(5);
    expect(opened.context()).toEqual(blank());
    expect(opened.context()).toMatchObject({
      language: ALL_WAYS.languages[0],
      comfort: { textSize: ALL_WAYS.screen.textSize, theme: ALL_WAYS.screen.theme, moreTime: false },
    });
  });

  it('can still be read in another language and size, and that is forgotten too', async () => {
    const opened = openVisit();
    const { language, comfort } = opened.context();
    await opened.send({ type: 'START' }, { type: 'FINISH' });
    await opened.send(
      { type: 'LANGUAGE', language: 'en' },
      { type: 'COMFORT', comfort: { textSize: 'largest' } },
    );
    expect(opened.screen()).toBe('wiped');
    expect(opened.context()).toMatchObject({ language: 'en', comfort: { textSize: 'largest' } });
    expect(opened.ports.unhandled).toEqual([]);
    await opened.wait(5);
    expect(opened.context()).toMatchObject({ language, comfort });
  });

  it('gives the next visit an id of its own, and tells the server that one', async () => {
    const opened = openVisit();
    await opened.toNext();
    const first = opened.context().visit;
    await opened.send({ type: 'FINISH' });
    await opened.wait(5);
    await opened.send({ type: 'START' });
    const told = opened.ports.calls.flatMap(([port, visit]) => (port === 'startVisit' ? [visit] : []));
    expect(told).toEqual([first, opened.context().visit]);
    expect(new Set(told).size).toBe(2);
  });

  it.each(['LANGUAGE', 'COMFORT'] as const)(
    'the idle screen set by %s only looks different: whoever begins goes on so, whoever leaves leaves nothing',
    async (type) => {
      const set =
        type === 'LANGUAGE'
          ? { language: 'en' }
          : { comfort: { ...openVisit().context().comfort, textSize: 'large' } };
      const own = { language: openVisit().context().language, comfort: openVisit().context().comfort };
      const opened = openVisit();
      const look = () =>
        type === 'LANGUAGE'
          ? opened.send({ type, language: 'en' })
          : opened.send({ type, comfort: { textSize: 'large' } });
      await look();
      expect(opened.screen()).toBe('idle');
      expect(opened.context()).toMatchObject(set);
      expect(opened.ports.calls.filter(([port]) => port === 'startVisit')).toEqual([]);
      await opened.wait(ALL_WAYS.times.idleQuestion - 1);
      await look();
      await opened.wait(ALL_WAYS.times.idleQuestion - 1);
      expect(opened.context()).toMatchObject(set);
      await opened.wait(1);
      expect(opened.screen()).toBe('idle');
      expect(opened.context()).toMatchObject(own);
      await look();
      await opened.send({ type: 'START' });
      expect(opened.screen()).toBe('consent');
      expect(opened.context()).toMatchObject(set);
      expect(opened.ports.calls).toContainEqual(['startVisit', opened.context().visit]);
    },
  );

  it.each<[string, Partial<VisitPorts>]>([
    ['rejects', { wipe: async () => Promise.reject(new Error('the disk is gone')) }],
    [
      'throws',
      {
        wipe: () => {
          throw new Error('the disk is gone');
        },
      },
    ],
  ])('that %s ends on the idle screen all the same, with nothing in memory', async (_, over) => {
    const opened = openVisit({ over });
    await opened.toFlow();
    await opened.send({ type: 'FINISH' });
    expect(opened.screen()).toBe('wiped');
    expect(memory(opened)).not.toMatch(/Nguy|038899/);
    await opened.wait(5);
    expect(opened.screen()).toBe('idle');
    expect(opened.ports.called('leave')).toBe(1);
  });

  it('that never ends does not keep the screen, and keeps nothing in memory meanwhile', async () => {
    const opened = openVisit({ over: { wipe: () => new Promise(() => undefined) } });
    await opened.toFlow();
    await opened.send({ type: 'PHOTO', photo: photoOf('photo') });
    opened.flow()?.send({ type: 'ENTER', entries: { 'player.fullName': 'Nguyễn Văn Thử' } });
    expect(memory(opened)).toMatch(/Nguy|038899/);
    await opened.send({ type: 'FINISH' });
    expect(opened.context()).toMatchObject({ signIn: null, flow: null, answers: {}, photos: [] });
    expect(memory(opened)).not.toMatch(/Nguy|038899/);
    await opened.wait(19);
    expect(opened.screen()).toBe('wiping');
    await opened.wait(1);
    expect(opened.screen()).toBe('wiped');
    expect(memory(opened)).not.toMatch(/Nguy|038899/);
  });

  it('stops the flow at once, and every other child of the visit', async () => {
    const wipe = pending<void>();
    const opened = openVisit({ over: { wipe: () => wipe.promise } });
    await opened.toFlow();
    const flow = opened.flow();
    const clock = opened.visit.getSnapshot().children.clock as AnyActorRef | undefined;
    await opened.send({ type: 'FINISH' });
    expect(opened.screen()).toBe('wiping');
    expect(flow?.getSnapshot().status).toBe('stopped');
    expect(clock?.getSnapshot().status).toBe('stopped');
    expect(
      Object.values(opened.visit.getSnapshot().children).filter((child) => child === (flow as unknown)),
    ).toEqual([]);
    wipe.resolve();
    await settle();
    expect(Object.values(opened.visit.getSnapshot().children).filter(Boolean)).toEqual([]);
  });

  it('is shown for five seconds, or until somebody goes on, and leaves for a fresh document once', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' }, { type: 'FINISH' });
    await opened.wait(4);
    expect(opened.screen()).toBe('wiped');
    expect(opened.ports.called('leave')).toBe(0);
    await opened.wait(1);
    expect(opened.screen()).toBe('idle');
    await opened.wait(60);
    expect(opened.ports.called('leave')).toBe(1);
    await opened.send({ type: 'START' }, { type: 'FINISH' }, { type: 'START' });
    expect(opened.screen()).toBe('idle');
    await opened.wait(60);
    expect(opened.ports.called('leave')).toBe(2);
  });
});

describe('twice is once', () => {
  const late = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)));

  it('SEND', async () => {
    const opened = openVisit();
    await opened.toFlow();
    await opened.answer();
    const flow = opened.flow();
    flow?.send({ type: 'SEND' });
    flow?.send({ type: 'SEND' });
    await settle();
    flow?.send({ type: 'SEND' });
    await settle();
    expect(opened.ports.called('seal')).toBe(1);
    expect(opened.screen()).toBe('slip');
  });

  it.each<[string, keyof VisitPorts, (opened: OpenVisit) => Promise<void>, Parameters<OpenVisit['send']>[0]]>(
    [
      ['START', 'startVisit', async () => undefined, { type: 'START' }],
      [
        'CHOOSE',
        'loadFlow',
        (o) => o.toForWhom().then(() => o.send({ type: 'FOR', actingFor: 'self' })),
        { type: 'CHOOSE', entry: ENTRY },
      ],
      ['a card', 'signInByCard', (o) => o.toWays(), { type: 'SCANNED', text: 'card' }],
      [
        'PRINT_AGAIN',
        'print',
        (o) => o.toSlip().then(() => void o.ports.calls.splice(0)),
        { type: 'PRINT_AGAIN' },
      ],
      ['PRINT_PAPERS', 'print', (o) => o.toBefore(), { type: 'PRINT_PAPERS' }],
      ['FINISH', 'wipe', (o) => o.toFlow(), { type: 'FINISH' }],
    ],
  )('%s', async (_, port, go, event) => {
    const opened = openVisit({
      over: { signInByCard: () => late(ok(BY_CARD)), loadFlow: () => late(ok(CLUB)) },
    });
    await go(opened);
    await settle();
    opened.visit.send(event);
    opened.visit.send(event);
    await settle();
    await settle();
    expect(opened.ports.called(port)).toBe(1);
  });

  it('BEGIN', async () => {
    const opened = openVisit();
    await opened.toBefore();
    opened.visit.send({ type: 'BEGIN' });
    const flow = opened.flow();
    opened.visit.send({ type: 'BEGIN' });
    expect(opened.flow() === flow).toBe(true);
    expect(opened.screen()).toBe('flow');
  });

  it('RETRY', async () => {
    const opened = openVisit({ over: { seal: async () => late(err('disk-full')) } });
    await opened.toSlip();
    await settle();
    opened.visit.send({ type: 'RETRY' });
    opened.visit.send({ type: 'RETRY' });
    await settle();
    expect(opened.ports.called('seal')).toBe(2);
  });

  it('the same photograph of a paper', async () => {
    const opened = openVisit();
    await opened.toFlow();
    await opened.send({ type: 'PHOTO', photo: photoOf('photo') }, { type: 'PHOTO', photo: photoOf('photo') });
    expect(opened.context().photos).toHaveLength(1);
  });
});

describe('the world', () => {
  it('tells at any time: network, settings', async () => {
    const opened = openVisit();
    await opened.send({ type: 'ONLINE', online: false });
    expect(opened.context().online).toBe(false);
    const settings = { ...ALL_WAYS, languages: ['en', 'vi'] };
    await opened.toFlow();
    await opened.send({ type: 'ONLINE', online: true }, { type: 'SETTINGS', settings });
    expect(opened.context()).toMatchObject({ online: true, settings, language: 'vi' });
    await opened.send({ type: 'FINISH' });
    await opened.wait(5);
    expect(opened.context()).toMatchObject({ online: true, settings, language: 'en' });
  });

  it('finds the sign-in under its name, with its types', async () => {
    const opened = openVisit();
    await opened.toWays();
    await opened.send({ type: 'USE', method: 'card' }, { type: 'SCANNED', text: 'bank' });
    const scanError: string | null | undefined = opened.visit.getSnapshot().children.signIn?.getSnapshot()
      .context.scanError;
    expect(scanError).toBe('payment-qr');
    await opened.send({ type: 'SCANNED', text: 'card' });
    expect(opened.visit.getSnapshot().children.signIn).toBeUndefined();
  });
});
