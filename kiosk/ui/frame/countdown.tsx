export interface CountdownProps {
  /** Whole seconds left. */
  readonly left: number;
  /** Whole seconds it began with. */
  readonly total: number;
  /** What happens when it ends: "Màn hình sẽ được xóa sau". */
  readonly words: string;
  /** The unit under the number: "giây". */
  readonly unit: string;
}

const RADIUS = 44;
const ROUND = 2 * Math.PI * RADIUS;

/** Time that runs out: a ring that empties, a number, and the words for it. */
export function Countdown({ left, total, words, unit }: CountdownProps) {
  const share = total > 0 ? Math.min(1, Math.max(0, left / total)) : 0;
  return (
    <div class="countdown" role="timer" aria-label={`${words} ${left} ${unit}`}>
      <p>{words}</p>
      <div class="countdown-ring">
        <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
          <circle class="countdown-track" cx="50" cy="50" r={RADIUS} />
          <circle
            class="countdown-left"
            cx="50"
            cy="50"
            r={RADIUS}
            transform="rotate(-90 50 50)"
            stroke-dasharray={`${(share * ROUND).toFixed(2)} ${ROUND.toFixed(2)}`}
          />
        </svg>
        <p class="countdown-number" aria-hidden="true">
          {left}
        </p>
      </div>
      <p aria-hidden="true">{unit}</p>
    </div>
  );
}
