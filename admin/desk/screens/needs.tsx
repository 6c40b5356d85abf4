import type { DeskCatalogue, KioskLine } from '#shared/api/index.ts';
import type { CatalogueActor, KiosksActor } from '../machines/index.ts';
import { Mark } from '../parts/marks.tsx';
import { useSnapshot } from '../parts/use-actor.ts';
import { useWords } from '../words/index.tsx';

/** What makes a kiosk want a person, from the most to the least; 0 when nothing does. */
export function needOf(kiosk: KioskLine): number {
  if (!kiosk.alive) return 3;
  if (kiosk.activity === 'out-of-order' || kiosk.quarantined > 0 || hasUnseen(kiosk)) return 2;
  return kiosk.activity === 'calling-for-help' ? 1 : 0;
}

/** Whether something is missing, or wrong with its stores, that no attendant has seen yet. */
const hasUnseen = ({ missing, alarms }: KioskLine): boolean =>
  missing?.acknowledgedBy === null || alarms.some(({ acknowledgedBy }) => acknowledgedBy === null);

/** Kiosks that want a person for another reason than a call, which stands above already. */
export const kiosksInNeed = (kiosks: ReadonlyArray<KioskLine>): number =>
  kiosks.filter((kiosk) => needOf(kiosk) > 1).length;

/** How many procedures cannot wait: at their end or near it, or in a file that was refused. */
export const proceduresInNeed = ({ ends, refused }: DeskCatalogue): number =>
  ends.filter(({ urgency }) => urgency !== 'early').length + refused;

/** On a narrow screen kiosks and procedures lie below a long list; this says above it that they want a person. */
export function Needs({
  kiosks,
  catalogue,
  onGo,
}: {
  kiosks: KiosksActor;
  catalogue: CatalogueActor;
  onGo: () => void;
}) {
  const { t } = useWords();
  const lines = useSnapshot(kiosks).context.value;
  const told = useSnapshot(catalogue).context.value;
  const [some, others] = [lines ? kiosksInNeed(lines) : 0, told ? proceduresInNeed(told) : 0];
  if (some + others === 0) return null;
  return (
    <button type="button" class="note note-warn needs" onClick={onGo}>
      <Mark name="alert" />
      <span>
        {[
          ...(some > 0 ? [t('needs.kiosks', { n: some })] : []),
          ...(others > 0 ? [t('needs.procedures', { n: others })] : []),
        ].join(' · ')}
      </span>
      <span aria-hidden="true">↓</span>
    </button>
  );
}
