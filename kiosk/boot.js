// Begins the program once the page has been painted as it came; the program is on its way meanwhile, since the page
// names it (vite.config.ts). Not built: it must need nothing else.
const { href } = document.querySelector('link[rel="modulepreload"]');
const begin = () => import(href);
requestAnimationFrame(() => setTimeout(begin));
// A dark panel paints nothing, and what waits to be sent must go all the same. Begun twice is begun once.
setTimeout(begin, 1000);

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
    removeEventListener('click', note, true);
    if (touched?.isConnected) touched.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  },
  { once: true },
);
