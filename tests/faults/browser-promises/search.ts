import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Pattern } from './markers.ts';

/** A marker that was found, and where. */
export interface Hit {
  readonly marker: string;
  readonly form: string;
  readonly file: string;
  readonly offset: number;
}

/** Looks for all patterns at once in bytes, raw as they lie. */
export interface Searcher {
  inBytes(bytes: Buffer, file: string): Hit[];
  /** Every file below a folder; one that goes while it is read is nobody's any more. */
  inFolder(folder: string): { readonly hits: Hit[]; readonly files: number; readonly bytes: number };
}

/** A pattern is known by four of its bytes; the first two of them are looked at everywhere. */
const HEAD = 4;

/** Where in a pattern the four bytes stand that are least like anything else: bytes that repeat lie in every file. */
function headOf(bytes: Buffer): number {
  const variety = (at: number): number => {
    const head = bytes.subarray(at, at + HEAD);
    return new Set(head).size - (head.includes(0) ? 1 : 0);
  };
  let best = 0;
  for (let at = 1; at <= bytes.length - HEAD; at += 1) if (variety(at) > variety(best)) best = at;
  return best;
}

interface Known extends Pattern {
  /** Where its head begins. */
  readonly head: number;
}
/** Of the same marker in the same file this many places are told. */
const TOLD = 3;

/** null when it is no file, or has gone meanwhile. */
function contentOf(file: string): Buffer | null {
  try {
    return statSync(file).isFile() ? readFileSync(file) : null;
  } catch {
    return null;
  }
}

export function searcherFor(patterns: readonly Pattern[]): Searcher {
  const begins = new Uint8Array(65_536);
  const byHead = new Map<number, Known[]>();
  for (const pattern of patterns) {
    if (pattern.bytes.length < HEAD) throw new Error(`${pattern.marker} is too short to be looked for`);
    const known: Known = { ...pattern, head: headOf(pattern.bytes) };
    begins[known.bytes.readUInt16LE(known.head)] = 1;
    const head = known.bytes.readInt32LE(known.head);
    byHead.set(head, [...(byHead.get(head) ?? []), known]);
  }
  const inBytes = (bytes: Buffer, file: string): Hit[] => {
    const hits: Hit[] = [];
    const told = new Map<string, number>();
    const end = bytes.length - HEAD;
    for (let at = 0; at <= end; at += 1) {
      const two = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
      if (begins[two] === 0) continue;
      const head = two | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
      for (const { marker, form, bytes: wanted, head: before } of byHead.get(head) ?? []) {
        const first = at - before;
        const last = first + wanted.length;
        if (first < 0 || last > bytes.length) continue;
        if (bytes.compare(wanted, 0, wanted.length, first, last) !== 0) continue;
        const count = (told.get(marker) ?? 0) + 1;
        told.set(marker, count);
        if (count <= TOLD) hits.push({ marker, form, file, offset: first });
      }
    }
    return hits;
  };
  const inFolder = (folder: string): ReturnType<Searcher['inFolder']> => {
    const hits: Hit[] = [];
    let files = 0;
    let searched = 0;
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = join(folder, path);
      const bytes = contentOf(file);
      if (!bytes) continue;
      files += 1;
      searched += bytes.length;
      // A name may tell as much as what is in it.
      hits.push(...inBytes(Buffer.from(path), `${file} (its name)`), ...inBytes(bytes, file));
    }
    return { hits, files, bytes: searched };
  };
  return { inBytes, inFolder };
}
