import * as acts from './acts.ts';
import type { Drawing } from './drawing.ts';
import * as things from './things.ts';

const DRAWINGS: ReadonlyMap<string, Drawing> = new Map(Object.entries<Drawing>({ ...acts, ...things }));

/** The names a flow document may use for a `picture`. */
export const PICTURE_NAMES: readonly string[] = [...DRAWINGS.keys()];

/** The drawing of that name; the one of three dots (`other`) when there is none, so that a tile never stands bare. */
export function drawingNamed(name: string): Drawing {
  return DRAWINGS.get(name) ?? things.other;
}
