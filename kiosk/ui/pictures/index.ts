/** The pictures of the kiosk. Screens import single drawings; `drawingNamed` carries all of them and is for flows. */
export * as acts from './acts.ts';
export { drawingNamed, PICTURE_NAMES } from './by-name.ts';
export type { Drawing } from './drawing.ts';
export { Picture, type PictureProps } from './picture.tsx';
export * as things from './things.ts';
