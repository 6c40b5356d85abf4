/**
 * What Vietnamese spelling allows. Used to choose between two readings of a key, never to forbid a text: names of
 * other peoples (Y Bliă, H'Mông) are written with the same keyboard. Facts: domain.md §9.4.
 */

// Nuclei that may be followed by a final consonant.
const CLOSED = words('a ă â e ê i o ô ơ u ư y iê yê oa oă oe oo ua uâ uê uô ươ uy uyê');
// Nuclei that stand only at the end of a syllable, besides those above.
const OPEN = words(
  'ia ưa uơ uya ai ao au ay âu ây eo êu iu oi ôi ơi ơu ui ưi uy ưu ' +
    'iêu yêu oai oao oay oeo uai uay uây uâu uêu uôi ươi ươu uyu uyêu ua ue',
);
// `k` closes names of the highlands (Đắk Lắk); `g` and `h` are halves of ng, nh and ch, never typed first.
const CODAS = words('c ch k m n ng nh p t');
// Before a stop only sắc and nặng are spoken and written.
const STOPS = words('c ch k p t');

/** Whether these vowels can be the nucleus of a syllable, before a final consonant (`closed`) or without one. */
export function isNucleus(text: string, closed: boolean): boolean {
  return CLOSED.has(text) || (!closed && OPEN.has(text));
}

/** Whether a syllable can end so; the empty ending counts. */
export function isCoda(text: string): boolean {
  return text === '' || CODAS.has(text);
}

/** Whether this ending allows only the tones sắc and nặng. */
export function isStop(coda: string): boolean {
  return STOPS.has(coda);
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
