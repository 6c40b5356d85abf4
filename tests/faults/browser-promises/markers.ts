/** Something of a resident's that must be found nowhere: words, or a piece of a file. */
export interface Marker {
  readonly name: string;
  readonly content: string | Buffer;
}

/** One way in which a marker may lie somewhere. */
export interface Pattern {
  readonly marker: string;
  readonly form: string;
  readonly bytes: Buffer;
}

const inUtf16Be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** What stays the same of the base64 of these bytes, whatever stands before and behind them. */
function base64At(bytes: Buffer, offset: 0 | 1 | 2): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return encoded.slice(first, last);
}

function base64Of(bytes: Buffer): Array<readonly [form: string, text: string]> {
  return ([0, 1, 2] as const).flatMap((offset) => {
    const plain = base64At(bytes, offset);
    const forUrls = plain.replaceAll('+', '-').replaceAll('/', '_');
    return [
      [`base64+${offset}`, plain],
      ...(forUrls === plain ? [] : [[`base64url+${offset}`, forUrls] as const]),
    ] as const;
  });
}

const escaped = (text: string): string =>
  [...text]
    .map((letter) => (letter < '\x7f' ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`))
    .join('');

function patternsOfText(marker: string, text: string): Pattern[] {
  const forms = new Map<string, Pattern>();
  const add = (form: string, bytes: Buffer): void => {
    const key = bytes.toString('latin1');
    if (!forms.has(key)) forms.set(key, { marker, form, bytes });
  };
  for (const normal of ['NFC', 'NFD'] as const)
    for (const [inCase, cased] of [
      ['', text],
      [' lower', text.toLocaleLowerCase('vi')],
      [' upper', text.toLocaleUpperCase('vi')],
    ] as const) {
      const written = cased.normalize(normal);
      const what = `${normal}${inCase}`;
      const utf8 = Buffer.from(written);
      add(`UTF-8 ${what}`, utf8);
      add(`UTF-16LE ${what}`, Buffer.from(written, 'utf16le'));
      add(`UTF-16BE ${what}`, inUtf16Be(written));
      for (const [form, encoded] of base64Of(utf8)) add(`${form} ${what}`, Buffer.from(encoded));
      add(`URL ${what}`, Buffer.from(encodeURIComponent(written)));
      add(
        `url ${what}`,
        Buffer.from(encodeURIComponent(written).replace(/%../g, (code) => code.toLowerCase())),
      );
      add(`JSON ${what}`, Buffer.from(escaped(written)));
    }
  return [...forms.values()];
}

function patternsOfBytes(marker: string, bytes: Buffer): Pattern[] {
  return [
    { marker, form: 'bytes', bytes },
    { marker, form: 'hex', bytes: Buffer.from(bytes.toString('hex')) },
    ...base64Of(bytes).map(([form, text]) => ({ marker, form, bytes: Buffer.from(text) })),
  ];
}

/** Every way in which each marker may lie somewhere. */
export const patternsOf = (markers: readonly Marker[]): Pattern[] =>
  markers.flatMap(({ name, content }) =>
    typeof content === 'string' ? patternsOfText(name, content) : patternsOfBytes(name, content),
  );

/** Syllables that differ in NFC and NFD and in capitals, so that a word of them stands nowhere by chance. */
const SYLLABLES = [
  'quỳnh',
  'thượt',
  'bườm',
  'khuyển',
  'nguễ',
  'hoẵng',
  'đặng',
  'trầu',
  'giếng',
  'vẫy',
  'sườn',
  'phễu',
];

/** A word nobody has ever written, of letters that a name may have. */
export function inventWord(random: () => number): string {
  const drawn = Array.from({ length: 4 }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? '');
  const word = drawn.join('');
  return word.slice(0, 1).toLocaleUpperCase('vi') + word.slice(1);
}

export const inventDigits = (random: () => number, length: number): string =>
  Array.from({ length }, () => Math.floor(random() * 10)).join('');
