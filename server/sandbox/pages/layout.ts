import { type Language, TEXTS } from '../text.ts';
import { type Html, html } from './html.ts';

type Size = 'phone' | 'kiosk';

export interface PageFrame {
  readonly language: Language;
  readonly size: Size;
  /** The path of the provider, such as `/sandbox/vneid`. */
  readonly base: string;
  /** Where the same page is found in the other language; undefined for pages that cannot be asked for again. */
  readonly otherLanguage?: string;
  /** After so many seconds without an answer the browser goes there by itself. */
  readonly leave?: { readonly seconds: number; readonly to: string };
}

/** The whole page around `content`: above all the banner, in both languages, that this is a trial. */
export function layout(frame: PageFrame, content: Html): string {
  const text = TEXTS[frame.language];
  const page = html`<!doctype html>
<html lang="${frame.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${frame.leave ? html`<meta http-equiv="refresh" content="${String(frame.leave.seconds)};url=${frame.leave.to}">` : null}
<title>${text.title}</title>
<link rel="stylesheet" href="${frame.base}/style.css">
</head>
<body class="${frame.size}">
<p class="banner"><strong lang="vi">${TEXTS.vi.banner}</strong> <span lang="en">${TEXTS.en.banner}</span></p>
<main>
${content}
</main>
${
  frame.otherLanguage
    ? html`<p class="toggle"><a href="${frame.otherLanguage}" lang="${frame.language === 'vi' ? 'en' : 'vi'}">${text.toggle}</a></p>`
    : null
}
</body>
</html>
`;
  return page.markup;
}
