import { VIETNAM } from '#shared/calendar/index.ts';
import { makeTexts } from '#shared/text/index.ts';
import en from '#shared/text/server/en.json' with { type: 'json' };
import vi from '#shared/text/server/vi.json' with { type: 'json' };

/** The languages the server speaks by itself: its window, and the two pages it writes. */
export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const texts = makeTexts({ vi, en });

/** A text of shared/text/server in one language. Values are not escaped. */
export function say(language: Language, key: string, values: Readonly<Record<string, string>> = {}): string {
  return texts.getFixedT(language)(key, values);
}

/** An instant as people write it, by the clock in Vietnam. */
export function sayTime(language: Language, at: Date): string {
  return new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone: VIETNAM,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at);
}
