/** What each promise of this folder is tried with. */
export interface PromiseOptions {
  /** Draws everything that is drawn. */
  readonly seed: number;
  /** How often it is tried, at least, in the long form. */
  readonly count: number;
  /** A few tries, for the test command. */
  readonly short: boolean;
  readonly log: (line: string) => void;
}
