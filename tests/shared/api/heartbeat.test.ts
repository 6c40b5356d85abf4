import { expect, it } from 'vitest';
import { Heartbeat, HeartbeatAnswer, MOST_RANGES, MOST_STUCK } from '#shared/api/index.ts';
import { uuidV7 } from '#shared/dossier/index.ts';

/** What a kiosk of the first program says. */
const OLD = {
  activity: 'idle',
  since: '2026-11-23T02:00:00.000Z',
  program: '0.1.0',
  outbox: { waiting: 0, quarantined: 0, oldestAt: null },
  lastSeq: 3,
};
const stuck = {
  dossier: uuidV7(1),
  slip: 'KVL-1-00003-XX',
  seq: 3,
  reason: 'unknown-flow',
  since: '2026-11-23T02:00:00.000Z',
};
const takes = (change: object): boolean => Heartbeat.safeParse({ ...OLD, ...change }).success;

it('a heartbeat of a kiosk of before is one', () => {
  expect(takes({})).toBe(true);
});

it('a heartbeat may say what waits, what is stuck and what is wrong, and not more than fits', () => {
  expect(
    takes({
      after: 'm1',
      epoch: 'e',
      unreceipted: [[1, 3]],
      stuck: [stuck],
      alarms: ['store-recreated', 'space-low'],
      reserve: 'spent',
    }),
  ).toBe(true);
  const longest = Array.from({ length: MOST_RANGES }, (): [number, number] => [9_999_999_999, 9_999_999_999]);
  const whole = { ...OLD, unreceipted: longest, stuck: Array.from({ length: MOST_STUCK }, () => stuck) };
  expect(takes(whole)).toBe(true);
  // The server takes 64 KB of JSON.
  expect(JSON.stringify(whole).length).toBeLessThan(64 * 1024);
  for (const wrong of [
    { unreceipted: [...longest, [1, 1]] },
    { unreceipted: [[0, 1]] },
    { unreceipted: [[1]] },
    { stuck: [...whole.stuck, stuck] },
    { stuck: [{ ...stuck, name: 'x' }] },
    { alarms: ['fire'] },
    { reserve: 'some' },
    { more: 1 },
  ])
    expect([wrong, takes(wrong)]).toEqual([wrong, false]);
});

it('an answer of a server of before is one, and asks for nothing', () => {
  const { mark, sendAgain, retry, seen } = HeartbeatAnswer.shape;
  for (const member of [mark, sendAgain, retry, seen, HeartbeatAnswer.shape.export])
    expect(member.safeParse(undefined).success).toBe(true);
  expect(sendAgain.safeParse([0]).success).toBe(false);
});
