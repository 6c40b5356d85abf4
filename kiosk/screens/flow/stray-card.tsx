import { useEffect, useState } from 'preact/hooks';
import { Notice } from '../../ui/index.ts';
import type { View } from '../view.ts';

/** As long as the words can be read twice at leisure, in milliseconds. */
const SHOWN_MS = 8000;

/** Says that a card held to the scanner is of no use here (kiosk/main.tsx tells of scans), and goes again by itself. */
export function StrayCard({ say }: Pick<View, 'say'>) {
  const [scans, setScans] = useState(0);
  useEffect(() => {
    const note = (): void => setScans((count) => count + 1);
    addEventListener('kiosk-scan', note);
    return () => removeEventListener('kiosk-scan', note);
  }, []);
  useEffect(() => {
    if (scans === 0) return;
    const timer = setTimeout(() => setScans(0), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [scans]);
  return scans === 0 ? null : (
    <div class="passing">
      <Notice kind="info" word={say('flow.cardNotNeeded')} />
    </div>
  );
}
