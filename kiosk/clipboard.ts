/** What would put something of a page on the clipboard or a drag, and what would take from either. */
const EXCHANGES = ['copy', 'cut', 'paste', 'dragstart', 'drop'] as const;

const refuse = (event: Event): void => event.preventDefault();

/**
 * Nothing of a visit gets onto the clipboard, and nothing that lies there gets into one: not by keys, nor by a middle
 * mouse button, nor by dragging. Whoever stood here before can have left something on it only from another page, the
 * provider's.
 */
export function refuseClipboard(page: EventTarget): void {
  for (const exchange of EXCHANGES) page.addEventListener(exchange, refuse, { capture: true });
}

/**
 * Takes from the clipboard what another page has put there. The browser lets a page do that only shortly after
 * somebody has touched it (after "I am finished" it does, after the time has run out it does not), and asks nobody.
 */
export function emptyClipboard(page: Document): void {
  const empty = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.clipboardData?.setData('text/plain', '');
  };
  page.addEventListener('copy', empty, { once: true });
  // The only way to the clipboard that needs no permission; the asynchronous one is switched off (server/http).
  page.execCommand('copy');
  page.removeEventListener('copy', empty);
}
