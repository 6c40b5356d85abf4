import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignInState } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { readCard } from '../../kiosk/card-reader.ts';
import type { ServerError } from '../../kiosk/server.ts';
import type { VisitContext } from '../../kiosk/visit/index.ts';
import { type Wiring, wire } from '../../kiosk/wiring.ts';
import { BY_CARD, CARD, CLUB, NOW, openVisit, photoOf } from './visit/ports.ts';

const serverError = (code: string) => err({ code, status: null, retryAfterMs: null });

/** The page's event source, pretended. */
class PretendEvents extends EventTarget {
  static last: PretendEvents | undefined;
  closed = false;
  constructor() {
    super();
    PretendEvents.last = this;
  }
  close() {
    this.closed = true;
  }
}

function house(over: { server?: object; draft?: object; outbox?: object } & Partial<Wiring> = {}) {
  const calls: unknown[][] = [];
  const noting =
    <T>(name: string, answer: T) =>
    async (...rest: unknown[]) => {
      calls.push([name, ...rest]);
      return answer;
    };
  const { server, draft, outbox, ...rest } = over;
  const listeners = new Set<(row: { dossier: string; state: string }) => void>();
  const vault = {
    server: {
      startVisit: noting('server.startVisit', ok(undefined)),
      endVisit: noting('server.endVisit', ok(undefined)),
      signInByCard: noting('server.signInByCard', ok(BY_CARD)),
      signInByPhone: noting('server.signInByPhone', ok({ method: 'phone', status: 'pending' })),
      signInByAttendant: noting('server.signInByAttendant', serverError('offline')),
      signInState: noting('server.signInState', ok(BY_CARD)),
      cancelSignIn: noting('server.cancelSignIn', ok(BY_CARD)),
      callForHelp: noting('server.callForHelp', ok(undefined)),
      ...server,
    },
    draft: {
      begin: noting('draft.begin', ok(undefined)),
      save: noting('draft.save', ok(undefined)),
      savePhoto: noting('draft.savePhoto', ok(undefined)),
      drop: noting('draft.drop', ok(undefined)),
      ...draft,
    },
    outbox: {
      seal: noting('outbox.seal', ok({ slip: 'KVL-1-00027-7Q', state: 'sealed' })),
      find: noting('outbox.find', ok(null)),
      subscribe: (listener: (row: { dossier: string; state: string }) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      ...outbox,
    },
  };
  const ports = wire({
    vault: vault as never,
    catalogue: {} as never,
    printer: { print: noting('print', ok(null)) as never },
    program: '0.1.0',
    readCard: (text, today) => readCard(text, today, true),
    now: () => NOW,
    layOut: noting('layOut', undefined) as never,
    erasePage: () => void calls.push(['erasePage']),
    goTo: (address) => void calls.push(['goTo', address]),
    ...rest,
  });
  return {
    ports,
    calls,
    names: () => calls.map(([name]) => name),
    tellRow: (dossier: string, state: string) => {
      for (const listener of listeners) listener({ dossier, state });
    },
    listening: () => listeners.size,
  };
}

const context = (over: Partial<VisitContext> = {}): VisitContext => ({
  ...openVisit().context(),
  loaded: CLUB,
  signIn: BY_CARD,
  answers: { 'player.fullName': 'Nguyễn Văn Thử', 'papers.photo': 'photo', 'papers.consent': 'have' },
  photos: [photoOf('photo'), photoOf('consent')],
  ...over,
});

describe('the visit’s ports on the real world', () => {
  it('begin a visit on the disk first, and do not tell a server of one that has no disk', async () => {
    const good = house();
    expect(await good.ports.startVisit('v')).toEqual(ok(null));
    expect(good.calls).toEqual([
      ['draft.begin', 'v'],
      ['server.startVisit', 'v'],
    ]);
    const bad = house({ draft: { begin: async () => err({ code: 'not-enrolled' }) } });
    expect(await bad.ports.startVisit('v')).toEqual(err('not-enrolled'));
    expect(bad.names()).toEqual([]);
    const offline = house({ server: { startVisit: async () => serverError('offline') } });
    expect(await offline.ports.startVisit('v')).toEqual(ok(null));
  });

  it('ask nothing of the server in the name of a visit that the disk has not made room for yet', async () => {
    let begun: (answer: unknown) => void = () => undefined;
    const slow = house({
      draft: {
        begin: () =>
          new Promise((resolve) => {
            begun = resolve;
          }),
      },
    });
    const started = slow.ports.startVisit('v');
    const told = slow.ports.signInByCard({ ...CARD, fullName: 'Nguyễn Văn Thử' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(slow.names()).toEqual([]);
    begun(ok(undefined));
    expect([await started, await told]).toEqual([ok(null), ok(BY_CARD)]);
    expect(slow.names()).toEqual(['server.startVisit', 'server.signInByCard']);
  });

  it('tell which ways of signing in can be had, or that it is not known', async () => {
    const available = { phone: 'unavailable', provider: 'off', card: 'offered', attendant: 'offered' };
    const good = house({ server: { signInAvailability: async () => ok(available) } });
    expect(await good.ports.signInAvailability?.()).toEqual(ok(available));
    const offline = house({ server: { signInAvailability: async () => serverError('offline') } });
    expect(await offline.ports.signInAvailability?.()).toEqual(err('offline'));
  });

  it('know the village’s day, and make ids that sort by time', () => {
    expect(house({ now: () => Date.UTC(2026, 10, 19, 17) }).ports.today()).toBe('2026-11-20');
    expect(house({ now: () => Date.UTC(2026, 10, 19, 16, 59) }).ports.today()).toBe('2026-11-19');
    expect(house().ports.newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('read a card, with the precision its dates have, and name what is none', () => {
    const { ports } = house();
    expect(ports.readCard('038899000001||Nguyễn Văn Thử|02031999|Nam|Thôn 1, xã Thử|01012022')).toEqual(
      ok({
        citizenId: '038899000001',
        fullName: 'Nguyễn Văn Thử',
        birthDate: '1999-03-02',
        sex: 'male',
        residence: 'Thôn 1, xã Thử',
      }),
    );
    expect(ports.readCard('https://example.org')).toEqual(err('web-address'));
  });

  it('take a card for who it says when the server is away: without a statement', async () => {
    const card = { ...CARD, fullName: 'Nguyễn Văn Thử' };
    expect(await house().ports.signInByCard(card)).toEqual(ok(BY_CARD));
    const offline = house({ server: { signInByCard: async () => serverError('offline') } });
    expect(await offline.ports.signInByCard(card)).toEqual(
      ok({ method: 'card', status: 'verified', resident: card }),
    );
    // What is kept of it is what the server would have kept.
    const careless = { ...card, fullName: ' Nguyễn Văn Thử\t'.normalize('NFD'), residence: ' ' };
    const { residence: _, ...tidied } = card;
    expect(await offline.ports.signInByCard(careless)).toEqual(
      ok({ method: 'card', status: 'verified', resident: tidied }),
    );
    const refused = house({ server: { signInByCard: async () => serverError('not-offered') } });
    expect(await refused.ports.signInByCard(card)).toEqual(err('not-offered'));
  });

  it.each([
    [401, 'no-visit', 'not-accepted'],
    [403, 'revoked', 'not-accepted'],
    [409, 'visit-over', 'not-accepted'],
    [429, 'too-many', 'too-many'],
    [400, 'bad-request', 'bad-request'],
  ])('tell what a refusal with %i means to the person', async (status, code, told) => {
    const refusing = house({
      server: { signInByCard: async () => err({ code, status, retryAfterMs: null }) },
    });
    expect(await refusing.ports.signInByCard({ ...CARD, fullName: 'Nguyễn Văn Thử' })).toEqual(err(told));
  });

  it('go to the provider’s page once the server knows the visit, and nowhere when it cannot', async () => {
    const { ports, calls } = house();
    expect(await ports.signInAtProvider()).toEqual(ok(null));
    expect(calls.at(-1)).toEqual(['goTo', '/api/visits/current/sign-in/provider']);
    const away = house({ server: { startVisit: async () => serverError('offline') } });
    await away.ports.startVisit('v');
    expect(await away.ports.signInAtProvider()).toEqual(err('offline'));
    expect(away.names()).not.toContain('goTo');
    // A server that went away after the visit had begun is noticed too.
    const gone = house({ server: { signInState: async () => serverError('offline') } });
    expect(await gone.ports.signInAtProvider()).toEqual(err('offline'));
    expect(gone.names()).not.toContain('goTo');
  });

  it.each([
    ['card', 'prepared'],
    ['attendant', 'submitted'],
    ['eid', 'submitted'],
    [null, 'prepared'],
  ] as const)('seal what was begun with %s as %s', async (assurance, state) => {
    const { ports, calls } = house();
    const { statement } = BY_CARD;
    const signIn: SignInState =
      assurance && statement
        ? { ...BY_CARD, statement: { ...statement, assurance } }
        : { method: null, status: 'verified' };
    const sealed = await ports.seal(context({ signIn }));
    expect(sealed).toMatchObject(ok({ slip: 'KVL-1-00027-7Q', state, held: 'waiting' }));
    expect(calls).toMatchObject([
      [
        'outbox.seal',
        {
          content: { state, identity: assurance ? { assurance } : null, flow: CLUB.ref, program: '0.1.0' },
          // Of two photographs the one that was asked for goes along.
          photos: [{ paper: 'photo', part: 'photo-1' }],
        },
        expect.any(Function),
      ],
    ]);
  });

  it('seal with the draft of what was sent beside it, number and all', async () => {
    const kept: unknown[] = [];
    const { ports } = house({
      draft: { asKept: async (...given: unknown[]) => void kept.push(given) },
      outbox: {
        seal: async (_: unknown, after: (slip: string) => unknown) => {
          await after('KVL-1-00027-7Q');
          return ok({ slip: 'KVL-1-00027-7Q', state: 'sealed' });
        },
      },
    });
    const sending = context();
    await ports.seal(sending);
    expect(kept).toMatchObject([
      [
        sending.visit,
        { stage: 'sent', sent: { dossier: sending.dossier, slip: 'KVL-1-00027-7Q', held: 'waiting' } },
      ],
    ]);
  });

  it('seal nothing without a flow, and tell why the outbox would not', async () => {
    expect(await house().ports.seal(context({ loaded: null }))).toEqual(err('no-flow'));
    const full = house({ outbox: { seal: async () => err({ code: 'quota' }) } });
    expect(await full.ports.seal(context())).toEqual(err('quota'));
  });

  it('print what was laid out before, and no empty page', async () => {
    const { ports, names } = house();
    expect(await ports.print('slip', context({ loaded: null }))).toEqual(err('no-flow'));
    expect(names()).toEqual([]);
    expect(await ports.print('slip', context())).toEqual(ok(null));
    expect(names()).toEqual(['layOut', 'print']);
  });

  it('keep the draft, and its new photographs before it', async () => {
    const { ports, calls } = house();
    const photo = photoOf('photo');
    await ports.keep({ visit: 'v' } as never, [photo]);
    expect(calls).toEqual([
      ['draft.savePhoto', 'photo', photo.bytes],
      ['draft.save', { visit: 'v' }],
    ]);
  });

  it('wipe the page and the disk before the server is told', async () => {
    const { ports, names } = house();
    await ports.wipe({ interrupted: false, givenUp: null });
    expect(names()).toEqual(['erasePage', 'draft.drop', 'server.endVisit']);
    const late = house();
    void late.ports.keep({ visit: 'v' } as never, []);
    await late.ports.wipe({ interrupted: false, givenUp: null });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(late.names()).toEqual(['erasePage', 'draft.drop', 'server.endVisit']);
  });

  it('wipe without a network, and do not wait long for a line on which nobody answers', async () => {
    const offline = house({ server: { endVisit: async () => serverError('offline') } });
    await offline.ports.wipe({ interrupted: false, givenUp: null });
    expect(offline.names()).toEqual(['erasePage', 'draft.drop']);
    vi.useFakeTimers();
    try {
      const silent = house({ server: { endVisit: () => new Promise(() => undefined) } });
      let isDone = false;
      const wiped = silent.ports.wipe({ interrupted: false, givenUp: null }).then(() => {
        isDone = true;
      });
      await vi.advanceTimersByTimeAsync(2999);
      expect([isDone, silent.names()]).toEqual([false, ['erasePage', 'draft.drop']]);
      await vi.advanceTimersByTimeAsync(1);
      await wiped;
    } finally {
      vi.useRealTimers();
    }
  });

  it('tell whoever looks for what was parked that the server has forgotten them, from that it is away', async () => {
    for (const [code, fault] of [
      ['not-signed-in', 'signed-out'],
      ['offline', 'offline'],
    ] as const) {
      const { ports } = house({ server: { ask: async () => serverError(code) } });
      expect(await ports.listParked()).toEqual(err(fault));
    }
  });

  it('call for help', async () => {
    const { ports, calls } = house();
    expect(await ports.callForHelp('question')).toEqual(ok(null));
    expect(calls).toEqual([['server.callForHelp', 'question']]);
    const offline = house({ server: { callForHelp: async () => serverError('offline') } });
    expect(await offline.ports.callForHelp('question')).toEqual(err('offline'));
  });
});

describe('following a sign-in', () => {
  beforeEach(() => vi.stubGlobal('EventSource', PretendEvents));
  afterEach(() => vi.unstubAllGlobals());
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('tells how it begins and each change, until it is stopped', async () => {
    const { ports } = house();
    const told: Array<Result<SignInState, string>> = [];
    const stop = ports.signInByPhone((answer) => told.push(answer));
    await settled();
    expect(told).toEqual([ok({ method: 'phone', status: 'pending' })]);
    PretendEvents.last?.dispatchEvent(new Event('sign-in'));
    await settled();
    expect(told.at(-1)).toEqual(ok(BY_CARD));
    PretendEvents.last?.dispatchEvent(new Event('sign-in'));
    stop();
    await settled();
    expect(told).toHaveLength(2);
    expect(PretendEvents.last?.closed).toBe(true);
  });

  it('tells when the visit is over at the server; an answer that does not come changes nothing', async () => {
    const refusal = (status: number | null, code: string) => err({ code, status, retryAfterMs: null });
    let answer: Result<SignInState, ServerError> = refusal(null, 'offline');
    const { ports } = house({ server: { signInState: async () => answer } });
    const told: Array<Result<SignInState, string>> = [];
    const stop = ports.signInByPhone((one) => told.push(one));
    await settled();
    PretendEvents.last?.dispatchEvent(new Event('open'));
    await settled();
    expect(told).toHaveLength(1);
    answer = refusal(401, 'no-visit');
    PretendEvents.last?.dispatchEvent(new Event('open'));
    await settled();
    expect(told.slice(1)).toEqual([err('not-accepted')]);
    stop();
  });

  it('tells that nobody could be asked; nothing to one who has stopped', async () => {
    const { ports } = house();
    const told: Array<Result<SignInState, string>> = [];
    ports.signInByAttendant((answer) => told.push(answer));
    await settled();
    expect(told).toEqual([err('offline')]);
    ports.signInByAttendant((answer) => told.push(answer))();
    await settled();
    expect(told).toHaveLength(1);
  });
});

describe('awaiting the receipt', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends with the receipt of this dossier, whatever comes before', async () => {
    const { ports, tellRow, listening } = house();
    const waited = ports.awaitReceipt('d');
    tellRow('another', 'retained');
    tellRow('d', 'sending');
    tellRow('d', 'retained');
    expect(await waited).toBe('received');
    expect(listening()).toBe(0);
  });

  it('ends when the server has refused it: it is put aside', async () => {
    const { ports, tellRow } = house();
    const waited = ports.awaitReceipt('d');
    tellRow('d', 'quarantined');
    expect(await waited).toBe('put-aside');
  });

  it('sees one that came before', async () => {
    const { ports } = house({ outbox: { find: async () => ok({ state: 'purged' }) } });
    expect(await ports.awaitReceipt('d')).toBe('received');
  });

  it('does not keep anyone waiting for it', async () => {
    const { ports, listening } = house();
    const waited = ports.awaitReceipt('d');
    await vi.advanceTimersByTimeAsync(8000);
    expect(await waited).toBe('waiting');
    expect(listening()).toBe(0);
  });
});
