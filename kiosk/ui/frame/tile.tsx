import type { ComponentChildren } from 'preact';
import { usePress } from '../base/press.ts';
import type { Drawing } from '../pictures/drawing.ts';
import { Picture } from '../pictures/picture.tsx';

export interface TileProps {
  readonly picture: Drawing;
  readonly label: string;
  /** How long it takes, or what it is in plain words. */
  readonly detail?: string;
  readonly onPress: () => void;
}

/** One thing that can be begun: a picture, its name, a plain line. */
export function Tile({ picture, label, detail, onPress }: TileProps) {
  const press = usePress(onPress);
  return (
    <button type="button" class="tile" {...press}>
      <Picture of={picture} />
      <span class="tile-words">
        <span class="tile-label">{label}</span>
        {detail !== undefined && <span class="tile-detail">{detail}</span>}
      </span>
    </button>
  );
}

/** Tiles side by side, as many in a row as the chosen text size allows. */
export function Tiles({ children }: { readonly children: ComponentChildren }) {
  return <div class="tiles">{children}</div>;
}
