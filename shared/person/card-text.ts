import type { Sex } from './citizen-id.ts';
import { isPersonName, normalisePersonName } from './person-name.ts';
import { implausiblePieces } from './syllable.ts';

/** The fields of a card that hold words, cleaned and repaired as far as they could be. */
export interface CardTexts {
  readonly name: string;
  readonly sex: string;
  readonly address: string;
}

/** Letters of Latin-1 that neither Vietnamese nor the minorities' spellings have; they betray a wrong code page. */
const FOREIGN_LETTERS = /[ÄÅÆÇËÎÏÖØÛÜÞßäåæçëîïöøûüþÿ]/;

/** What no address has: the sign of a lost letter, and the stray signs of a wrong code page. */
const SIGNS_OF_DAMAGE = /[\uFFFD?¡-©«-¹»-¿×÷]/;

/**
 * Whether Vietnamese letters came through the scanner. A letter that Latin-1 lacks proves it. Marks that
 * Latin-1 has are believed if no word looks torn, for there are scanners that keep those and drop the rest.
 * Plain ASCII is not believed: hardly any name with its address goes without a mark.
 */
function lettersSurvived({ name, sex, address }: CardTexts): boolean {
  const all = `${name} ${sex} ${address}`;
  if (/[\u0100-\u024F\u1E00-\u1EFF]/.test(all)) return true;
  return /[\u00C0-\u00FF]/.test(all) && implausiblePieces(all) === 0;
}

/** The card's `Nam` or `Nữ`, in any case, also without its marks; undefined when letters are missing. */
export function readSex(cell: string): Sex | undefined {
  const word = cell.toLowerCase();
  if (word === 'nam') return 'male';
  return word === 'nữ' || word === 'nu' ? 'female' : undefined;
}

/** The name in its stored spelling; undefined when it cannot be trusted letter by letter. */
export function readName(texts: CardTexts): string | undefined {
  const name = normalisePersonName(texts.name);
  return isPersonName(name) && !FOREIGN_LETTERS.test(name) && lettersSurvived(texts) ? name : undefined;
}

/**
 * The address, with what a Telex input method makes of a Roman nine (`Khu Ĩ`) undone: no Vietnamese word is
 * that letter alone.
 */
export function readAddress(texts: CardTexts): {
  readonly address: string;
  readonly damaged: boolean;
  readonly inputMethod: boolean;
} {
  const address = texts.address.replace(/(?<![\p{L}\p{M}])(X*)Ĩ(?![\p{L}\p{M}])/gu, '$1IX');
  const torn = SIGNS_OF_DAMAGE.test(address) || FOREIGN_LETTERS.test(address) || !lettersSurvived(texts);
  return { address, damaged: address !== '' && torn, inputMethod: address !== texts.address };
}
