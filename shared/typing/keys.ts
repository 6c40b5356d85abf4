import type { Quality, Tone } from './letter.ts';

/** How character keys are read: as they are, or by the rules of Telex or VNI. */
export type TypingMethod = 'letters' | 'telex' | 'vni';

/** What a key asks for besides being a character. */
export type KeyMeaning =
  | { readonly kind: 'tone'; readonly tone: Tone }
  | { readonly kind: 'mark'; readonly marks: readonly Mark[]; readonly bareHorn: boolean };

/** A quality that a key can give to a bare letter. */
export interface Mark {
  readonly base: string;
  readonly quality: Quality;
}

const circumflex = (base: string): Mark => ({ base, quality: 'circumflex' });
const BREVE: Mark = { base: 'a', quality: 'breve' };
const STROKE: Mark = { base: 'd', quality: 'stroke' };
const HORNS: readonly Mark[] = [
  { base: 'o', quality: 'horn' },
  { base: 'u', quality: 'horn' },
];

const tone = (name: Tone): KeyMeaning => ({ kind: 'tone', tone: name });
const mark = (...marks: readonly Mark[]): KeyMeaning => ({ kind: 'mark', marks, bareHorn: false });

// Facts: domain.md §9.2 (Telex) and §9.3 (VNI). The brackets of other Telex variants differ between programs
// and are left as characters.
const MEANINGS: Readonly<Record<TypingMethod, ReadonlyMap<string, KeyMeaning>>> = {
  letters: new Map(),
  telex: new Map([
    ['s', tone('acute')],
    ['f', tone('grave')],
    ['r', tone('hook')],
    ['x', tone('tilde')],
    ['j', tone('dot')],
    ['z', tone('level')],
    ['a', mark(circumflex('a'))],
    ['e', mark(circumflex('e'))],
    ['o', mark(circumflex('o'))],
    ['w', { kind: 'mark', marks: [BREVE, ...HORNS], bareHorn: true }],
    ['d', mark(STROKE)],
  ]),
  vni: new Map([
    ['1', tone('acute')],
    ['2', tone('grave')],
    ['3', tone('hook')],
    ['4', tone('tilde')],
    ['5', tone('dot')],
    ['0', tone('level')],
    ['6', mark(circumflex('a'), circumflex('e'), circumflex('o'))],
    ['7', mark(...HORNS)],
    ['8', mark(BREVE)],
    ['9', mark(STROKE)],
  ]),
};

/** What the key means under this method; nothing when it is only a character. */
export function meaningOf(method: TypingMethod, key: string): KeyMeaning | undefined {
  return MEANINGS[method].get(key.toLowerCase());
}

/** Whether this character can stand after a vowel only because a key was taken back: `tes` from `tess`. */
export function isSpentKey(method: TypingMethod, base: string): boolean {
  if (method === 'telex') return 'sfrxjzw'.includes(base);
  return /\d/u.test(base);
}
