import { useEffect, useState } from 'preact/hooks';

export const LOOKS = ['auto', 'light', 'dark', 'contrast'] as const;
/** How the desk looks; "auto" follows the device. Kept in memory only. */
export type Look = (typeof LOOKS)[number];

const CONTRAST = '(prefers-contrast: more)';
const DARK = '(prefers-color-scheme: dark)';

/** The theme of shared/ui/tokens.css for a look; undefined for the plain one. */
export function themeOf(look: Look, matches: (query: string) => boolean): 'dark' | 'contrast' | undefined {
  if (look === 'light') return undefined;
  if (look !== 'auto') return look;
  if (matches(CONTRAST)) return 'contrast';
  return matches(DARK) ? 'dark' : undefined;
}

/** The chosen look, put on <html>, also when the device changes its mind. */
export function useLook(): [Look, (look: Look) => void] {
  const [look, setLook] = useState<Look>('auto');
  useEffect(() => {
    const queries = [CONTRAST, DARK].map((query) => matchMedia(query));
    const apply = () => {
      const theme = themeOf(look, (query) => matchMedia(query).matches);
      if (theme) document.documentElement.dataset.theme = theme;
      else delete document.documentElement.dataset.theme;
    };
    apply();
    for (const query of queries) query.addEventListener('change', apply);
    return () => {
      for (const query of queries) query.removeEventListener('change', apply);
    };
  }, [look]);
  return [look, setLook];
}
