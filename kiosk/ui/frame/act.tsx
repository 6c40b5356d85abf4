import { useMemo, useRef } from 'preact/hooks';
import type { Drawing } from '../pictures/drawing.ts';
import { Button, type ButtonProps } from './button.tsx';

/** Something a button of the frame does. */
export interface Act {
  readonly label: string;
  readonly onPress: () => void;
  readonly picture?: Drawing;
  readonly detail?: string;
  readonly disabledBecause?: string | undefined;
  /** It has been pressed, and still stands. */
  readonly pressed?: boolean;
}

/** A setting in the header: language, text size, contrast. Its word may be hidden where there is no room. */
export interface Tool extends Act {
  readonly picture: Drawing;
  /** The whole sentence for ears: "Chữ to hơn, đang ở cỡ 2 trong 4". */
  readonly spoken?: string;
}

type Looks = Pick<ButtonProps, 'kind' | 'class' | 'pictureAt'>;

/**
 * A button of the frame. It is drawn anew only when it looks different: the frame stands while what is in it changes
 * with every letter. What it does is looked up when it is pressed.
 * @returns undefined without an act
 */
export function useAct(act: (Act & Pick<Tool, 'spoken'>) | undefined, looks: Looks) {
  const latest = useRef(act);
  latest.current = act;
  return useMemo(
    () => act && <Button {...looks} {...act} onPress={() => latest.current?.onPress()} />,
    [act?.label, act?.picture, act?.detail, act?.disabledBecause, act?.pressed, act?.spoken],
  );
}
