import { type SandboxText, TEXTS } from '../text.ts';
import { html } from './html.ts';
import { layout, type PageFrame } from './layout.ts';

export type Message = keyof SandboxText['done'];

/** A page that says how it ended and what to do now. */
export function messagePage(frame: PageFrame, message: Message): string {
  const { heading, text } = TEXTS[frame.language].done[message];
  return layout(frame, html`<h1 role="status">${heading}</h1><p class="lead">${text}</p>`);
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
