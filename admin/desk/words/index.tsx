import { type ComponentChildren, createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { VIETNAM } from '#shared/calendar/index.ts';
import en from '#shared/text/desk/en.json' with { type: 'json' };
import vi from '#shared/text/desk/vi.json' with { type: 'json' };
import { makeTexts, type TextPath, textIn } from '#shared/text/index.ts';

/** Every text of the desk, by its path in shared/text/desk. */
export type DeskKey = TextPath<typeof vi>;

export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language's own name, for who cannot read the other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { vi: 'Tiếng Việt', en: 'English' };

export interface Words {
  readonly language: Language;
  t(key: DeskKey, values?: Readonly<Record<string, string | number>>): string;
  /** A key put together from a word of the server; `otherwise` when the desk has no text for it. */
  tIf(key: string, otherwise: DeskKey): string;
  /** A text of a flow document in this language; empty when there is none. */
  of(text: Readonly<Record<string, string>>): string;
  /** "14:03", or "14:03, 05/08/2026" on another day than `now`. */
  time(at: number, now: number): string;
  /** "14:03, 05/08/2026". */
  moment(at: number): string;
}

const texts = makeTexts({ vi, en });

/** The desk's words in a language. */
export function makeWords(language: Language): Words {
  const fixed = texts.getFixedT(language);
  const dayOf = (at: number) =>
    new Intl.DateTimeFormat('vi-VN', {
      timeZone: VIETNAM,
      day: '2-digit',
      month: '2-digit',
      year: 'numeric',
    }).format(at);
  const hourOf = (at: number) =>
    new Intl.DateTimeFormat('vi-VN', { timeZone: VIETNAM, hour: '2-digit', minute: '2-digit' }).format(at);
  const moment = (at: number) => `${hourOf(at)}, ${dayOf(at)}`;
  return {
    language,
    t: (key, values = {}) => fixed(key, { ...values }),
    tIf: (key, otherwise) => (texts.exists(key) ? fixed(key) : fixed(otherwise)),
    of: (text) => textIn(text, language),
    time: (at, now) => (dayOf(at) === dayOf(now) ? hourOf(at) : moment(at)),
    moment,
  };
}

const WordsContext = createContext<Words>(makeWords('vi'));

/** Gives everything inside the words of a language. */
export function SpeakIn({ language, children }: { language: Language; children: ComponentChildren }) {
  const words = useMemo(() => makeWords(language), [language]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}

/** The words of where the component stands. */
export const useWords = (): Words => useContext(WordsContext);
