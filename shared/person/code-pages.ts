/**
 * The 8-bit code pages through which a card's text may have been read by mistake (facts: domain.md §2.2).
 */

/** Windows-1252, 80–9F. The five holes (81, 8D, 8F, 90, 9D) stand as control characters, as browsers read them. */
const CP1252_80_TO_9F = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

const CP1252_BYTES: ReadonlyMap<string, number> = new Map(
  [...CP1252_80_TO_9F].map((character, index) => [character, 0x80 + index]),
);

/** Where Windows-1258 (Vietnamese) shows a lead byte of UTF-8 as another letter than Windows-1252 does. */
const CP1258_LEADS: ReadonlyMap<string, number> = new Map([
  ['\u0102', 0xc3],
  ['\u0300', 0xcc],
]);

/**
 * The byte that Windows-1252, Latin-1 or Windows-1258 shows as this character; undefined when none of them has it.
 */
export function byteOf(character: string): number | undefined {
  const code = character.charCodeAt(0);
  if (code <= 0xff) return code;
  return CP1252_BYTES.get(character) ?? CP1258_LEADS.get(character);
}

function table(shown: string, meant: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...shown].map((character, index) => [character, meant[index] ?? character]));
}

/** Windows-1258 as Windows-1252 shows it. Its tone marks are characters of their own, after the vowel. */
const CP1258_SHOWN_AS_1252 = table('ÃãÐðÕõÝýÌÒÞìò', [
  ...'ĂăĐđƠơƯư',
  '\u0300',
  '\u0309',
  '\u0303',
  '\u0301',
  '\u0323',
]);

/** TCVN 5712:1993 (TCVN3, "ABC" fonts) as Windows-1252 shows it. */
const TCVN3_SHOWN_AS_1252 = table(
  '¡¢£¤¥¦§¨©ª«¬\u00AD®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ',
  [...'ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ'],
);

/** The readings to try on 8-bit text that makes no sense as it stands, the likelier first. */
export const LEGACY_READINGS: readonly ((text: string) => string)[] = [
  CP1258_SHOWN_AS_1252,
  TCVN3_SHOWN_AS_1252,
].map(
  (letters) => (text: string) =>
    [...text]
      .map((character) => letters.get(character) ?? character)
      .join('')
      .normalize('NFC'),
);
