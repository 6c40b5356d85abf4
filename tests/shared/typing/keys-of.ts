/** How a word may be typed: its bare letters, and the keys that mark them with where each may come. */
export interface MarkKey {
  readonly key: string;
  /** The key may come behind the letter at this place… */
  readonly after: number;
  /** …and no later than behind the letter before this one. */
  readonly until: number;
}

export interface Keys {
  readonly letters: readonly string[];
  readonly marks: readonly MarkKey[];
}

type Method = 'telex' | 'vni';

const TONES: Record<string, Record<Method, string>> = {
  '\u0301': { telex: 's', vni: '1' },
  '\u0300': { telex: 'f', vni: '2' },
  '\u0309': { telex: 'r', vni: '3' },
  '\u0303': { telex: 'x', vni: '4' },
  '\u0323': { telex: 'j', vni: '5' },
};

/**
 * Takes a word apart into keys, independently of the engine.
 * @param pairKeys 1 or 2: how many keys make ươ
 */
export function keysOf(word: string, method: Method, pairKeys: 1 | 2): Keys {
  const decomposed = Array.from(word.normalize('NFC'), (letter) => Array.from(letter.normalize('NFD')));
  const letters = decomposed.map(([base = '']) => (base === 'đ' ? 'd' : base));
  const firstVowel = letters.findIndex((letter) => 'aeiouy'.includes(letter));
  const horned = (at: number) => decomposed[at]?.includes('\u031B') ?? false;
  const marks: MarkKey[] = [];
  decomposed.forEach(([base = '', ...found], at) => {
    const until = letters.length;
    const pairFirst = horned(at) && horned(at + 1) && letters[at + 1] === 'o';
    const pairSecond = horned(at) && horned(at - 1) && letters[at] === 'o';
    if (base === 'đ') marks.push({ key: method === 'telex' ? 'd' : '9', after: at, until });
    for (const mark of found) {
      if (mark === '\u0302') marks.push({ key: method === 'telex' ? base : '6', after: at, until });
      else if (mark === '\u0306') marks.push({ key: method === 'telex' ? 'w' : '8', after: at, until });
      else if (mark === '\u031B') {
        const key = method === 'telex' ? 'w' : '7';
        // The first of two keys for ươ must come before the o, or it would already mean both.
        if (!pairFirst) marks.push({ key, after: at, until });
        else if (pairKeys === 2) marks.push({ key, after: at, until: at + 1 });
      } else {
        const key = TONES[mark]?.[method] ?? '';
        marks.push({ key, after: pairSecond ? at - 1 : firstVowel, until });
      }
    }
  });
  return { letters, marks };
}

/** Lays the mark keys among the letters; `choices` (0…1 each) say where, and in which order when they meet. */
export function layOut(keys: Keys, choices: readonly number[]): string {
  const behind = keys.letters.map((): { key: string; rank: number }[] => []);
  keys.marks.forEach(({ key, after, until }, index) => {
    const choice = choices[index % choices.length] ?? 0;
    const at = after + Math.floor(choice * (until - after));
    behind[at]?.push({ key, rank: (choice * 7919 + index * 0.37) % 1 });
  });
  return keys.letters
    .map((letter, at) => {
      const marks = [...(behind[at] ?? [])].sort((a, b) => a.rank - b.rank);
      return letter + marks.map(({ key }) => key).join('');
    })
    .join('');
}
