import type { Declarant } from '#shared/dossier/index.ts';
import type { ResidentMemory } from './context.ts';

/** What sign-in told of the residents who are here now; never written anywhere (facts: domain.md §3.3). */
export function createResidentMemory(): ResidentMemory {
  const known = new Map<string, Declarant>();
  return {
    set: (visit, facts) => void known.set(visit, facts),
    get: (visit) => known.get(visit) ?? null,
    forget: (visit) => void known.delete(visit),
    held: () => [...known.keys()],
  };
}
