import { describe, expect, it } from 'vitest';
import { holdSenderLock, type Locks } from '../../../../kiosk/vault/sending/lock.ts';
import { pretendLocks } from './pretend-locks.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the sender’s lock', () => {
  it('is held by one at a time and handed on when it is given back', async () => {
    const locks = pretendLocks();
    const order: string[] = [];
    const first = holdSenderLock(locks, () => order.push('first'));
    const second = holdSenderLock(locks, () => order.push('second'));
    await settle();
    expect(order).toEqual(['first']);
    first();
    await settle();
    expect(order).toEqual(['first', 'second']);
    second();
  });

  it('is not waited for any more by one that was stopped', async () => {
    const locks = pretendLocks();
    const order: string[] = [];
    const first = holdSenderLock(locks, () => order.push('first'));
    const stopped = holdSenderLock(locks, () => order.push('stopped'));
    const third = holdSenderLock(locks, () => order.push('third'));
    await settle();
    stopped();
    first();
    await settle();
    expect(order).toEqual(['first', 'third']);
    third();
  });

  it('goes to nobody who was stopped at the very moment it came', async () => {
    let give = async () => {};
    const locks: Locks = {
      request: (async (_name: string, _options: LockOptions, use: (lock: Lock | null) => unknown) => {
        give = async () => void (await use(null));
        await new Promise(() => {});
      }) as Locks['request'],
    };
    let granted = 0;
    const stop = holdSenderLock(locks, () => granted++);
    stop();
    await give();
    expect(granted).toBe(0);
  });

  it('is granted at once where locks are missing or refused: leases and the server still keep order', async () => {
    let granted = 0;
    holdSenderLock(null, () => granted++)();
    expect(granted).toBe(1);
    const refusing = { request: async () => Promise.reject(new DOMException('no', 'SecurityError')) };
    holdSenderLock(refusing as unknown as Locks, () => granted++);
    await settle();
    expect(granted).toBe(2);
  });
});
