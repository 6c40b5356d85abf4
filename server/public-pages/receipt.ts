import { VIETNAM } from '#shared/calendar/index.ts';
import { slipNumber } from '#shared/dossier/index.ts';
import { LANGUAGES, type Language } from '../text.ts';
import { asHtml, sayOn, writePage } from './page.ts';

/** What the page says of a number. `hour` begins the hour in which the dossier came. */
export type ReceiptAnswer =
  | { readonly kind: 'held'; readonly slip: string; readonly hour: Date }
  | { readonly kind: 'waiting'; readonly slip: string }
  | { readonly kind: 'wrong' | 'later' | 'entry' };

export interface ReceiptPage {
  readonly answer: ReceiptAnswer;
  /** What stands in the box: what was typed and is wrong. */
  readonly typed: string;
  /** Whom to ask, by language: a setting of the point. */
  readonly contact: Readonly<Record<string, string>>;
  readonly isTrial: boolean;
}

/** A number that is right and of no kiosk there is. */
const EXAMPLE = slipNumber('ABC-1', 27);

const HOUR_MS = 3_600_000;

/** Signs that say without colour how it stands: a tick, an hourglass, a question. */
const SIGNS: Readonly<Record<ReceiptAnswer['kind'], string>> = {
  held: '<circle cx="24" cy="24" r="22" fill="#1b6a41"/><path d="M13 25l8 8 15-17" fill="none" stroke="#fff" stroke-width="5"/>',
  waiting:
    '<circle cx="24" cy="24" r="22" fill="#472800"/><path d="M15 12h18v5l-7 7 7 7v5H15v-5l7-7-7-7z" fill="none" stroke="#fff" stroke-width="3.5"/>',
  wrong:
    '<circle cx="24" cy="24" r="22" fill="#12306b"/><path d="M17 18c0-9 14-9 14 0 0 6-7 5-7 11" fill="none" stroke="#fff" stroke-width="4"/><circle cx="24" cy="36" r="2.8" fill="#fff"/>',
  later:
    '<circle cx="24" cy="24" r="22" fill="#472800"/><path d="M24 12v13l8 6" fill="none" stroke="#fff" stroke-width="4"/>',
  entry: '',
};

const clock = (at: Date, language: Language): string =>
  new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone: VIETNAM,
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

const day = (at: Date, language: Language): string =>
  new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone: VIETNAM,
    day: 'numeric',
    month: language === 'vi' ? 'numeric' : 'long',
    year: 'numeric',
  }).format(at);

/** The paragraphs under the heading, in one language, as HTML. */
function paragraphs({ answer, contact }: ReceiptPage, language: Language): string {
  const say = (key: string, values: Readonly<Record<string, string>> = {}) =>
    asHtml(sayOn(language, key, values));
  switch (answer.kind) {
    case 'held': {
      const when = {
        from: clock(answer.hour, language),
        to: clock(new Date(answer.hour.getTime() + HOUR_MS), language),
        date: day(answer.hour, language),
      };
      return `<p class="when">${say('held.when', when)}</p><p>${say('held.next')}</p><p class="small">${say('held.not-receipt')}</p>`;
    }
    case 'waiting':
      return `<p>${say('waiting.why')}</p><p>${say('waiting.compare')}</p><p>${say('waiting.ask')} <b>${asHtml(contact[language] ?? '')}.</b></p>`;
    case 'wrong':
      return `<p>${say('wrong.why')}</p><p>${say('wrong.alike')}</p><p>${say('wrong.same')}</p>`;
    case 'later':
      return `<p>${say('later.why')}</p>`;
    case 'entry':
      return `<p>${say('entry.how')}</p>`;
  }
}

/** The page to a slip: whether the server holds its dossier, what to do, and a box for another number. */
export function writeReceiptPage(page: ReceiptPage): string {
  const { answer, typed, isTrial } = page;
  const both = (key: string) =>
    `${asHtml(sayOn('vi', key))} <span lang="en">${asHtml(sayOn('en', key))}</span>`;
  const sections = LANGUAGES.map(
    (language) =>
      `<section lang="${language}"><h1>${asHtml(sayOn(language, `${answer.kind}.heading`))}</h1>${paragraphs(page, language)}</section>`,
  );
  const sign = SIGNS[answer.kind];
  const number =
    'slip' in answer
      ? `<p class="number">${both('slip')}<br><b translate="no">${asHtml(answer.slip)}</b></p>`
      : '';
  const about =
    sign === ''
      ? ''
      : `<div class="about"><svg class="sign" viewBox="0 0 48 48" aria-hidden="true" focusable="false">${sign}</svg>${number}</div>\n`;
  const hint = (language: Language) =>
    asHtml(sayOn(language, 'form.hint', { example: EXAMPLE })).replace(
      EXAMPLE,
      `<span class="one-line" translate="no">${EXAMPLE}</span>`,
    );
  const main = `<div class="answer ${answer.kind}" role="status">
${about}<div class="both">
${sections.join('\n')}
</div>
</div>
<form class="ask" method="post" action="/t" autocomplete="off">
<label for="slip"><b>${both('form.label')}</b>
<span>${hint('vi')}</span><span lang="en">${hint('en')}</span></label>
<div class="line"><input id="slip" name="slip" type="text" value="${asHtml(typed)}" maxlength="40" required autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false">
<button type="submit">${both('form.button')}</button></div>
</form>
<footer class="foot"><p>${asHtml(sayOn('vi', 'foot.nothing-personal'))}</p><p lang="en">${asHtml(sayOn('en', 'foot.nothing-personal'))}</p></footer>`;
  return writePage({ title: sayOn('vi', 'title'), isTrial, main });
}
