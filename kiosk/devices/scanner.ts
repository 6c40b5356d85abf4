import {
  EMPTY_BUFFER,
  flush,
  SCAN_GAP_MS,
  type ScanBuffer,
  type ScanOutcome,
  takeKey,
} from './scan-buffer.ts';

/** Reads codes. The wedge is the real one; the development dock and the tests scan through `scan`. */
export interface Scanner {
  subscribe(listener: (text: string) => void): () => void;
  /** As if this had been read. */
  scan(text: string): void;
}

/** Layouts differ in where they keep the bar and the digits; the key's place does not (facts: domain.md §2.2). */
function characterOf(event: KeyboardEvent): string | null {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit?.[1] && !event.shiftKey) return digit[1];
  if (event.code === 'Backslash' && event.shiftKey) return '|';
  if (event.key === 'Enter' || event.key === 'Tab') return event.key;
  return [...event.key].length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey ? event.key : null;
}

/**
 * A scanner that types like a keyboard. Listens before everything else on the page; what a hand typed is
 * given back a moment later.
 */
export function createWedgeScanner(page: Document): Scanner {
  const listeners = new Set<(text: string) => void>();
  const given = new WeakSet<Event>();
  let buffer: ScanBuffer = EMPTY_BUFFER;
  let held: KeyboardEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (text: string): void => {
    for (const listener of listeners) listener(text);
  };
  const giveBack = (events: KeyboardEvent[]): void => {
    for (const event of events) {
      const copy = new KeyboardEvent('keydown', {
        key: event.key,
        code: event.code,
        shiftKey: event.shiftKey,
        bubbles: true,
        cancelable: true,
      });
      given.add(copy);
      (event.target ?? page).dispatchEvent(copy);
    }
  };
  const settle = (outcome: ScanOutcome): void => {
    if (outcome.kind === 'holding') {
      buffer = outcome.buffer;
      return;
    }
    const typed = outcome.kind === 'typed' ? held.slice(0, outcome.keys.length) : [];
    buffer = outcome.kind === 'typed' ? outcome.buffer : EMPTY_BUFFER;
    held = outcome.kind === 'typed' ? held.slice(outcome.keys.length) : [];
    giveBack(typed);
    if (outcome.kind === 'scanned') tell(outcome.text);
  };
  const listen = (event: KeyboardEvent): void => {
    // A key held down repeats as fast as a scanner types.
    if (given.has(event) || event.isComposing || event.repeat) return;
    const key = characterOf(event);
    if (key === null) return;
    // Enter and Tab alone belong to the page: they press its buttons and move its focus.
    if (held.length === 0 && (key === 'Enter' || key === 'Tab' || key === ' ')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.push(event);
    clearTimeout(timer);
    settle(takeKey(buffer, { key, at: event.timeStamp }));
    if (held.length > 0) timer = setTimeout(() => settle(flush(buffer)), SCAN_GAP_MS * 2);
  };
  page.addEventListener('keydown', listen, { capture: true });

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    scan: tell,
  };
}
