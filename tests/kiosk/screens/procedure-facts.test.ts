import { describe, expect, it } from 'vitest';
import type { Flow } from '#shared/flow/index.ts';
import { feeLines } from '../../../kiosk/screens/procedure-facts.tsx';
import type { VisitContext } from '../../../kiosk/visit/index.ts';
import type { Say } from '../../../kiosk/words.ts';

const say = ((key: string) => key) as unknown as Say;
const context = { settings: { provincialFees: { 'a-flow.late': 3000 } } } as unknown as VisitContext;
const fee = (id: string, channel: string, amount: number | null, label = 'copy', certainty = 'verified') => ({
  id,
  channel,
  amount,
  label: { vi: label },
  certainty,
});
const linesOf = (...fees: ReturnType<typeof fee>[]): string[] =>
  feeLines({ id: 'a-flow', procedure: { fees } } as unknown as Flow, context, say, 'vi').map(
    ({ text }) => text,
  );

describe('the fees told beforehand', () => {
  it('name no channel where it makes no difference', () => {
    expect(linesOf(fee('a', 'counter', 8000), fee('b', 'online', 8000))).toEqual(['8.000 đ (copy)']);
    expect(linesOf(fee('a', 'counter', 8000))).toEqual(['8.000 đ (copy)']);
  });

  it('name the channels where it does', () => {
    expect(linesOf(fee('a', 'counter', 8000), fee('b', 'online', 0))).toEqual([
      'before.counter: 8.000 đ (copy)',
      'before.online: before.free (copy)',
    ]);
  });

  it('take what the province has set, and say so where it has not', () => {
    expect(linesOf(fee('late', 'counter', null), fee('early', 'counter', null, 'other'))).toEqual([
      '3.000 đ (copy)',
      'before.province (other)',
    ]);
  });

  it('are as certain as the least certain of what is told in one line', () => {
    const lines = feeLines(
      {
        id: 'a-flow',
        procedure: { fees: [fee('a', 'counter', 0), fee('b', 'online', 0, 'copy', 'unverified')] },
      } as unknown as Flow,
      context,
      say,
      'vi',
    );
    expect(lines).toEqual([{ text: 'before.free (copy)', certainty: 'unverified' }]);
  });
});
