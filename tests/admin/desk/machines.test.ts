import { describe, expect, it } from 'vitest';
import { SimulatedClock, setup } from 'xstate';
import type { DossierLine, DossierPage, DossierView } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import vi from '#shared/text/desk/vi.json' with { type: 'json' };
import type { Failure } from '../../../admin/desk/api/index.ts';
import { dossierLoader, withLine, withNewest, withOlder } from '../../../admin/desk/machines/dossier-list.ts';
import { waitBefore } from '../../../admin/desk/machines/feed.ts';
import {
  clockMachine,
  feedMachine,
  makeResource,
  readingMachine,
  vouchMachine,
} from '../../../admin/desk/machines/index.ts';
import { failureText } from '../../../admin/desk/parts/failure.tsx';
import { makeWords } from '../../../admin/desk/words/index.tsx';
import { attendant, bad, call, good, line, page as pageOf, play, run, START, settle } from './play.ts';

describe('a resource', () => {
  const resource = makeResource<number>();

  function loads() {
    const waiting: Array<(answer: Result<number, Failure>) => void> = [];
    const wanted: string[] = [];
    let signedOut = 0;
    const { actor, clock } = run(resource, {
      load: (what) => {
        wanted.push(what);
        return new Promise((resolve) => waiting.push(resolve));
      },
      onSignedOut: () => {
        signedOut++;
      },
    });
    return {
      actor,
      clock,
      wanted,
      signedOut: () => signedOut,
      answer: async (answer: Result<number, Failure>) => {
        waiting.shift()?.(answer);
        await settle();
      },
      context: () => actor.getSnapshot().context,
    };
  }
  const value = (number: number) => ({ ok: true, value: number }) as const;
  const away = { ok: false, error: { kind: 'unreachable' } } as const;

  it('asks once more, however often it was told to while it was asking', async () => {
    const { actor, answer, wanted, context } = loads();
    actor.send({ type: 'LOAD' });
    actor.send({ type: 'LOAD' });
    expect(wanted).toEqual(['newest']);
    await answer(value(1));
    expect(wanted).toEqual(['newest', 'newest']);
    expect(context().value).toBe(1);
    await answer(value(2));
    expect(actor.getSnapshot().value).toBe('ready');
    expect(context().value).toBe(2);
    expect(wanted).toHaveLength(2);
  });

  it('keeps what it knows when the server is away, and tries again by itself', async () => {
    const { actor, clock, answer, wanted, context } = loads();
    await answer(value(1));
    actor.send({ type: 'LOAD' });
    await answer(away);
    expect(context()).toMatchObject({ value: 1, failure: { kind: 'unreachable' } });
    clock.increment(9_999);
    expect(wanted).toHaveLength(2);
    clock.increment(1);
    expect(wanted).toHaveLength(3);
    await answer(value(3));
    expect(context()).toMatchObject({ value: 3, failure: null });
  });

  it('loads more, and then the newest again', async () => {
    const { actor, answer, wanted } = loads();
    await answer(value(1));
    actor.send({ type: 'MORE' });
    actor.send({ type: 'LOAD' });
    await answer(value(2));
    await answer(value(3));
    expect(wanted).toEqual(['newest', 'more', 'newest']);
  });

  it('says when nobody is signed in any more, and takes changes from the page', async () => {
    const { actor, answer, signedOut, context } = loads();
    actor.send({ type: 'CHANGE', change: (known) => known + 1 });
    expect(context().value).toBeNull();
    await answer(value(1));
    actor.send({ type: 'CHANGE', change: (known) => known + 1 });
    expect(context().value).toBe(2);
    actor.send({ type: 'LOAD' });
    await answer({ ok: false, error: { kind: 'signed-out' } });
    expect(signedOut()).toBe(1);
  });
});

describe('the list of dossiers', () => {
  const page = (ids: string, next: string | null = null) =>
    pageOf(
      [...ids].map((id) => line(id)),
      next,
    );
  const ids = (lines: ReadonlyArray<DossierLine>) => lines.map(({ id }) => id).join('');

  it('lays a new page over the old ones without a hole and without a double', () => {
    const first = withNewest(null, page('54', 'x'));
    expect(first.arrived.size).toBe(0);
    const older = withOlder(first, page('32', 'y'));
    expect([ids(older.lines), older.next]).toEqual(['5432', 'y']);
    const newer = withNewest(older, page('65', 'z'));
    expect([ids(newer.lines), newer.next, [...newer.arrived]]).toEqual(['65432', 'y', ['6']]);
  });

  it('lets the old ones go when more arrived than a page holds', () => {
    const known = withOlder(withNewest(null, page('21', 'x')), page('0'));
    const far = withNewest(known, page('98', 'w'));
    expect([ids(far.lines), far.next]).toEqual(['98', 'w']);
  });

  it('is just the page when the page is all there is', () => {
    const known = withNewest(null, page('321'));
    expect(ids(withNewest(known, page('43')).lines)).toBe('43');
    expect(withNewest(withNewest(null, page('2', 'x')), page('32', 'y')).next).toBe('y');
  });

  it('puts a changed line in its place', () => {
    const changed = withLine(withNewest(null, page('321')), line('2', { vouchedBy: 'Lê Thử' }));
    expect(changed.lines.map(({ vouchedBy }) => vouchedBy)).toEqual([null, 'Lê Thử', null]);
  });

  it('brings the newest reminder, whatever else stays as it was', () => {
    const overdue = { count: 3, oldest: { id: '1', slip: 'KVL-1-00001-7Q', receivedAt: '' } };
    const reminder = { days: 60, submitted: overdue, prepared: null };
    const known = withNewest(null, page('21'));
    expect(withNewest(known, { ...page('21'), reminder }).reminder).toEqual(reminder);
    expect(withNewest(known, { ...page('98', 'w'), reminder }).reminder).toEqual(reminder);
  });

  it('sees what another desk did with an older one, asks no further than it shows, and grows by what is new', async () => {
    const played = play();
    const handedOver = { at: new Date(START).toISOString(), by: 'Lê Thử' };
    const pages: Record<string, DossierPage> = {
      null: page('54', 'a'),
      a: page('32', 'b'),
      b: page('10'),
    };
    played.set('dossiers', (before) => good(pages[String(before)] ?? page('')));
    const load = dossierLoader(played.api);
    const value = async (...given: Parameters<typeof load>) => {
      const loaded = await load(...given);
      if (!loaded.ok) throw new Error('not loaded');
      return loaded.value;
    };
    const known = await value('more', await value('newest', null));
    expect([ids(known.lines), known.next]).toEqual(['5432', 'b']);
    played.asked.length = 0;
    pages.null = page('65', 'n');
    pages.n = page('43', 'm');
    pages.m = pageOf([line('2', { handedOver }), line('1')], 'l');
    const again = await value('newest', known);
    expect(played.asked).toEqual(['dossiers null', 'dossiers n', 'dossiers m']);
    expect([ids(again.lines), again.next, [...again.arrived]]).toEqual(['65432', 'b', ['6']]);
    expect(again.lines.at(-1)?.handedOver).toEqual(handedOver);
    played.set('dossiers', (before) => (before === null ? good(pages.null ?? page('')) : away()));
    expect(await load('newest', again)).toMatchObject({ ok: false });
  });
});

const away = () => bad({ kind: 'unreachable' });

/** A parent that writes down what its child tells it. */
function withParent(child: typeof feedMachine | typeof readingMachine | typeof vouchMachine, input: object) {
  const heard: string[] = [];
  const clock = new SimulatedClock();
  const parent = setup({ actors: { child } }).createMachine({
    invoke: { id: 'child', src: 'child', input: input as never },
    on: {
      '*': {
        actions: ({ event }) => {
          heard.push([event.type, (event as { topic?: string }).topic].filter(Boolean).join(' '));
        },
      },
    },
  });
  const { actor } = run(parent, undefined, clock);
  const own = () => {
    const found = actor.getSnapshot().children.child;
    if (!found) throw new Error('the child has ended');
    return found;
  };
  return { heard, clock, own };
}

describe('the live line', () => {
  const open = () => {
    const played = play();
    const clock = new SimulatedClock();
    const parent = withParent(feedMachine, { api: played.api, now: () => START + clock.now() });
    return { played, ...parent, value: () => parent.own().getSnapshot().value };
  };

  it('asks for everything when it opens, and for what changed', () => {
    const { played, heard, value } = open();
    expect(value()).toEqual({ listening: 'opening' });
    played.hear({ type: 'OPENED' });
    expect(value()).toEqual({ listening: 'live' });
    played.hear({ type: 'CHANGED', topic: 'call' });
    expect(heard).toEqual(['REFRESH all', 'REFRESH call']);
  });

  it('is lost when it breaks or falls silent, and takes itself up again', () => {
    const { played, heard, clock, value, own } = open();
    played.hear({ type: 'OPENED' });
    clock.increment(44_999);
    played.hear({ type: 'ALIVE' });
    clock.increment(44_999);
    expect(value()).toEqual({ listening: 'live' });
    clock.increment(1);
    expect(value()).toBe('lost');
    expect(own().getSnapshot().context).toMatchObject({ lostAt: START });
    expect(played.lines()).toBe(0);
    clock.increment(30_000);
    expect(value()).toEqual({ listening: 'opening' });
    expect(played.lines()).toBe(1);
    expect(own().getSnapshot().context).toMatchObject({ lostAt: START });
    played.hear({ type: 'BROKEN' });
    expect(value()).toBe('lost');
    own().send({ type: 'RETRY' } as never);
    played.hear({ type: 'OPENED' });
    expect(own().getSnapshot().context).toMatchObject({ lostAt: null, attempt: 0 });
    expect(heard).toEqual(['REFRESH all', 'REFRESH all']);
  });

  it('does not wait for ever for a line that never opens', () => {
    const { clock, value } = open();
    clock.increment(45_000);
    expect(value()).toBe('lost');
  });

  it('waits longer after each failure, half by chance, 30 s at most', () => {
    expect([0, 1, 4, 5, 30].map((attempt) => waitBefore(attempt, 0))).toEqual([
      500, 1_000, 8_000, 15_000, 15_000,
    ]);
    expect([0, 30].map((attempt) => waitBefore(attempt, 1))).toEqual([1_000, 30_000]);
  });
});

const reader = ({ api }: ReturnType<typeof play>, now = START) => ({
  api,
  attendant: attendant.name,
  now: () => now,
});

describe('reading a dossier', () => {
  it('opens, fails in words and tries again, and forgets on closing', async () => {
    const played = play();
    const { own } = withParent(readingMachine, reader(played));
    const context = () => own().getSnapshot().context as { id: string; view: unknown; failure: unknown };
    played.set('dossier', () => bad({ kind: 'refused', code: 'cannot-open', retryAfterSeconds: 0 }));
    own().send({ type: 'OPEN', id: '1' } as never);
    await settle();
    expect(own().getSnapshot().value).toBe('failed');
    expect(context().failure).toMatchObject({ code: 'cannot-open' });
    played.set('dossier', play().api.dossier);
    own().send({ type: 'RETRY' } as never);
    await settle();
    expect(own().getSnapshot().value).toEqual({ shown: 'reading' });
    own().send({ type: 'CLOSE' } as never);
    expect(context()).toMatchObject({ id: '', view: null, failure: null });
  });

  it('opens another over the first; a late answer of the first is not shown', async () => {
    const played = play();
    const { own } = withParent(readingMachine, reader(played));
    own().send({ type: 'OPEN', id: '1' } as never);
    own().send({ type: 'OPEN', id: '2' } as never);
    await settle();
    expect(played.asked).toEqual(['dossier 1', 'dossier 2']);
    expect(own().getSnapshot().context).toMatchObject({ id: '2' });
  });

  it('vouches only for what is prepared, after asking', async () => {
    const played = play();
    const { own, heard } = withParent(readingMachine, reader(played));
    own().send({ type: 'OPEN', id: '1' } as never);
    await settle();
    own().send({ type: 'VOUCH' } as never);
    own().send({ type: 'CANCEL' } as never);
    expect(own().getSnapshot().value).toEqual({ shown: 'reading' });
    played.set('vouchForDossier', () => bad({ kind: 'unreachable' }));
    own().send({ type: 'VOUCH' } as never);
    own().send({ type: 'CONFIRM' } as never);
    await settle();
    expect(own().getSnapshot().value).toEqual({ shown: 'confirming' });
    expect(own().getSnapshot().context).toMatchObject({ failure: { kind: 'unreachable' } });
    played.set('vouchForDossier', () => good(line('1', { vouchedBy: attendant.name })));
    own().send({ type: 'CONFIRM' } as never);
    await settle();
    expect(own().getSnapshot().value).toEqual({ shown: 'reading' });
    expect(heard).toEqual(['LINE']);
    own().send({ type: 'VOUCH' } as never);
    expect(own().getSnapshot().value).toEqual({ shown: 'reading' });
  });
});

describe('handing a dossier over', () => {
  const HOUR = 3_600_000;
  const handedOver = { at: new Date(START).toISOString(), by: attendant.name };
  const open = async (change: Partial<DossierLine>, now = START) => {
    const played = play();
    played.set('dossier', (id) => good({ line: line(id, change) } as unknown as DossierView));
    const { own, heard } = withParent(readingMachine, reader(played, now));
    own().send({ type: 'OPEN', id: '1' } as never);
    await settle();
    const send = async (...types: string[]) => {
      for (const type of types) own().send({ type } as never);
      await settle();
    };
    const context = () =>
      own().getSnapshot().context as ReturnType<typeof readingMachine.getInitialSnapshot>['context'];
    const can = (type: string) =>
      own()
        .getSnapshot()
        .can({ type } as never);
    return { played, own, heard, send, context, can, value: () => own().getSnapshot().value };
  };

  it('is asked first, said once, and taken back by who said it', async () => {
    const { played, send, heard, context, can, value } = await open({});
    expect(['VOUCH', 'HAND_OVER', 'TAKE_BACK'].map(can)).toEqual([false, true, false]);
    await send('HAND_OVER', 'CANCEL');
    expect(played.asked).toEqual(['dossier 1']);
    await send('HAND_OVER', 'CONFIRM');
    expect(value()).toEqual({ shown: 'reading' });
    expect(context().view?.line.handedOver).toEqual(handedOver);
    expect(['VOUCH', 'HAND_OVER', 'TAKE_BACK'].map(can)).toEqual([false, false, true]);
    await send('TAKE_BACK', 'CONFIRM');
    expect(context().view?.line.handedOver).toBeNull();
    expect(played.asked).toEqual(['dossier 1', 'handOver 1', 'takeBack 1']);
    expect(heard).toEqual(['LINE', 'LINE']);
  });

  it('stays in the question when the server refuses, and says why', async () => {
    const { played, send, context, value } = await open({ handedOver });
    played.set('takeBack', () => bad({ kind: 'refused', code: 'cannot-take-back', retryAfterSeconds: 0 }));
    await send('TAKE_BACK', 'CONFIRM');
    expect(value()).toEqual({ shown: 'confirming' });
    expect(failureText(context().failure, makeWords('vi'))).toBe(vi.failure['cannot-take-back']);
    await send('CANCEL');
    expect(context()).toMatchObject({ failure: null, view: { line: { handedOver } } });
  });

  it('is not offered for what is only prepared, nor to another person or on another day', async () => {
    expect((await open({ state: 'prepared' })).can('HAND_OVER')).toBe(false);
    expect((await open({ handedOver: { ...handedOver, by: 'Lê Thử' } })).can('TAKE_BACK')).toBe(false);
    expect((await open({ handedOver: { ...handedOver, by: null } })).can('TAKE_BACK')).toBe(false);
    // START is 9 in the morning in Vietnam: 15 hours later it is midnight there.
    expect((await open({ handedOver }, START + 15 * HOUR - 1)).can('TAKE_BACK')).toBe(true);
    expect((await open({ handedOver }, START + 15 * HOUR)).can('TAKE_BACK')).toBe(false);
  });

  it('is seen when another desk did it meanwhile, and of no other dossier', async () => {
    const { own, context, can } = await open({});
    const by = { ...handedOver, by: 'Lê Thử' };
    own().send({ type: 'CHANGED', line: line('2', { handedOver: by }) } as never);
    expect(context().view?.line.handedOver).toBeNull();
    own().send({ type: 'CHANGED', line: line('1', { handedOver: by }) } as never);
    expect(context().view?.line.handedOver).toEqual(by);
    expect(can('HAND_OVER')).toBe(false);
  });
});

describe('vouching at a kiosk', () => {
  const card = {
    fullName: 'NGUYỄN THỊ THỬ',
    citizenId: '038999000002',
    birthDate: '1950',
    sex: 'female',
    residence: 'Khu III',
  } as const;
  const open = (asked = call({ card }), demo = true) => {
    const played = play();
    const sent: unknown[] = [];
    played.set('answerVouch', (_, answer) => {
      sent.push(answer);
      return good(null);
    });
    const { own, heard } = withParent(vouchMachine, { api: played.api, now: () => START });
    own().send({ type: 'TRIAL', demo } as never);
    own().send({ type: 'OPEN', call: asked } as never);
    return {
      played,
      sent,
      heard,
      send: (event: object) => own().send(event as never),
      value: () => own().getSnapshot().value,
      context: () =>
        own().getSnapshot().context as ReturnType<typeof vouchMachine.getInitialSnapshot>['context'],
    };
  };

  it('compares a card that was scanned, and sends it', async () => {
    const { played, sent, heard, send, value, context } = open();
    expect(value()).toEqual({ open: 'comparing' });
    send({ type: 'CONFIRM' });
    await settle();
    expect(sent).toEqual([{ answer: 'yes', ...card }]);
    expect(value()).toBe('closed');
    expect(context().form.fullName).toBe('');
    expect(heard).toEqual(['REFRESH call']);
    expect(played.asked).toContain('come vouch c1');
  });

  it('does not say "coming" again for who already comes, and denies', async () => {
    const { played, sent, send } = open(call({ card, coming: 'Lê Thử' }));
    send({ type: 'DENY' });
    await settle();
    expect(sent).toEqual([{ answer: 'no' }]);
    expect(played.asked.filter((one) => one.startsWith('come'))).toEqual([]);
  });

  it('lets the card be corrected, and stays with the correction when sending fails', async () => {
    const { played, send, value, context } = open();
    send({ type: 'CORRECT' });
    send({ type: 'TYPE', field: 'fullName', value: 'Nguyễn Thị Thử Nghiệm' });
    played.set('answerVouch', () => bad({ kind: 'unreachable' }));
    send({ type: 'CONFIRM' });
    await settle();
    expect(value()).toEqual({ open: 'typing' });
    expect(context().form.fullName).toBe('Nguyễn Thị Thử Nghiệm');
    expect(context().failure).toEqual({ kind: 'unreachable' });
  });

  it('tells what the server finds impossible, and keeps what was typed', async () => {
    const { played, send, value, context } = open();
    send({ type: 'CORRECT' });
    played.set('answerVouch', () => bad({ kind: 'refused', code: 'not-a-person', retryAfterSeconds: 0 }));
    send({ type: 'CONFIRM' });
    await settle();
    expect(value()).toEqual({ open: 'typing' });
    expect(failureText(context().failure, makeWords('vi'))).toBe(vi.failure['not-a-person']);
    expect(vi.failure['not-a-person']).toContain('không thể đúng');
  });

  it('types where no card, or only half of one, was scanned, and shows every wrong box', () => {
    for (const asked of [call(), call({ card: { fullName: 'LÊ THỬ' } })]) {
      const { send, value, context } = open(asked);
      expect(value()).toEqual({ open: 'typing' });
      send({ type: 'CONFIRM' });
      expect(Object.keys(context().problems)).toEqual(
        expect.arrayContaining(['citizenId', 'birthDate', 'sex']),
      );
      send({ type: 'TYPE', field: 'citizenId', value: '0' });
      expect(context().problems.citizenId).toBeUndefined();
      expect(context().problems.sex).toBe('sex-missing');
    }
  });

  it('lets invented people in as soon as it is known that this is a trial, the form open or not', async () => {
    const { sent, send, value, context } = open(
      call({ card: { ...card, citizenId: '038899000002' } }),
      false,
    );
    expect(value()).toEqual({ open: 'typing' });
    send({ type: 'CONFIRM' });
    expect(context().problems).toEqual({ citizenId: 'not-a-citizen-id' });
    send({ type: 'TRIAL', demo: true });
    send({ type: 'CONFIRM' });
    expect(context().doubts).toEqual(['other-sex']);
    send({ type: 'CONFIRM' });
    await settle();
    expect(sent).toMatchObject([{ answer: 'yes', citizenId: '038899000002' }]);
  });

  it('asks once about what is doubtful, and then believes the attendant', async () => {
    const { sent, send, value, context } = open(call({ card: { ...card, sex: 'male' } }));
    send({ type: 'CONFIRM' });
    expect(value()).toEqual({ open: 'comparing' });
    expect(context().doubts).toEqual(['other-sex']);
    send({ type: 'CONFIRM' });
    await settle();
    expect(sent).toHaveLength(1);
  });

  it('cannot be closed while it sends', () => {
    const { send, value } = open();
    send({ type: 'CONFIRM' });
    send({ type: 'CLOSE' });
    expect(value()).toEqual({ open: 'sending' });
  });
});

describe('the clock', () => {
  it('moves every ten seconds', () => {
    let now = START;
    const { actor, clock } = run(clockMachine, { read: () => now });
    now += 10_000;
    clock.increment(9_999);
    expect(actor.getSnapshot().context.now).toBe(START);
    clock.increment(1);
    expect(actor.getSnapshot().context.now).toBe(now);
  });
});
