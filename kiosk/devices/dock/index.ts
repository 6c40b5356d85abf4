import './dock.css';
import vi from '#shared/text/dock/vi.json' with { type: 'json' };
import type { SkippableClock } from '../clock.ts';
import type { SwitchedNetwork } from '../network.ts';
import type { SimulatedPrinter } from '../printer.ts';
import type { Scanner } from '../scanner.ts';
import cards from './cards.json' with { type: 'json' };

/** What the dock plays with. */
export interface DockDevices {
  readonly scanner: Scanner;
  readonly printer: SimulatedPrinter;
  readonly network: SwitchedNetwork;
  readonly clock: SkippableClock;
  /** What is to be printed stands there. */
  readonly paper: HTMLElement | null;
  /** The address that the phone's QR code holds; null while none is shown. */
  readonly phone: () => string | null;
}

const MINUTE_MS = 60_000;
/** How often the phone's address is looked for. */
const LOOK_MS = 500;
/** How the page's address says that the dock is folded up. */
const CLOSED = '#dock=closed';

function button(label: string, press: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = label;
  made.addEventListener('click', press);
  return made;
}

function toggle(label: string, change: (on: boolean) => void): HTMLButtonElement {
  const made = button(label, () => {
    const on = made.getAttribute('aria-pressed') !== 'true';
    made.setAttribute('aria-pressed', String(on));
    change(on);
  });
  made.setAttribute('aria-pressed', 'false');
  return made;
}

/** A small copy of what was printed last; it goes when the paper is taken away from the page. */
function slipOf(paper: HTMLElement | null): [HTMLElement, () => void] {
  const slip = document.createElement('div');
  slip.className = 'dock-slip';
  slip.setAttribute('aria-hidden', 'true');
  const copy = (): void => {
    slip.replaceChildren(...[...(paper?.childNodes ?? [])].map((node) => node.cloneNode(true)));
  };
  const watch = new MutationObserver(copy);
  if (paper) watch.observe(paper, { childList: true, subtree: true, characterData: true });
  copy();
  return [slip, () => watch.disconnect()];
}

/** The way to the sign-in for a desk without a phone: what the QR code holds, to be opened beside the kiosk. */
function phoneLink(phone: () => string | null): [HTMLElement, () => void] {
  const link = document.createElement('a');
  link.target = '_blank';
  link.rel = 'noopener';
  link.textContent = vi.phone;
  const look = (): void => {
    const address = phone();
    link.hidden = address === null;
    if (address !== null) link.href = address;
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return [link, () => clearInterval(timer)];
}

/**
 * The development dock: plays the devices that a desk has not. Says that it is one; there only in a trial. It can be
 * folded up, and stays so for the next visit.
 * @returns a function that takes it away
 */
export function openDock({ scanner, printer, network, clock, paper, phone }: DockDevices): () => void {
  const dock = document.createElement('aside');
  dock.className = 'dock';
  dock.setAttribute('aria-label', vi.title);
  const inside = document.createElement('div');
  inside.className = 'dock-inside';
  const fold = button(vi.title, () => {
    inside.hidden = !inside.hidden;
    fold.setAttribute('aria-expanded', String(!inside.hidden));
    history.replaceState(null, '', inside.hidden ? CLOSED : '#dock');
  });
  inside.hidden = location.hash === CLOSED;
  fold.setAttribute('aria-expanded', String(!inside.hidden));
  const skip = button(vi.skip, () => clock.skip(2 * MINUTE_MS));
  skip.dataset.act = 'skip';
  const [slip, endSlip] = slipOf(paper);
  const [link, endLink] = phoneLink(phone);
  inside.append(
    ...cards.map(({ name, code }) => button(`${vi.scan}: ${name}`, () => scanner.scan(code))),
    toggle(vi.jam, (on) => printer.setFault(on ? 'jam' : null)),
    toggle(vi.cut, (on) => network.setDown(on)),
    skip,
    link,
    slip,
  );
  dock.append(fold, inside);
  document.body.append(dock);
  return () => {
    endSlip();
    endLink();
    dock.remove();
  };
}
