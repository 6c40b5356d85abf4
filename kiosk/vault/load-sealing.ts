import { err, ok, type Result } from '#shared/result.ts';

type Sealing = typeof import('./sealing.ts');

/** The part of the program that seals could not be fetched: no network, and nothing precached yet. */
export interface SealingMissing {
  readonly code: 'program-incomplete';
}

/** Loads the part of the program that seals; the second time it is there at once. */
export const loadSealing = (): Promise<Result<Sealing, SealingMissing>> =>
  import('./sealing.ts').then(ok, () => err({ code: 'program-incomplete' }));
