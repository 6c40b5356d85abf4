/** Longest wait for a paint, in milliseconds: behind another window or on a sleeping panel none comes. */
const LONGEST_MS = 200;

/**
 * Waits until what was just changed has been painted, so that the disk never stands between a finger and what it
 * struck. Where nothing is painted (a hidden page, a test) it waits for what was already due.
 */
export const afterPaint = (): Promise<void> =>
  new Promise((resolve) => {
    const soon = (): void => void setTimeout(resolve);
    if (globalThis.document?.visibilityState !== 'visible') return soon();
    requestAnimationFrame(soon);
    setTimeout(resolve, LONGEST_MS);
  });
