import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from '../../kiosk/heartbeat.ts';
import type { Vault } from '../../kiosk/vault/index.ts';
import type { Heartbeat } from '../../shared/api/index.ts';
import { err, ok } from '../../shared/result.ts';
import { ALL_WAYS, openVisit } from './visit/ports.ts';

const START = Date.parse('2026-11-20T01:00:00.000Z');

/** A kiosk on its idle screen, a server that answers `answer.now`, and what came of it. */
function beating(first: unknown) {
  const told: Heartbeat[] = [];
  const outcast: string[] = [];
  const catalogues: string[] = [];
  const answer = { now: first };
  const opened = openVisit();
  const vault = {
    outbox: {
      counts: async () => ok({ waiting: 2, quarantined: 1, oldestAt: START }),
      lastSeq: async () => ok(27),
    },
    server: {
      heartbeat: async (heartbeat: Heartbeat) => {
        told.push(heartbeat);
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
  return { ...opened, told, outcast, catalogues, answer, stop, pass };
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
