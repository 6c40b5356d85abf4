import type { Answers, Circumstances } from './answers.ts';
import type { Scope } from './rule.ts';

/** The scope of a rule: relevant answers and the circumstances; anything else is null. */
export function scopeOf(answers: Answers, circumstances: Circumstances): Scope {
  return (name) => {
    switch (name) {
      case 'today':
        return circumstances.today;
      case 'visit.actingFor':
        return circumstances.actingFor;
      case 'visit.assurance':
        return circumstances.assurance;
      default:
        return answers[name] ?? null;
    }
  };
}
