import { SANDBOX_PEOPLE, type SandboxPerson } from '../people.ts';
import { type SandboxText, TEXTS } from '../text.ts';
import { type Html, html } from './html.ts';
import { layout, type PageFrame } from './layout.ts';

export type Mistake = keyof SandboxText['mistake'];

/** What the page tells of the request before anything is given away. */
interface Asking {
  /** Kiosk, hall and commune as the relying party names them; null when it names none. */
  readonly kioskName: string | null;
  /** What the person is about to do; null for the plain sign-in. */
  readonly action: string | null;
}

export interface SignInPage {
  readonly asking: Asking;
  /** Where the form is posted, and what it carries along. */
  readonly post: string;
  readonly hidden: Readonly<Record<string, string>>;
  /** Whether the two digits shown on the kiosk are asked for. */
  readonly withNumber: boolean;
  readonly chosen: string | null;
  readonly mistakes: ReadonlyArray<Mistake>;
}

/** One page to choose a person, to type the passcode and to accept or decline, the same on phone and kiosk. */
export function signInPage(frame: PageFrame, page: SignInPage): string {
  const text = TEXTS[frame.language];
  const wrong = (mistake: Mistake): Html | null =>
    page.mistakes.includes(mistake) ? html`<em class="mistake">${text.mistake[mistake]}</em>` : null;
  return layout(
    frame,
    html`<h1>${text.heading[frame.size]}</h1>
<dl class="asking">
<dt>${text.ask.kiosk}</dt><dd>${page.asking.kioskName ?? text.ask.unknownKiosk}</dd>
<dt>${text.ask.action}</dt><dd>${actionText(page.asking.action, text)}</dd>
<dt>${text.ask.shares}</dt><dd>${text.ask.facts}</dd>
</dl>
<form method="post" action="${page.post}" autocomplete="off" novalidate>
${Object.entries(page.hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<fieldset><legend>${text.person.label}</legend><p class="hint">${text.person.hint}</p>${wrong('person')}
${SANDBOX_PEOPLE.map((each) => personChoice(each, page.chosen, text))}
</fieldset>
<label class="field"><span>${text.passcode.label}</span><small class="hint">${text.passcode.hint}</small>
${wrong('passcode')}
<input name="passcode" type="password" inputmode="numeric" maxlength="6" autocomplete="off"></label>
${
  page.withNumber
    ? html`<label class="field"><span>${text.number.label}</span><small class="hint">${text.number.hint}</small>
${wrong('number')}
<input name="number" class="number" inputmode="numeric" maxlength="2" autocomplete="off"></label>`
    : null
}
<div class="acts">
<button type="submit" name="decision" value="accept" class="main">${text.accept}</button>
<button type="submit" name="decision" value="decline">${text.decline}</button>
</div>
</form>`,
  );
}

/** The relying party names what is to be done by a word; a word without a sentence here is shown as it is. */
function actionText(action: string | null, text: SandboxText): string {
  return action === null || action === 'sign-in' ? text.ask.signIn : action;
}

function personChoice(person: SandboxPerson, chosen: string | null, text: SandboxText): Html {
  const spoken = person.birthDate.split('-').reverse().join('/');
  const born = spoken === person.birthDate ? `${spoken} (${text.person.yearOnly})` : spoken;
  const tail = person.refuses ? ` · ${text.person.refuses}` : '';
  const checked = person.id === chosen ? html` checked` : null;
  return html`<label class="person"><input type="radio" name="person" value="${person.id}"${checked}>
<span><b>${person.fullName}</b><small>${person.citizenId} · ${born}${tail}</small></span></label>
`;
}
