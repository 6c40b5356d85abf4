import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from '../../kiosk/heartbeat.ts';
import type { Vault } from '../../kiosk/vault/index.ts';
import { type Heartbeat, MOST_RANGES } from '../../shared/api/index.ts';
import { err, ok } from '../../shared/result.ts';
import { ALL_WAYS, CLUB_ANSWERS, openVisit, pending } from './visit/ports.ts';

const START = Date.parse('2026-11-20T01:00:00.000Z');

const NUMBERS = { epoch: 'e', lastSeq: 27, unreceipted: [[25, 27]], stuck: [] };

/** A kiosk on its idle screen, a server that answers `answer.now`, and what came of it. */
function beating(first: unknown, ofVault: { health?: unknown; numbers?: unknown; broken?: boolean } = {}) {
  const told: Heartbeat[] = [];
  /** What the kiosk did because the server asked for it. */
  const done: string[] = [];
  const act =
    (name: string) =>
    async (...given: unknown[]) => {
      done.push([name, ...given].map(String).join(' '));
      return ofVault.broken ? err({ code: 'storage-full' }) : ok(true);
    };
  const outcast: string[] = [];
  const catalogues: string[] = [];
  const answer = { now: first };
  let held: Promise<void> | undefined;
  /** Lets the server's answers wait. @returns a function that lets them come */
  const hold = () => {
    const waiting = pending<void>();
    held = waiting.promise;
    return () => {
      held = undefined;
      waiting.resolve();
    };
  };
  const opened = openVisit();
  const vault = {
    outbox: {
      counts: async () => ok({ waiting: 2, quarantined: 1, oldestAt: START }),
      numbers: async () => ofVault.numbers ?? ok(NUMBERS),
      sendAgain: act('sendAgain'),
      retry: act('retry'),
      resumeAfter: act('resumeAfter'),
      sealed: async (dossier: string) =>
        ok(dossier === 'gone' ? null : { row: { manifest: { dossier }, signature: 'S' }, parts: [] }),
    },
    health: () => ofVault.health ?? { epoch: 'e', alarms: [], reserve: 'kept', copies: 1 },
    acknowledge: act('acknowledge'),
    server: {
      putExport: async ({ manifest }: { manifest: { dossier: string } }) =>
        act('putExport')(manifest.dossier),
      heartbeat: async (heartbeat: Heartbeat) => {
        told.push(heartbeat);
        await held;
        return answer.now;
      },
    },
    device: { accept: async () => ok({ settings: { ...ALL_WAYS, hall: { vi: 'Nhà văn hóa thử' } } }) },
  } as unknown as Vault;
  const stop = startHeartbeat({
    vault,
    visit: opened.visit,
    program: '0.1.0',
    now: () => START,
    onCatalogue: (version) => catalogues.push(version),
    onOutcast: (code) => outcast.push(code),
  });
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
  return { ...opened, told, done, outcast, catalogues, answer, hold, stop, pass };
}

const KNOWN = ok({ catalogueVersion: 'v1' });
const refused = (code: string) => err({ code, status: 401, retryAfterMs: null });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a heartbeat', () => {
  it('tells every 30 s what the kiosk does, and takes settings and the catalogue from the answer', async () => {
    const { told, catalogues, context, stop, pass } = beating(KNOWN);
    await pass(0);
    expect(told).toEqual([
      {
        activity: 'idle',
        since: '2026-11-20T01:00:00.000Z',
        program: '0.1.0',
        outbox: { waiting: 2, quarantined: 1, oldestAt: '2026-11-20T01:00:00.000Z' },
        lastSeq: 27,
        epoch: 'e',
        unreceipted: [[25, 27]],
        stuck: [],
        alarms: [],
        reserve: 'kept',
      },
    ]);
    expect(catalogues).toEqual(['v1']);
    expect(context().settings.hall).toEqual({ vi: 'Nhà văn hóa thử' });
    await pass(29_999);
    expect(told).toHaveLength(1);
    await pass(1);
    expect(told).toHaveLength(2);
    stop();
    await pass(60_000);
    expect(told).toHaveLength(2);
  });

  it('tells each change of activity at once', async () => {
    const { told, toWays, stop, pass } = beating(KNOWN);
    await pass(0);
    await toWays();
    await pass(0);
    expect(told.map(({ activity }) => activity)).toEqual(['idle', 'consent', 'signing-in']);
    stop();
  });

  it('tells of each step of a flow what is done there, and which flow it is', async () => {
    const opened = beating(KNOWN);
    const { told, toFlow, stop, pass } = opened;
    await toFlow();
    await pass(0);
    const flow = opened.flow();
    for (const [, answers] of CLUB_ANSWERS) {
      flow?.send({ type: 'NEXT', answers });
      await pass(0);
    }
    expect(told.map(({ activity, flow: id }) => `${activity} ${id ?? ''}`).slice(-3)).toEqual([
      'answering tennis-club',
      'papers tennis-club',
      'reviewing tennis-club',
    ]);
    stop();
  });

  it('tells at once that the kiosk asks whether somebody is still there', async () => {
    const { told, toFlow, wait, stop, pass } = beating(KNOWN);
    await toFlow();
    await pass(0);
    await wait(120);
    await pass(0);
    expect(told.at(-1)?.activity).toBe('asking-if-still-there');
    stop();
  });

  it('is one at a time: a change meanwhile is told behind it, and the clock is set once', async () => {
    const { told, send, stop, hold, pass } = beating(KNOWN);
    await pass(0);
    const release = hold();
    await send({ type: 'START' }, { type: 'AGREE' });
    await pass(0);
    expect(told.map(({ activity }) => activity)).toEqual(['idle', 'consent']);
    release();
    await pass(0);
    expect(told.map(({ activity }) => activity)).toEqual(['idle', 'consent', 'signing-in']);
    await pass(30_000);
    expect(told).toHaveLength(4);
    await pass(30_000);
    expect(told).toHaveLength(5);
    stop();
  });

  it('knows no network from a server that refuses', async () => {
    const { answer, context, stop, pass } = beating(refused('offline'));
    await pass(0);
    expect(context().online).toBe(false);
    answer.now = refused('too-many');
    await pass(30_000);
    expect(context().online).toBe(true);
    stop();
  });

  it('is tried again soon where nobody answers, each time later, and never later than usual', async () => {
    const { told, answer, context, stop, pass } = beating(refused('offline'));
    await pass(0);
    for (const [index, seconds] of [5, 10, 20, 30, 30].entries()) {
      await pass(seconds * 1000 - 1);
      expect(told).toHaveLength(index + 1);
      await pass(1);
      expect(told).toHaveLength(index + 2);
    }
    answer.now = KNOWN;
    await pass(30_000);
    expect(context().online).toBe(true);
    answer.now = refused('offline');
    await pass(30_000);
    const before = told.length;
    await pass(5_000);
    expect(told).toHaveLength(before + 1);
    stop();
  });

  it.each(['unknown-kiosk', 'revoked'])(
    'that is answered with "%s" is told once nobody is served',
    async (code) => {
      const { outcast, answer, toWays, send, wait, stop, pass } = beating(KNOWN);
      await pass(0);
      await toWays();
      answer.now = refused(code);
      await pass(30_000);
      expect(outcast).toEqual([]);
      await send({ type: 'FINISH' });
      await wait(60);
      await pass(30_000);
      expect(outcast).toEqual([code]);
      stop();
    },
  );

  it('is no reason to give up when it is refused otherwise', async () => {
    const { outcast, stop, pass } = beating(refused('stale-proof'));
    await pass(0);
    expect(outcast).toEqual([]);
    stop();
  });

  it('brings back the mark of the last answer, the first one at once', async () => {
    const { told, answer, stop, pass } = beating(ok({ catalogueVersion: 'v1', mark: 'm1' }));
    await pass(0);
    expect(told.map(({ after }) => after)).toEqual([undefined, 'm1']);
    answer.now = ok({ catalogueVersion: 'v1', mark: 'm2' });
    await pass(30_000);
    await pass(30_000);
    expect(told.map(({ after }) => after)).toEqual([undefined, 'm1', 'm1', 'm2']);
    stop();
  });

  const ASKED = {
    catalogueVersion: 'v1',
    mark: 'm1',
    sendAgain: [3, 4],
    retry: ['one', 'two'],
    export: ['three', 'gone'],
    resumeAfter: 9,
    seen: ['store-recreated', 'store-unreadable'],
  };

  it('fulfils what the answer asks before it brings back its mark', async () => {
    const { told, done, stop, pass } = beating(ok(ASKED));
    await pass(0);
    expect(done.slice(0, 6)).toEqual([
      'resumeAfter 9',
      'sendAgain 3,4',
      'retry one',
      'retry two',
      'acknowledge store-recreated',
      'putExport three',
    ]);
    expect(told).toHaveLength(2);
    stop();
  });

  it('keeps its old mark when it could not do what was asked, so that it is asked again', async () => {
    const { told, done, stop, pass } = beating(ok(ASKED), { broken: true });
    await pass(30_000);
    expect(told.map(({ after }) => after)).toEqual([undefined, undefined]);
    expect(done.filter((one) => one === 'retry two')).toHaveLength(2);
    stop();
  });

  it('says that the store cannot be read, instead of that it is empty', async () => {
    const { told, stop, pass } = beating(KNOWN, {
      numbers: err({ code: 'storage-broken' }),
      health: { epoch: null, alarms: ['copy-unavailable'], reserve: 'unavailable', copies: 0 },
    });
    await pass(0);
    expect(told[0]?.alarms).toEqual(['copy-unavailable', 'store-unreadable']);
    expect(told[0]).not.toHaveProperty('unreceipted');
    stop();
  });

  it('names no numbers while the stores are being compared', async () => {
    const { told, stop, pass } = beating(KNOWN, {
      numbers: ok({ ...NUMBERS, epoch: null, unreceipted: null }),
    });
    await pass(0);
    expect(told[0]).not.toHaveProperty('unreceipted');
    expect(told[0]).not.toHaveProperty('epoch');
    expect(told[0]).toMatchObject({ lastSeq: 27, alarms: [] });
    stop();
  });

  it('names no more ranges than fit', async () => {
    const many = Array.from({ length: MOST_RANGES + 5 }, (_, index) => [2 * index + 1, 2 * index + 1]);
    const { told, stop, pass } = beating(KNOWN, { numbers: ok({ ...NUMBERS, unreceipted: many }) });
    await pass(0);
    expect(told[0]?.unreceipted).toEqual(many.slice(0, MOST_RANGES));
    stop();
  });
});
