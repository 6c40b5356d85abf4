import { formatDate, localDateTimeIn, resultDate, VIETNAM } from '#shared/calendar/index.ts';
import { type Circumstances, dueFees, type Flow } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import type { VisitContext } from '../visit/index.ts';
import type { Say } from '../words.ts';

/** "15.000 đ". */
const money = (amount: number): string => `${new Intl.NumberFormat('vi-VN').format(amount)} đ`;

function amountWords(amount: number | null, say: Say): string {
  if (amount === null) return say('before.province');
  return amount === 0 ? say('before.free') : money(amount);
}

const CHANNELS = { online: 'before.online', counter: 'before.counter', post: 'before.post' } as const;

/** One fee in a line, and whether anybody has checked it. */
export interface FeeLine {
  readonly text: string;
  readonly certainty: 'verified' | 'unverified';
}

/**
 * What may have to be paid, before anything is known: each fee in one line, with the channels it is the same for
 * where these are not all there are.
 */
export function feeLines(flow: Flow, context: VisitContext, say: Say, language: string): FeeLine[] {
  const alike = new Map<string, { channels: string[]; certainty: FeeLine['certainty'] }>();
  for (const fee of flow.procedure.fees) {
    const amount = fee.amount ?? context.settings.provincialFees[`${flow.id}.${fee.id}`] ?? null;
    const text = `${amountWords(amount, say)} (${textIn(fee.label, language)})`;
    const known = alike.get(text) ?? { channels: [], certainty: 'verified' };
    const channel = say(CHANNELS[fee.channel]);
    alike.set(text, {
      channels: known.channels.includes(channel) ? known.channels : [...known.channels, channel],
      certainty: fee.certainty === 'unverified' ? 'unverified' : known.certainty,
    });
  }
  const ways = new Set(flow.procedure.fees.map(({ channel }) => channel)).size;
  return [...alike].map(([text, { channels, certainty }]) => ({
    text: channels.length === ways ? text : `${channels.join(' · ')}: ${text}`,
    certainty,
  }));
}

/** What these answers make due at the counter, where the papers of a manual handover are paid (settled: "Papers and fees"). */
export function dueLines(
  flow: Flow,
  context: VisitContext,
  circumstances: Circumstances,
  say: Say,
  language: string,
): string[] {
  return dueFees(flow, context.answers, circumstances, context.settings.provincialFees)
    .filter(({ fee }) => fee.channel === 'counter')
    .map(({ fee, amount, count }) => {
      const name = textIn(fee.label, language);
      const each = count > 1 && amount ? `${count} × ${money(amount / count)} = ` : '';
      return `${name}: ${each}${amountWords(amount, say)}`;
    });
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
    receivedAt: localDateTimeIn(VIETNAM, now),
    rule: { amount: time.amount, unit: time.unit, cutOff: time.cutOff },
    officeHours: context.settings.hours[office],
    overrides: context.settings.days as never,
  });
  return due.ok ? formatDate(due.value.date, language, { weekday: true }) : null;
}
