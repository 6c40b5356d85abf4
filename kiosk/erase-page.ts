import { render } from 'preact';
import { emptyClipboard } from './clipboard.ts';
import type { Camera } from './devices/index.ts';

/**
 * Erases what a visit has left in the page, beside what its screens held: the camera, what was printed, and the
 * clipboard. Needs no disk and no network, so it is done before either; and what cannot be done keeps nothing else from
 * being done.
 */
export function erasePage(page: Document, camera: Pick<Camera, 'release'>): void {
  const paper = page.getElementById('paper');
  const acts = [
    () => camera.release(),
    // Whoever only takes the elements away leaves what they were drawn from, answers and all.
    () => paper && render(null, paper),
    () => emptyClipboard(page),
  ];
  for (const act of acts)
    try {
      act();
    } catch {
      // The next act, and the fresh document after it.
    }
}
