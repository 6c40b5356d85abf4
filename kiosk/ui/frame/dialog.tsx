import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Act } from './act.tsx';
import { Button } from './button.tsx';

export interface DialogProps {
  readonly heading: string;
  readonly text?: string;
  readonly children?: ComponentChildren;
  /** The safe act: it has the focus first, and Escape means it. */
  readonly stay: Act;
  /** A way between the two. */
  readonly other?: Act;
  readonly go?: Act;
}

/**
 * A question over the screen. The browser's own modal dialog: everything behind it is out of reach, the focus stays
 * inside and returns to where it was.
 */
export function Dialog({ heading, text, children, stay, other, go }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();

  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    shown?.querySelector<HTMLElement>('.dialog-stay')?.focus();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-labelledby={headingId}
      onCancel={(event) => {
        event.preventDefault();
        stay.onPress();
      }}
    >
      <h2 class="heading" id={headingId}>
        {heading}
      </h2>
      {text !== undefined && <p class="lead">{text}</p>}
      {children}
      <div class="dialog-acts">
        {go && <Button kind="ghost" class="dialog-go" {...go} />}
        {other && <Button kind="ghost" class="dialog-other" {...other} />}
        <Button kind="main" class="dialog-stay" {...stay} />
      </div>
    </dialog>
  );
}
