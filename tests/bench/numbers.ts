/** The q-quantile of some measurements (nearest rank); NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** One line of the table. */
export interface Line {
  readonly what: string;
  readonly unit: 'ms' | 'kB' | 'MB';
  readonly kiosk: readonly number[];
  readonly floor: readonly number[];
  /** Which number of the measurements is compared; the median by default. */
  readonly by?: (values: readonly number[]) => number;
  /** The aim: at most this many units, or at most this many times the floor. */
  readonly aim?: { readonly atMost: number } | { readonly timesFloor: number };
}

const shown = (value: number, unit: Line['unit']): string =>
  Number.isNaN(value) ? '–' : value.toFixed(unit === 'ms' ? 0 : 1);

function judged({ aim }: Line, value: number, ratio: number): string {
  if (!aim) return '';
  const [limit, told, measured] =
    'atMost' in aim
      ? [aim.atMost, `≤ ${aim.atMost}`, value]
      : [aim.timesFloor, `≤ ${aim.timesFloor}×`, ratio];
  return `${told} ${measured <= limit ? 'met' : 'NOT MET'}`;
}

/** The table as Markdown: value, spread (smallest to greatest) and number of measurements, ratio, aim. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const { what, unit, by = median, kiosk, floor } = line;
    const cell = (values: readonly number[]): string =>
      values.length === 0
        ? '–'
        : `${shown(by(values), unit)} (${shown(Math.min(...values), unit)}–${shown(Math.max(...values), unit)}, n=${values.length})`;
    const ratio = by(kiosk) / by(floor);
    return [
      `${what}, ${unit}`,
      cell(kiosk),
      cell(floor),
      Number.isFinite(ratio) ? `${ratio.toFixed(2)}×` : '–',
      judged(line, by(kiosk), ratio),
    ];
  });
  const all = [['', 'kiosk', 'floor', 'ratio', 'aim'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const text = all.map((row) => `| ${row.map((one, at) => one.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  text.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  return text.join('\n');
}
