/**
 * Telling a scanner from a hand. A USB scanner "types" a whole code within a fraction of a second; a person
 * does not (facts: domain.md §2.2). Keys are held for a moment: those that prove to be a scan never reach a
 * field, the others are given back.
 */

/** Longest pause between two keys of a scan, in milliseconds (facts: domain.md §2.2). */
export const SCAN_GAP_MS = 35;
/** Shortest code worth the name: nothing that a person holds up is shorter. */
const SHORTEST_SCAN = 8;

export interface HeldKey {
  readonly key: string;
  readonly at: number;
}

export interface ScanBuffer {
  readonly held: ReadonlyArray<HeldKey>;
}

export type ScanOutcome =
  | { readonly kind: 'holding'; readonly buffer: ScanBuffer }
  /** A scan is complete. */
  | { readonly kind: 'scanned'; readonly text: string }
  /** These keys were a hand's; `buffer` holds the new one. */
  | { readonly kind: 'typed'; readonly keys: ReadonlyArray<HeldKey>; readonly buffer: ScanBuffer };

export const EMPTY_BUFFER: ScanBuffer = { held: [] };

/** A scan ends with Enter, or with Tab on some models (facts: domain.md §2.2). */
const ENDS = new Set(['Enter', 'Tab']);

/** Takes one key. `key` is a character, or Enter or Tab. */
export function takeKey(buffer: ScanBuffer, key: HeldKey): ScanOutcome {
  const last = buffer.held.at(-1);
  if (last && key.at - last.at > SCAN_GAP_MS)
    return ENDS.has(key.key)
      ? { kind: 'typed', keys: [...buffer.held, key], buffer: EMPTY_BUFFER }
      : { kind: 'typed', keys: buffer.held, buffer: { held: [key] } };
  if (ENDS.has(key.key)) {
    const text = buffer.held.map((held) => held.key).join('');
    if (buffer.held.length >= SHORTEST_SCAN) return { kind: 'scanned', text };
    return { kind: 'typed', keys: [...buffer.held, key], buffer: EMPTY_BUFFER };
  }
  return { kind: 'holding', buffer: { held: [...buffer.held, key] } };
}

/** What to give back when nothing follows any more: a scan without an end is one too if it is long. */
export function flush(buffer: ScanBuffer): ScanOutcome {
  if (buffer.held.length >= SHORTEST_SCAN)
    return { kind: 'scanned', text: buffer.held.map(({ key }) => key).join('') };
  return { kind: 'typed', keys: buffer.held, buffer: EMPTY_BUFFER };
}
