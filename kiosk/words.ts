import i18next from 'i18next';
import vi from '#shared/text/kiosk/vi.json' with { type: 'json' };

type Leaves<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Key : `${Key}.${Leaves<T[Key]>}`;
}[keyof T & string];

/** Every text of the kiosk, by its path in shared/text/kiosk. */
export type TextKey = Leaves<typeof vi>;

/** Gives a text in one language. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

const NAMESPACE = 'translation';

/** The idle screen speaks Vietnamese; other languages are parts of the program of their own. */
const LATER: Readonly<Record<string, () => Promise<{ default: object }>>> = {
  en: () => import('#shared/text/kiosk/en.json'),
};

const texts = i18next.createInstance();
void texts.init({
  // The first texts are in the program, so they are there at once.
  initAsync: false,
  lng: 'vi',
  fallbackLng: 'vi',
  resources: { vi: { [NAMESPACE]: vi } },
  // Preact writes text nodes, never HTML: escaping here would show the escapes.
  interpolation: { escapeValue: false },
});

/** Loads a language; until then, and where it cannot be had, `wordsIn` gives Vietnamese. */
export async function loadWords(language: string): Promise<void> {
  if (texts.hasResourceBundle(language, NAMESPACE)) return;
  const loaded = await LATER[language]?.().catch(() => null);
  if (loaded) texts.addResourceBundle(language, NAMESPACE, loaded.default);
}

/** The kiosk's words in a language. */
export function wordsIn(language: string): Say {
  return texts.getFixedT(language) as unknown as Say;
}

/** Whether there is a text of that name, for keys put together from a code. */
export const hasText = (key: string): key is TextKey => texts.exists(key);
