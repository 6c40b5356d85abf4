import { useEffect } from 'preact/hooks';

const TYPED = new Set(['Backspace', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** Whether a key writes: a character, or what moves or takes away within a text. */
const isTyping = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean =>
  !ctrlKey && !altKey && !metaKey && (TYPED.has(key) || [...key].length === 1);

/** What needs these keys itself: other entries all of them, a button or a list of choices some. */
function keeps(target: EventTarget | null, { key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, dialog')) return true;
  return (
    (key === ' ' || key.startsWith('Arrow')) && target.closest('button, .scroll-view[tabindex]') === target
  );
}

/**
 * Where the caret is drawn, the keys of a physical keyboard write, even while the focus is elsewhere: on the heading
 * that a screen reader was led to, on a key of the glass.
 * @param find the box of the entry; looked for only when a key comes
 * @param active whether the caret is drawn in it
 */
export function useStrayKeys(find: () => HTMLElement | null | undefined, active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent): void => {
      const box = find();
      if (!box || event.defaultPrevented || !isTyping(event) || keeps(event.target, event)) return;
      if (document.querySelector('dialog[open]')) return;
      event.preventDefault();
      box.focus({ preventScroll: true });
      const { key, code, shiftKey } = event;
      box.dispatchEvent(
        new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true }),
      );
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [active]);
}
