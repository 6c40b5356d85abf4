import type { Answers, Circumstances } from './answers.ts';
import { holds } from './rule.ts';
import type { Fee, Flow } from './schema.ts';
import { scopeOf } from './scope.ts';

/** A fee that is due, and what it comes to. */
export interface DueFee {
  readonly fee: Fee;
  /** Dong; null while the province's amount is not known. */
  readonly amount: number | null;
  /** How many times it is due: the copies asked for. */
  readonly count: number;
}

/**
 * The fees that these answers make due, each with its amount.
 * @param answers the relevant answers (derivePath)
 * @param provincial the point's amounts by "flow-id.fee-id", for fees the province decides
 */
export function dueFees(
  flow: Flow,
  answers: Answers,
  circumstances: Circumstances,
  provincial: Readonly<Record<string, number | null>> = {},
): DueFee[] {
  const scope = scopeOf(answers, circumstances);
  return flow.procedure.fees.flatMap((fee) => {
    if (!holds(fee.when, scope)) return [];
    const count = fee.times === undefined ? 1 : answers[fee.times];
    if (typeof count !== 'number' || count === 0) return [];
    const each = fee.amount ?? provincial[`${flow.id}.${fee.id}`] ?? null;
    return [{ fee, amount: each === null ? null : each * count, count }];
  });
}
