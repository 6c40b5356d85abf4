import { type Arch, stonesOf } from './stones.ts';

export interface GateProps {
  /** What it shows, for ears; without it the drawing is silent ornament. */
  readonly label?: string;
}

const GROUND_Y = 138;
const HALF_CIRCLE = Math.PI / 2;
const MIDDLE: Arch = { x: 134, y: 98, inner: 27, outer: 40, halfAngle: HALF_CIRCLE };
const SIDES: readonly Arch[] = [
  { x: 63, y: 107, inner: 20, outer: 31, halfAngle: HALF_CIRCLE },
  { x: 205, y: 107, inner: 20, outer: 31, halfAngle: HALF_CIRCLE },
];

/** Upper edges of the courses of stone, and where each course has its joints: great blocks, laid without mortar. */
const COURSES: ReadonlyArray<{
  readonly y: number;
  readonly to: number;
  readonly joints: readonly number[];
}> = [
  { y: 54, to: 69, joints: [47, 92, 128, 171, 214] },
  { y: 69, to: 86, joints: [33, 74, 112, 158, 196, 236] },
  { y: 86, to: 103, joints: [28, 94, 176, 240] },
  { y: 103, to: 120, joints: [33, 96, 173, 236] },
  { y: 120, to: GROUND_Y, joints: [26, 89, 101, 167, 180, 242] },
];

/** Areca palms beside the wall: a trunk with its crown, at so many units from the left and so high. */
const palm = (x: number, y: number): string =>
  `M${x} ${GROUND_Y}q2 -${(GROUND_Y - y) / 2} 0 -${GROUND_Y - y}c-4 -7 -11 -7 -15 -2m15 2c-2 -9 -9 -12 -15 -9m15 9c3 -8 10 -11 16 -7m-16 7c5 -4 12 -4 15 3m-15 -3c-6 -2 -12 1 -13 7m13 -7c5 0 10 3 11 8`;

const openingOf = ({ x, y, inner }: Arch): string =>
  `M${x - inner} ${GROUND_Y}V${y}a${inner} ${inner} 0 0 1 ${2 * inner} 0V${GROUND_Y}Z`;

/**
 * The south gate of the citadel of 1397 as this kiosk draws it: three arches in a wall of great stones, a way through
 * the middle one to the fields, the sun coming up.
 */
export function Gate({ label }: GateProps) {
  return (
    <svg
      class="gate"
      viewBox="-36 26 340 114"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined}
      focusable="false"
    >
      <path
        class="gate-hill"
        d={`M-36 ${GROUND_Y}V104q26 -22 62 -10q40 -34 96 -16q56 -20 104 12q40 -14 78 10V${GROUND_Y}Z`}
      />
      <circle class="gate-sun" cx="134" cy="66" r="36" />
      <path class="gate-field" d={`M-36 ${GROUND_Y}V125q60 -8 170 -3t170 -2V${GROUND_Y}Z`} />
      <path class="gate-palm" d={palm(-16, 84) + palm(-28, 98) + palm(282, 90) + palm(267, 104)} />
      <path class="gate-wall" d={`M17 ${GROUND_Y}L23 54H245L251 ${GROUND_Y}Z`} />
      <path class="gate-ledge" d="M20 54L21 47H86L88 44H180L182 47H247L248 54Z" />
      <g class="gate-joints">
        {COURSES.map(({ y, to, joints }) => (
          <path key={y} d={`M22 ${to}H246${joints.map((x) => `M${x} ${y}V${to}`).join('')}`} />
        ))}
      </g>
      {[...SIDES, MIDDLE].map((arch) => (
        <g key={arch.x}>
          <path class="gate-opening" d={openingOf(arch)} />
          <path
            class="gate-hill"
            d={`M${arch.x - arch.inner} 121q${arch.inner * 0.5} -11 ${arch.inner} -4t${arch.inner} -3V${GROUND_Y}H${arch.x - arch.inner}Z`}
          />
          <path
            class="gate-field"
            d={`M${arch.x - arch.inner} 127q${arch.inner} -4 ${2 * arch.inner} 0V${GROUND_Y}H${arch.x - arch.inner}Z`}
          />
          <path class="gate-rows" d={`M${arch.x - arch.inner} 131q${arch.inner} -3 ${2 * arch.inner} 0`} />
          {stonesOf(arch, arch === MIDDLE ? 11 : 9, 0.9).map((d) => (
            <path key={d} class="gate-stone" d={d} />
          ))}
          <path class="gate-edge" d={openingOf(arch)} />
        </g>
      ))}
      <path class="gate-way" d="M133 125.2H135.4L144 138H121Z" />
      <path
        class="gate-child"
        d="M122.6 107a4.4 5 0 1 0 8.8 0zM141.5 119a3.6 3.6 0 1 1 7.2 0a3.6 3.6 0 1 1-7.2 0zM142 124h6l3 14h-12zM132 121l11 5-1 2-10-3.4z"
      />
      <path
        class="gate-elder"
        d="M116 107.5L127 99.5l11 8q-11 2.4-22 0zM124.6 112.5c-4.4 2-6 8-6.6 25.5h18c-.6-17.5-2.2-23.5-6.6-25.5q-2.4 1.4-4.8 0z"
      />
      <path class="gate-threshold" d={`M-36 ${GROUND_Y}H304`} />
      <path
        class="gate-grass"
        d="M9 138q-1 -5 -4 -7M9 138q0 -6 2 -9M12 138q1 -4 4 -6M257 138q-1 -4 -3 -6M259 138q0 -6 2 -9M260 138q2 -4 5 -5M30 47q-1 -4 -3 -5M31 47q0 -4 2 -6M228 47q-1 -3 -3 -4M229 47q1 -4 3 -5"
      />
    </svg>
  );
}

/** The mark of the kiosk: the three arches cut out of the wall, in one colour; for the slip's head too. */
export function ArchMark() {
  return (
    <svg class="arch-mark" viewBox="0 0 48 32" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        fill-rule="evenodd"
        d="M3 4H17V2H31V4H45L47 30H32V19a8 8 0 0 0-16 0V30H1ZM5.5 30V22.5a4.5 4.5 0 0 1 9 0V30ZM33.5 30V22.5a4.5 4.5 0 0 1 9 0V30Z"
      />
    </svg>
  );
}
