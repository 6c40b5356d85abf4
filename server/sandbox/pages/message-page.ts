import { type SandboxText, TEXTS } from '../text.ts';
import { html } from './html.ts';
import { layout, type PageFrame } from './layout.ts';

export type Message = keyof SandboxText['done'];

/** After so many seconds a page at which nobody stands gives the kiosk back by itself. */
export const LEAVE_SECONDS = 120;

/** Says on the resident's phone how it ended and what to do now. */
export function phoneMessage({ language, base }: Omit<PageFrame, 'size'>, message: Message): string {
  const { heading, text } = TEXTS[language].done[message];
  return layout(
    { language, base, size: 'phone' },
    html`<div role="status"><h1>${heading}</h1><p class="lead">${text}</p></div>`,
  );
}

/**
 * Says on the kiosk what did not work, in both languages, since nothing is known of who stands there. A kiosk shows
 * neither address nor back button: the one way out of such a page is the button on it, and after a while the page's own.
 * @param back where the button leads
 */
export function kioskMessage(base: string, message: Message, back: string): string {
  const { vi, en } = TEXTS;
  return layout(
    { language: 'vi', size: 'kiosk', base, leave: { seconds: LEAVE_SECONDS, to: back } },
    html`<div role="status"><h1>${vi.done[message].heading}</h1>
<p class="lead">${vi.done[message].text}</p>
<p lang="en" class="hint"><b>${en.done[message].heading}.</b> ${en.done[message].text}</p></div>
<p><a class="back" href="${back}"><b>${vi.back}</b> <span lang="en">${en.back}</span></a></p>`,
  );
}

/** Asks for the code below the QR picture, for a phone whose camera could not read it. */
export function codePage(frame: PageFrame): string {
  const text = TEXTS[frame.language];
  return layout(
    frame,
    html`<h1>${text.heading.phone}</h1>
<form method="get" action="${frame.base}/device" autocomplete="off">
<label class="field"><span>${text.code.label}</span>
<input name="user_code" required maxlength="20" autocomplete="off" autocapitalize="characters"></label>
<input type="hidden" name="lang" value="${frame.language}">
<div class="acts"><button type="submit" class="main">${text.code.next}</button></div>
</form>`,
  );
}
