import i18next from 'i18next';
import en from '#shared/text/kiosk/en.json' with { type: 'json' };
import vi from '#shared/text/kiosk/vi.json' with { type: 'json' };

type Leaves<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Key : `${Key}.${Leaves<T[Key]>}`;
}[keyof T & string];

/** Every text of the kiosk, by its path in shared/text/kiosk. */
export type TextKey = Leaves<typeof vi>;

/** Gives a text in one language. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

const texts = i18next.createInstance();
void texts.init({
  // The texts are in the program, so they are there at once.
  initAsync: false,
  lng: 'vi',
  fallbackLng: 'vi',
  resources: { vi: { translation: vi }, en: { translation: en } },
  // Preact writes text nodes, never HTML: escaping here would show the escapes.
  interpolation: { escapeValue: false },
});

/** The kiosk's words in a language. */
export function wordsIn(language: string): Say {
  return texts.getFixedT(language) as unknown as Say;
}

/** Whether there is a text of that name, for keys put together from a code. */
export const hasText = (key: string): key is TextKey => texts.exists(key);
