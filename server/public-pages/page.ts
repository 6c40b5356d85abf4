import { makeTexts } from '#shared/text/index.ts';
import en from '#shared/text/receipt/en.json' with { type: 'json' };
import vi from '#shared/text/receipt/vi.json' with { type: 'json' };
import type { Language } from '../text.ts';

const texts = makeTexts({ vi, en });

/** A text of shared/text/receipt in one language. Values are not escaped. */
export const sayOn = (
  language: Language,
  key: string,
  values: Readonly<Record<string, string>> = {},
): string => texts.getFixedT(language)(key, values);

/** Text as it may stand in HTML, in an attribute too. */
export const asHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The three arches of the citadel's gate, as on every screen. */
const MARK =
  '<svg viewBox="0 0 48 32" aria-hidden="true" focusable="false"><path fill="currentColor" fill-rule="evenodd" d="M3 4H17V2H31V4H45L47 30H32V19a8 8 0 0 0-16 0V30H1ZM5.5 30V22.5a4.5 4.5 0 0 1 9 0V30ZM33.5 30V22.5a4.5 4.5 0 0 1 9 0V30Z"/></svg>';

export interface Page {
  readonly title: string;
  readonly isTrial: boolean;
  /** Everything between the name of the place and the end, as HTML. */
  readonly main: string;
}

/** A whole page: no script, no style within, nothing that an old phone would not read. */
export function writePage({ title, isTrial, main }: Page): string {
  const trial = isTrial
    ? `<p class="trial"><b>${asHtml(sayOn('vi', 'trial'))}</b> <span lang="en">${asHtml(sayOn('en', 'trial'))}</span></p>\n`
    : '';
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${asHtml(title)}</title>
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<header>
<div class="top">${MARK}<p><b>${asHtml(sayOn('vi', 'place'))}</b> <span lang="en">${asHtml(sayOn('en', 'place'))}</span></p></div>
${trial}</header>
<main>
${main}
</main>
</body>
</html>
`;
}
