import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lateSender } from '../../../../kiosk/vault/sending/late-sender.ts';
import type { Sender } from '../../../../kiosk/vault/sending/sender.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const COUNTS = { waiting: 3, quarantined: 1, oldestAt: 5 };

function senderOf(done: string[], listeners = new Set<(counts: typeof COUNTS) => void>()): Sender {
  return {
    start: () => void done.push('start'),
    stop: () => void done.push('stop'),
    counts: () => COUNTS,
    subscribe: (listener) => {
      listeners.add(listener as never);
      return () => {};
    },
  };
}

describe('a sender that is loaded late', () => {
  it('is loaded when it is started, once', async () => {
    const done: string[] = [];
    const load = vi.fn(async () => senderOf(done));
    const sender = lateSender(load);
    expect(load).not.toHaveBeenCalled();
    expect(sender.counts()).toEqual({ waiting: 0, quarantined: 0, oldestAt: null });
    sender.start();
    sender.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(1);
    expect(done).toEqual(['start']);
    expect(sender.counts().waiting).toBe(3);
  });

  it('is asked for again when it did not come', async () => {
    const done: string[] = [];
    const load = vi.fn(async () => senderOf(done)).mockRejectedValueOnce(new TypeError('no network'));
    const sender = lateSender(load);
    sender.start();
    await vi.advanceTimersByTimeAsync(4999);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toEqual(['start']);
  });

  it('tells what is counted to whoever asked before it came, until they have heard enough', async () => {
    const listeners = new Set<(counts: typeof COUNTS) => void>();
    const sender = lateSender(async () => senderOf([], listeners));
    const heard: number[] = [];
    const end = sender.subscribe(({ waiting }) => heard.push(waiting));
    sender.start();
    await vi.advanceTimersByTimeAsync(0);
    for (const listener of listeners) listener(COUNTS);
    end();
    for (const listener of listeners) listener(COUNTS);
    expect(heard).toEqual([3]);
  });

  it('does not begin once it has been stopped, and may begin again', async () => {
    const done: string[] = [];
    const sender = lateSender(async () => senderOf(done));
    sender.start();
    sender.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual([]);
    sender.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(['start']);
    sender.stop();
    expect(done).toEqual(['start', 'stop']);
  });

  it('is not asked for any more once it has been stopped', async () => {
    const load = vi.fn(async () => senderOf([])).mockRejectedValue(new TypeError('no network'));
    const sender = lateSender(load);
    sender.start();
    await vi.advanceTimersByTimeAsync(0);
    sender.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });
});
