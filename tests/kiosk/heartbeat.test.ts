import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from '../../kiosk/heartbeat.ts';
import type { Vault } from '../../kiosk/vault/index.ts';
import type { Heartbeat } from '../../shared/api/index.ts';
import { err, ok } from '../../shared/result.ts';
import { ALL_WAYS, CLUB_ANSWERS, openVisit, pending } from './visit/ports.ts';

const START = Date.parse('2026-11-20T01:00:00.000Z');

/** A kiosk on its idle screen, a server that answers `answer.now`, and what came of it. */
function beating(first: unknown) {
  const told: Heartbeat[] = [];
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
      lastSeq: async () => ok(27),
    },
    server: {
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
  return { ...opened, told, outcast, catalogues, answer, hold, stop, pass };
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
});
