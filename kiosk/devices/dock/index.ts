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
}

const MINUTE_MS = 60_000;

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

/**
 * The development dock: plays the devices that a desk has not. Says that it is one; there only in a trial.
 * @returns a function that takes it away
 */
export function openDock({ scanner, printer, network, clock }: DockDevices): () => void {
  const dock = document.createElement('aside');
  dock.className = 'dock';
  dock.setAttribute('aria-label', vi.title);
  const title = document.createElement('b');
  title.textContent = vi.title;
  dock.append(
    title,
    ...cards.map(({ name, code }) => button(`${vi.scan}: ${name}`, () => scanner.scan(code))),
    toggle(vi.jam, (on) => printer.setFault(on ? 'jam' : null)),
    toggle(vi.cut, (on) => network.setDown(on)),
    button(vi.skip, () => clock.skip(2 * MINUTE_MS)),
  );
  document.body.append(dock);
  return () => dock.remove();
}
