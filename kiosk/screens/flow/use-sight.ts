import { useEffect } from 'preact/hooks';
import { scrollToTop } from '../../ui/index.ts';
import { firstWrong, type Opened } from './opened.ts';
import type { Running } from './use-flow.ts';

/** What of a field takes the focus. */
const CONTROL = 'textarea, input, [role="radio"][tabindex="0"], button';

/** Where a field stands; the fields of an open row go by their own names. */
const placeOf = (field: string): HTMLElement | null =>
  document.querySelector(`[data-field="${CSS.escape(field)}"]`);

/** Whether something stands in a field. */
const isIn = (element: Element, field: string): boolean => {
  const { field: id, key } = element.closest<HTMLElement>('[data-field], [data-key]')?.dataset ?? {};
  return id === field || key === field;
};

/** Once what is on the way has been drawn, the keys too. */
function onceDrawn(act: () => void): () => void {
  const frame = requestAnimationFrame(act);
  return () => cancelAnimationFrame(frame);
}

/**
 * Leads eyes, keys and ears to what is to be answered: after a refusal to the first thing to mend, which then stands on
 * top with its message; and to the next empty field when one was filled.
 */
export function useSight({ asked, snapshot, problems }: Running, opened: Opened): void {
  const refused = snapshot.context.problems;
  useEffect(() => {
    const wrong = firstWrong(asked, problems);
    if (refused.length === 0 || wrong === undefined) return;
    return onceDrawn(() => {
      const place = placeOf(wrong);
      // What stands nowhere yet, a row that is missing, is told by the summary alone.
      const control =
        place?.querySelector<HTMLElement>(CONTROL) ?? document.querySelector<HTMLElement>('.errors');
      control?.focus({ preventScroll: true });
      scrollToTop(place ?? control);
    });
  }, [refused]);
  useEffect(() => {
    if (opened.ledTo === null) return;
    const { field: next, from } = opened.ledTo;
    return onceDrawn(() => {
      const place = placeOf(next) ?? document.querySelector(`[data-key="${CSS.escape(next)}"]`);
      // What was touched last may be gone, and the focus with it. Whoever is quicker and writes elsewhere is let be.
      const { activeElement: has, body } = document;
      if (has === null || has === body || from === undefined || isIn(has, from))
        place?.querySelector<HTMLElement>(CONTROL)?.focus({ preventScroll: true });
      // Not its whole list: what was chosen before stays in sight above it.
      (place?.querySelector('.entry, .date, .choice') ?? place)?.scrollIntoView({ block: 'nearest' });
    });
  }, [opened.ledTo]);
}
