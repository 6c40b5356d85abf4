/** How much is tried. */
export interface Run {
  readonly cuts: number;
  readonly submissions: number;
  readonly fields: number;
  /** Decides every chance that is ours, so that a failure can be run again. */
  readonly seed: number;
  /** Two minutes in all: enough to see a promise break, not enough to reach the figures. */
  readonly short: boolean;
}

/**
 * What one run can say of one promise.
 * - `broken`: it was not kept
 * - `blind`: it seemed kept, but so it did where it was broken on purpose; nothing was seen
 * - `not shown`: it could not be tried here; that is not the same as kept
 */
export interface Shown {
  readonly promise: string;
  /** The figure asked for, where the line tells it. */
  readonly asked?: string;
  /** What was tried, and how often. */
  readonly ran?: string;
  /** What came of it. */
  readonly figure: string;
  readonly outcome: 'kept' | 'broken' | 'blind' | 'not shown';
}

/** One promise, tried. It may say several lines. */
export interface Promised {
  readonly name: string;
  readonly promise: string;
  readonly asked: string;
  /** Ends what it started, whatever happens. */
  try(run: Run): Promise<readonly Shown[]>;
}

/**
 * Judges a count that must be nought beside a control's, which must not be.
 * @param control what was lost where it was broken on purpose; null where there is none
 */
export const judged = (faults: number, control: number | null): Shown['outcome'] =>
  faults > 0 ? 'broken' : control === 0 ? 'blind' : 'kept';

const SHOWN: Readonly<Record<Shown['outcome'], string>> = {
  kept: 'yes',
  broken: '**NO: broken**',
  blind: '**NO: the control did not fail either**',
  'not shown': 'not shown',
};

/** One line a promise, in Markdown, so that it can be quoted as it is. */
export function tableOf(shown: readonly Shown[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [
    '| promise | figure asked for | what was run | result | shown |',
    '|---|---|---|---|---|',
    ...shown.map(
      ({ promise, asked = '', ran = '', figure, outcome }) =>
        `| ${[promise, asked, ran, figure, SHOWN[outcome]].map(cell).join(' | ')} |`,
    ),
  ].join('\n');
}

/** Said under every table: what no such test can know. */
export const NOT_SHOWN = `What this cannot show:
- a disk that says it has flushed and has not. Our disk is honest: what was flushed lasts. Cheap cards and sticks may lie.
- a real plug pulled from a real machine: its controller, its capacitors, a brown-out instead of a cut.
- another kernel, file system or Chromium than those of this machine (ext4 here).
- a line as it is in a village: these faults are drawn, evenly and independently, on one machine.`;
