import type { LookupList } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { Camera } from '../devices/index.ts';
import type { Catalogue } from '../updates/index.ts';
import type { VisitContext, VisitEvent, VisitSnapshot } from '../visit/index.ts';
import type { Say } from '../words.ts';

/** What every screen is given: where the visit stands, what it may say to it, and the words. */
export interface View {
  readonly snapshot: VisitSnapshot;
  readonly context: VisitContext;
  readonly send: (event: VisitEvent | { type: 'PREPARE' }) => void;
  readonly say: Say;
  readonly language: string;
  readonly catalogue: Catalogue;
  readonly camera: Pick<Camera, 'open'>;
  readonly now: () => number;
  /** How many dossiers wait to be sent from this kiosk. */
  readonly waiting: number;
  readonly loadList: (name: string) => Promise<Result<LookupList, string>>;
  /** "I am finished" was pressed: the screen asks before it erases. */
  readonly askToFinish: () => void;
}

export type ScreenPart = (view: View) => preact.JSX.Element;
