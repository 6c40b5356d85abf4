import { residenceBeforeCommune } from '../person/index.ts';
import type { Answers, AnswerValue, Circumstances, ResidentFacts } from './answers.ts';
import { holds } from './rule.ts';
import type { Field } from './schema.ts';
import { scopeOf } from './scope.ts';

/** A fact of the resident, or what follows from one. */
function factOf(name: string, resident: ResidentFacts): string | undefined {
  if (name !== 'residenceDetail') return resident[name as keyof ResidentFacts];
  return resident.residence === undefined ? undefined : residenceBeforeCommune(resident.residence);
}

/**
 * The value to offer for a field that has no answer yet: from what sign-in told of the resident, or from an
 * earlier answer. It is an offer: it becomes an answer only when the person goes on from the step.
 * @returns the value, or undefined when nothing is known
 */
export function prefillFor(
  field: Field,
  relevant: Answers,
  circumstances: Circumstances,
  resident: ResidentFacts,
): AnswerValue | undefined {
  const scope = scopeOf(relevant, circumstances);
  for (const { from, when } of field.prefill ?? []) {
    if (!holds(when, scope)) continue;
    const known = from.startsWith('resident.')
      ? factOf(from.slice('resident.'.length), resident)
      : relevant[from];
    if (known !== undefined && known !== null) return known;
  }
  return undefined;
}
