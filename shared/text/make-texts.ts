import { createInstance, type i18n } from 'i18next';

/** Where every text lies; none of our files uses a second one. */
export const NAMESPACE = 'translation';

/** Every text of a resource file, by its path: "frame.back". */
export type TextPath<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Key : `${Key}.${TextPath<T[Key]>}`;
}[keyof T & string];

/**
 * Texts of some languages, there at once; Vietnamese where another has none. Values are put in as they are: who
 * writes HTML escapes what it writes, and Preact writes text nodes.
 * @param byLanguage resource files by language tag; one is "vi"
 */
export function makeTexts(byLanguage: Readonly<Record<string, object>>): i18n {
  const texts = createInstance();
  void texts.init({
    // The texts are in the program: nothing has to be waited for.
    initAsync: false,
    lng: 'vi',
    fallbackLng: 'vi',
    resources: Object.fromEntries(
      Object.entries(byLanguage).map(([language, file]) => [language, { [NAMESPACE]: file }]),
    ),
    interpolation: { escapeValue: false },
  });
  return texts;
}
