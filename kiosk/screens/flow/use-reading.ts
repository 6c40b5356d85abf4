import { useMemo, useRef, useState } from 'preact/hooks';
import { scrollPane } from '../../ui/index.ts';

/** How far somebody has come through a text that has to be seen to its end. */
export interface Reading {
  /** Whether the end has been in sight once. */
  readonly isRead: boolean;
  /** Stands on the element behind the last line. */
  readonly end: (element: Element | null) => void;
  /** Shows the next screenful. */
  readonly readOn: () => void;
}

/** Watches whether the end of a text was reached, by finger, by the big buttons or by the act itself. */
export function useReading(): Reading {
  const [isRead, setRead] = useState(false);
  const watch = useRef<IntersectionObserver | null>(null);
  const [end, readOn] = useMemo(
    () =>
      [
        (element: Element | null): void => {
          watch.current?.disconnect();
          if (!element) return;
          watch.current = new IntersectionObserver((seen) => {
            if (seen.some(({ isIntersecting }) => isIntersecting)) setRead(true);
          });
          watch.current.observe(element);
        },
        (): void => scrollPane(document.querySelector('.scroll-view'), 1),
      ] as const,
    [],
  );
  return { isRead, end, readOn };
}
