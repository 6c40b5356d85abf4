import type { TextPath } from '#shared/text/index.ts';
import vi from '#shared/text/kiosk/vi.first.json' with { type: 'json' };
import type viLater from '#shared/text/kiosk/vi.json';

/** Every text of the kiosk, by its path in shared/text/kiosk. */
export type TextKey = TextPath<typeof vi> | TextPath<typeof viLater>;

/** Gives a text in one language. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** The first screens speak Vietnamese with the first paint; the rest, and other languages, come behind it. */
const LATER: Readonly<Record<string, () => Promise<{ default: object }>>> = {
  vi: () => import('#shared/text/kiosk/vi.json'),
  en: () => import('#shared/text/kiosk/en.json'),
};

/** The library, once the first screen stands; with it everything that is not Vietnamese. */
let library: { readonly texts: Texts; readonly namespace: string } | null = null;

type Texts = ReturnType<typeof import('./texts.ts')['makeTexts']>;

const loaded = new Set<string>();

/**
 * Loads all words of a language; until then `wordsIn` gives Vietnamese, and of that the first screens' alone.
 * @returns whether they are there
 */
export async function loadWords(language: string): Promise<boolean> {
  if (loaded.has(language)) return true;
  const [words, from] = await Promise.all([
    LATER[language]?.().catch(() => null),
    import('./texts.ts').catch(() => null),
  ]);
  if (!words || !from) return false;
  library ??= { texts: from.makeTexts({ vi }), namespace: from.NAMESPACE };
  library.texts.addResourceBundle(language, library.namespace, words.default, true);
  loaded.add(language);
  known = new Map();
  return true;
}

let known = new Map<string, Say>();

const PLACE = /\{\{(\w+)\}\}/g;

/** A text of the first screens; its own name when there is none, as the library does it. */
function firstText(key: string): string {
  let found: unknown = vi;
  for (const name of key.split('.'))
    found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  return typeof found === 'string' ? found : key;
}

/**
 * The kiosk's words in a language. A screen asks for its forty words at every touch, and the library takes a tenth of
 * a millisecond for each: it is left to what depends on a number, the rest is looked up and filled in here.
 */
export function wordsIn(language: string): Say {
  const before = known.get(language);
  if (before) return before;
  const { texts, namespace } = library ?? { texts: null, namespace: '' };
  const fixed = texts && (texts.getFixedT(language) as unknown as Say);
  const found = new Map<string, string>();
  const find = (key: TextKey): string => {
    if (!texts || !fixed) return firstText(key);
    const text: unknown =
      texts.getResource(language, namespace, key) ?? texts.getResource('vi', namespace, key);
    return typeof text === 'string' ? text : fixed(key);
  };
  const say: Say = (key, values) => {
    if (fixed && values?.count !== undefined) return fixed(key, values);
    const text = found.get(key) ?? find(key);
    found.set(key, text);
    return values ? text.replace(PLACE, (_, name: string) => String(values[name] ?? '')) : text;
  };
  known.set(language, say);
  return say;
}

/** Whether there is a text of that name, for keys put together from a code. */
export const hasText = (key: string): key is TextKey => library?.texts.exists(key) ?? firstText(key) !== key;
