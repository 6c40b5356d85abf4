import { stonesOf } from './stones.ts';

export interface SpinnerProps {
  /** What is being done: "Đang gửi hồ sơ". */
  readonly words: string;
  /** How long already, in words: "Được 12 giây". The screen counts. */
  readonly elapsed?: string;
}

const STONES = 7;
const ARCH = { x: 50, y: 52, inner: 30, outer: 48, halfAngle: Math.PI / 2 } as const;

/** Work in progress. The stones light up in turn for five seconds at most; then only the words go on. */
export function Spinner({ words, elapsed }: SpinnerProps) {
  return (
    <div class="spinner" role="status">
      <svg viewBox="0 0 100 54" aria-hidden="true" focusable="false">
        {stonesOf(ARCH, STONES, 3).map((d) => (
          <path key={d} d={d} />
        ))}
      </svg>
      <p class="spinner-words">{words}</p>
      {elapsed !== undefined && <p class="spinner-elapsed">{elapsed}</p>}
    </div>
  );
}
