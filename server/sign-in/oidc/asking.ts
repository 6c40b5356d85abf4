import type { PointSettings } from '#shared/api/index.ts';

/** Longest name that is put on the phone's small page. */
const LONGEST_NAME = 120;

/**
 * What the phone page must say about who asks: commune, hall and kiosk (facts: security.md §4, RFC 10027). Nothing in
 * it is personal. `action` is a word that the provider has a sentence for.
 */
export function askingParameters(kiosk: string, settings: PointSettings): Record<string, string> {
  const language = settings.languages[0] ?? 'vi';
  const { hall, commune } = settings;
  const names = [kiosk, hall[language], commune.name[language], commune.province[language]];
  return {
    kiosk_name: names.filter(Boolean).join(' · ').slice(0, LONGEST_NAME),
    action: 'sign-in',
    ui_locales: settings.languages.join(' '),
  };
}
