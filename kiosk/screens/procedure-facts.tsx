import { formatDate, localDateTimeIn, resultDate } from '#shared/calendar/index.ts';
import {
  type Answers,
  type Circumstances,
  type Flow,
  holds,
  type Procedure,
  scopeOf,
} from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import type { VisitContext } from '../visit/index.ts';
import type { Say } from '../words.ts';

type Fee = Procedure['fees'][number];

/** "15.000 đ". */
export const money = (amount: number): string => `${new Intl.NumberFormat('vi-VN').format(amount)} đ`;

/** What a fee comes to: its amount, the province's, or that it has to be asked. */
export function feeWords(fee: Fee, flow: Flow, context: VisitContext, say: Say): string {
  const amount = fee.amount ?? context.settings.provincialFees[`${flow.id}.${fee.id}`] ?? null;
  if (amount === null) return say('before.province');
  return amount === 0 ? say('before.free') : money(amount);
}

const CHANNELS = { online: 'before.online', counter: 'before.counter', post: 'before.post' } as const;

/** One line a fee, with its channel; those whose condition the answers rule out are left out. */
export function feeLines(
  flow: Flow,
  context: VisitContext,
  say: Say,
  language: string,
  given?: { readonly answers: Answers; readonly circumstances: Circumstances },
): string[] {
  return flow.procedure.fees
    .filter((fee) => !given || holds(fee.when, scopeOf(given.answers, given.circumstances)))
    .map(
      (fee) =>
        `${say(CHANNELS[fee.channel])}: ${feeWords(fee, flow, context, say)} (${textIn(fee.label, language)})`,
    );
}

/** The day the result is due if it is received now, in words; null when it cannot be told. */
export function expectedResult(
  flow: Flow,
  context: VisitContext,
  language: string,
  now: number,
): string | null {
  const { time, office } = flow.procedure;
  const due = resultDate({
    receivedAt: localDateTimeIn('Asia/Ho_Chi_Minh', now),
    rule: { amount: time.amount, unit: time.unit, cutOff: time.cutOff },
    officeHours: context.settings.hours[office],
    overrides: context.settings.days as never,
  });
  return due.ok ? formatDate(due.value.date, language, { weekday: true }) : null;
}
