/**
 * A text as people type it when they search: without marks, in lower case, `đ` as `d`
 * (facts: domain.md §9.1). `Giấy khai sinh` gives `giay khai sinh`. Icelandic ð, a frequent slip, counts as `đ`.
 */
export function searchKey(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/gu, '')
    .toLowerCase()
    .replace(/[đð]/gu, 'd');
}

// One syllable may be written with i or y when that is its whole vowel and a consonant precedes (lí/lý, quí/quý).
const FINAL_Y = /(?<=(?:^|[^\p{L}])(?:[bcdghklmnpqrstvxđ]+|qu))[yỳýỷỹỵ](?![\p{L}\p{M}])/giu;
const WITH_Y = 'yỳýỷỹỵ';
const WITH_I = 'iìíỉĩị';

/** Writes i for y where spelling allows both: `Lý lịch`, `Mỹ`, `quý` give `Lí lịch`, `Mĩ`, `quí`. The result is NFC. */
export function foldIY(text: string): string {
  return text.normalize('NFC').replace(FINAL_Y, (y) => {
    const i = WITH_I.charAt(WITH_Y.indexOf(y.toLowerCase()));
    return y === y.toLowerCase() ? i : i.toUpperCase();
  });
}

/**
 * Whether a text is found by a query typed without care for marks, case, order or i/y: every word of the query
 * begins some word of the text. `khai giay si` finds `Giấy khai sinh`; an empty query finds everything.
 */
export function matchesSearch(query: string, haystack: string): boolean {
  const plain = wordsOf(haystack);
  // Folded only among themselves: `quy` on its way to `quyền` is not yet a whole syllable.
  const folded = wordsOf(foldIY(haystack));
  return wordsOf(query).every((wanted) => {
    const other = searchKey(foldIY(wanted));
    return plain.some((word) => word.startsWith(wanted)) || folded.some((word) => word.startsWith(other));
  });
}

function wordsOf(text: string): string[] {
  return searchKey(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
