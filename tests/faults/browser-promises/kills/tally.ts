import type { Way } from './strike.ts';

/** What a run has seen so far. */
export interface Tally {
  readonly killed: Map<string, Set<Way>>;
  readonly wrong: string[];
  readonly log: (line: string) => void;
  kills: number;
  slowestMs: number;
}

export const newTally = (log: Tally['log']): Tally => ({
  killed: new Map(),
  wrong: [],
  log,
  kills: 0,
  slowestMs: 0,
});

/** Takes note of a kill in a state. */
export function count(tally: Tally, state: string, way: Way): void {
  tally.kills += 1;
  tally.killed.set(state, (tally.killed.get(state) ?? new Set()).add(way));
}
