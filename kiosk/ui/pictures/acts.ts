import type { Drawing } from './drawing.ts';

/** Drawings of what one can do and of how things stand: they are on every screen. */

export const back: Drawing = 'M42 24H8M21 10L7 24l14 14';
export const next: Drawing = 'M6 24h34M27 10l14 14-14 14';
export const up: Drawing = 'M8 31l16-16 16 16';
export const down: Drawing = 'M8 17l16 16 16-16';
export const left: Drawing = 'M31 8L15 24l16 16';
export const right: Drawing = 'M17 8l16 16-16 16';
export const check: Drawing = 'M8 26l11 11L41 12';
export const cross: Drawing = 'M11 11l26 26M37 11L11 37';
export const add: Drawing = 'M24 8v32M8 24h32';
export const edit: Drawing = 'M8 40l2.5-10.5L33 7l8 8-22.5 22.5zM27.5 12.5l8 8';
export const remove: Drawing = 'M8 13h32M18 13V7h12v6M12 13l2.2 28h19.6L36 13M20 20.5v13M28 20.5v13';
export const search: Drawing = 'M7 21a14 14 0 1 0 28 0a14 14 0 1 0-28 0M31.5 31.5L42 42';
/** A question said aloud. */
export const help: Drawing =
  'M8 6h32a4 4 0 0 1 4 4v22a4 4 0 0 1-4 4H25l-10 8v-8H8a4 4 0 0 1-4-4V10a4 4 0 0 1 4-4zM18.5 16.5a5.5 5.5 0 1 1 8.3 4.7c-1.9 1.1-2.8 2-2.8 4M24 30v.2';
/** An open door and the way out. */
export const finish: Drawing = 'M29 6H9v36h20M20 24h22M34 15.5l8.5 8.5-8.5 8.5';
export const language: Drawing =
  'M5 24a19 19 0 1 0 38 0a19 19 0 1 0-38 0M5.5 24h37M24 5c-6 5.5-8.5 12-8.5 19S18 37.5 24 43c6-5.5 8.5-12 8.5-19S30 10.5 24 5z';
export const textSize: Drawing = 'M4 40L16 9l12 31M8.2 29.5h15.6M29.5 40l7.5-18.5L44.5 40M32 34h10';
export const contrast: Drawing =
  'M6 24a18 18 0 1 0 36 0a18 18 0 1 0-36 0M24 6v36M24 12h13M24 18h16.5M24 24h17.5M24 30h16.5M24 36h13';
export const voice: Drawing = 'M6 18h8l11-9v30l-11-9H6zM32 17.5c3.6 3.7 3.6 9.3 0 13M37.5 11.5c7 7 7 18 0 25';
export const info: Drawing = 'M5 24a19 19 0 1 0 38 0a19 19 0 1 0-38 0M24 22v12M24 14v.2';
export const warning: Drawing = 'M24 6l20 36H4zM24 19v11M24 36v.2';
export const clock: Drawing = 'M5 24a19 19 0 1 0 38 0a19 19 0 1 0-38 0M24 12v12l8.5 6';
export const offline: Drawing =
  'M5 18.5c10.5-9.3 27.5-9.3 38 0M12.5 26.5c6.5-5.5 16.5-5.5 23 0M19.5 34c2.6-2 6.4-2 9 0M24 40.5v.2M8 42L40 5';
export const backspace: Drawing = 'M17 10h26v28H17L4.5 24zM24.5 18.5l11 11M35.5 18.5l-11 11';
export const shift: Drawing = 'M24 7L8 24h8v15h16V24h8z';
export const space: Drawing = 'M7 20v10h34V20';
export const keyboard: Drawing =
  'M7 11h34a3 3 0 0 1 3 3v20a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V14a3 3 0 0 1 3-3zM11.5 19h1M19.5 19h1M27.5 19h1M35.5 19h1M11.5 29h1M19 29h10M35.5 29h1';
export const send: Drawing = 'M5 24L43 7 32 42l-9-13zM23 29L43 7';
export const redo: Drawing = 'M40 8v11H29M39 18.5a17 17 0 1 0 2 8.5';
