import { useLayoutEffect } from 'preact/hooks';

/**
 * Scrolls something into sight within the frame that shows it. Done at once, it would have the page laid out twice:
 * the keys below are not there yet.
 * @param find what is to be seen; nothing when that is of no matter now
 * @param when looks again when one of these changes
 */
export function useInSight(find: () => Element | null | undefined, when: readonly unknown[]): void {
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => find()?.scrollIntoView({ block: 'nearest' }));
    return () => cancelAnimationFrame(frame);
  }, when);
}
