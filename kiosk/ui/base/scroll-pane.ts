/** Scrolls a screenful less two lines, so that the eye finds where it was. */
export function scrollPane(view: Element | null, direction: 1 | -1): void {
  if (!view) return;
  const line = Number.parseFloat(getComputedStyle(view).lineHeight) || 0;
  view.scrollBy({ top: direction * Math.max(line, view.clientHeight - 2 * line) });
}

/**
 * Brings something to the top of the pane that it scrolls in. Not by the browser's own way, which would also push the
 * frame around the pane off the glass.
 */
export function scrollToTop(element: Element | null | undefined): void {
  const view = element?.closest('.scroll-view');
  if (!element || !view) return;
  const gap = Number.parseFloat(getComputedStyle(view).scrollPaddingTop) || 0;
  view.scrollTop += element.getBoundingClientRect().top - view.getBoundingClientRect().top - gap;
}
