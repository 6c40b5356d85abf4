import en from '#shared/text/sandbox/en.json' with { type: 'json' };
import vi from '#shared/text/sandbox/vi.json' with { type: 'json' };

export type SandboxText = typeof vi;
export type Language = 'vi' | 'en';

/** The pages' words. Both files have the same shape; TypeScript holds them to it. */
export const TEXTS: Readonly<Record<Language, SandboxText>> = { vi, en };

/**
 * Picks the language of a page: what the link on the page asked for, else the first of `ui_locales` (OpenID Connect
 * Core §3.1.2.1) that is spoken here, else Vietnamese.
 */
export function pickLanguage(asked: string | null | undefined, uiLocales: unknown): Language {
  if (asked === 'vi' || asked === 'en') return asked;
  const tags = typeof uiLocales === 'string' ? uiLocales.split(' ') : [];
  for (const tag of tags) {
    const language = tag.split('-')[0]?.toLowerCase();
    if (language === 'vi' || language === 'en') return language;
  }
  return 'vi';
}
