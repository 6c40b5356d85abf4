import type { Shown } from '../table.ts';
import { killedAnywhere } from './kills/index.ts';
import type { PromiseOptions } from './options.ts';
import { nothingLeft } from './residue.ts';
import { nobodyStaysSignedIn } from './signed-in.ts';

export type { PromiseOptions } from './options.ts';

/** What a real browser at a real server has to show. Each ends what it started, whatever happens. */
export const BROWSER_PROMISES: ReadonlyArray<{
  readonly name: string;
  readonly run: (options: PromiseOptions) => Promise<Shown>;
}> = [
  { name: 'kills', run: killedAnywhere },
  { name: 'residue', run: nothingLeft },
  { name: 'signed-in', run: nobodyStaysSignedIn },
];
