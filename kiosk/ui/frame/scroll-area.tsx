import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { scrollPane } from '../base/scroll-pane.ts';
import { down, up } from '../pictures/acts.ts';
import { Button } from './button.tsx';

export interface ScrollAreaProps {
  /** Words of the two buttons: "Lên", "Xuống". */
  readonly upLabel: string;
  readonly downLabel: string;
  /** What the text is of; another one begins at its top. */
  readonly content?: string | undefined;
  readonly children: ComponentChildren;
}

interface Extent {
  readonly overflows: boolean;
  readonly atTop: boolean;
  readonly atBottom: boolean;
}

/**
 * What may be longer than the glass. A finger may drag it; two big buttons do the same, a screenful less one line at
 * a time, because nothing here may need a drag. They show only when they are needed and move nothing sideways.
 */
export function ScrollArea({ upLabel, downLabel, content, children }: ScrollAreaProps) {
  const outer = useRef<HTMLDivElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const [extent, setExtent] = useState<Extent>({ overflows: false, atTop: true, atBottom: true });

  // Scrolling back would have the page laid out at once; a view that was never scrolled stands at its top.
  const turn = useRef({ content, id: 0 });
  if (turn.current.content !== content)
    turn.current = { content, id: turn.current.id + (extent.atTop ? 0 : 1) };

  const measure = () => {
    if (!outer.current || !view.current || !inner.current) return;
    const { scrollTop, clientHeight } = view.current;
    const length = inner.current.offsetHeight;
    const next: Extent = {
      // Judged against the whole area, buttons included, so that showing them cannot hide them again.
      overflows: length > outer.current.clientHeight + 1,
      atTop: scrollTop <= 1,
      atBottom: scrollTop + clientHeight >= length - 1,
    };
    setExtent((now) =>
      now.overflows === next.overflows && now.atTop === next.atTop && now.atBottom === next.atBottom
        ? now
        : next,
    );
  };

  useLayoutEffect(() => {
    // It tells the first sizes too, before the paint; measuring here would have the page laid out once more.
    const watch = new ResizeObserver(() => {
      measure();
      // The field that is written into stays in sight, whatever comes to stand below it.
      view.current?.querySelector('[data-caret]')?.scrollIntoView({ block: 'nearest' });
    });
    if (view.current) watch.observe(view.current);
    if (inner.current) watch.observe(inner.current);
    return () => watch.disconnect();
  }, [content]);

  const buttons = useMemo(
    () => (
      <div class="scroll-buttons">
        <Button
          kind="quiet"
          label={upLabel}
          spoken={upLabel}
          picture={up}
          onPress={() => scrollPane(view.current, -1)}
          guardMs={0}
          class={extent.atTop ? 'scroll-end' : ''}
        />
        <Button
          kind="quiet"
          label={downLabel}
          spoken={downLabel}
          picture={down}
          onPress={() => scrollPane(view.current, 1)}
          guardMs={0}
          class={extent.atBottom ? 'scroll-end' : 'scroll-more'}
        />
      </div>
    ),
    [upLabel, downLabel, extent.atTop, extent.atBottom],
  );

  return (
    <div class="scroll" data-overflows={extent.overflows} ref={outer}>
      <div
        key={turn.current.id}
        class="scroll-view"
        ref={view}
        onScroll={measure}
        tabIndex={extent.overflows ? 0 : undefined}
      >
        <div key={content} class="scroll-inner" ref={inner}>
          {children}
        </div>
      </div>
      {buttons}
    </div>
  );
}
