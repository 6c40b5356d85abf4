import { useMemo } from 'preact/hooks';
import { flatArch, stonesOf } from './stones.ts';

export interface ArchProgressProps {
  /** Questions behind the person. */
  readonly done: number;
  /** Questions in all on the way as it stands; the arch has that many stones. */
  readonly total: number;
  /** The same in words: "Câu 3 trong 9". */
  readonly label: string;
}

const WIDTH = 240;
const HEIGHT = 37;
/** Width of the piers that the arch stands on; the body of the screen goes on with them (screen.css). */
const PIER = 4;
/** Height of the stone that carries each foot. */
const IMPOST = 3;
const DEPTH = 9;
const FOOT_Y = HEIGHT - IMPOST;
const ARCH = { ...flatArch(WIDTH - 2 * PIER, FOOT_Y - DEPTH - 1, DEPTH, FOOT_Y), x: WIDTH / 2 };
const OPENING = `M${PIER} ${HEIGHT}V${FOOT_Y}A${ARCH.inner} ${ARCH.inner} 0 0 1 ${WIDTH - PIER} ${FOOT_Y}V${HEIGHT}Z`;

/** How far one has come: an arch laid from left to right, as one reads. The words say it too. */
export function ArchProgress({ done, total, label }: ArchProgressProps) {
  const stones = useMemo(() => stonesOf(ARCH, total, 1.4), [total]);
  return (
    <div class="arch">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        <path class="arch-opening" d={OPENING} />
        {stones.map((stone, at) => (
          <path
            key={at}
            class={at < done ? 'arch-stone arch-laid' : at === done ? 'arch-stone arch-next' : 'arch-stone'}
            d={stone}
          />
        ))}
      </svg>
      <p class="arch-label">{label}</p>
    </div>
  );
}
