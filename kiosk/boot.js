import { createRecovery } from './recovery.ts';

// Begins the program once the page has been painted as it came; the program is on its way meanwhile, since the page
// names it. Built into one classic script of its own beside the program (vite.config.ts), served under a name that is
// asked for anew every time: it must need nothing else.

/** The longest way of the program over a line of 64 kbit/s is 20 s; in milliseconds. */
const LOAD_MS = 60_000;
/** How long the program may take to draw its first screen: it asks the server twice at most. In milliseconds. */
const DRAW_MS = 45_000;

const FAILURES = 'starts-failed';
/** A browser that keeps nothing for a page refuses even to be asked; its program says what else is missing. */
const remembered = (work) => {
  try {
    return work(sessionStorage);
  } catch {
    return null;
  }
};

const app = document.getElementById('app');
const outOfOrder = document.getElementById('out-of-order');
const recovery = createRecovery({
  fetch: fetch.bind(globalThis),
  caches: globalThis.caches ?? null,
  workers: navigator.serviceWorker ?? null,
  memory: {
    read: () => Number(remembered((kept) => kept.getItem(FAILURES))),
    write: (failures) => remembered((kept) => kept.setItem(FAILURES, failures)),
  },
  reload: () => location.reload(),
  show(isBroken) {
    if (!outOfOrder) return;
    outOfOrder.hidden = !isBroken;
    // The styles of the program may not be there either.
    outOfOrder.style.cssText = isBroken
      ? 'position:fixed;inset:0;z-index:9;display:grid;align-content:center;gap:1em;padding:2em;text-align:center;font:1.6em sans-serif;background:#FFF9F2;color:#222'
      : '';
  },
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});
/** The program takes away the mark of the painted page when it draws, whatever it draws. */
const look = () => (app.hasAttribute('data-painted') ? recovery.failed() : recovery.up());

let begun = false;
const begin = () => {
  if (begun) return;
  begun = true;
  import(/* @vite-ignore */ document.querySelector('link[rel="modulepreload"]').href).then(
    () => setTimeout(look, DRAW_MS),
    () => recovery.failed(),
  );
};
requestAnimationFrame(() => setTimeout(begin));
// A dark panel paints nothing, and what waits to be sent must go all the same.
setTimeout(begin, 1000);
setTimeout(look, LOAD_MS + DRAW_MS);
addEventListener('kiosk-failed', () => recovery.failed());

// Whoever touches the painted screen before the program is there is not asked to touch it again. The program keeps
// the elements it finds, so the touch is played to the one that was meant.
let touched = null;
const note = (event) => {
  touched = event.target;
};
addEventListener('click', note, true);
addEventListener(
  'kiosk-ready',
  () => {
    recovery.up();
    removeEventListener('click', note, true);
    if (touched?.isConnected) touched.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  },
  { once: true },
);
