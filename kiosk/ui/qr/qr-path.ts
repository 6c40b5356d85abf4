/** A square of modules: whether the one in column x, row y is dark. */
export interface Modules {
  readonly size: number;
  get(x: number, y: number): boolean;
}

/**
 * Path data of the dark modules, one unit each, runs of a row drawn as one; moved by `offset` for the quiet zone.
 */
export function qrPath(code: Modules, offset: number): string {
  let path = '';
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      const from = x;
      while (x < code.size && code.get(x, y)) x += 1;
      path += `M${from + offset} ${y + offset}h${x - from}v1h${from - x}z`;
    }
  }
  return path;
}
