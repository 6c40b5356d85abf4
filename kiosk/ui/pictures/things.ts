import type { Drawing } from './drawing.ts';

/** Drawings of procedures, people, places, papers and devices. */

/** A swaddled child: registering a birth. */
export const birth: Drawing =
  'M16 14.5a8 8 0 1 0 16 0a8 8 0 1 0-16 0M24 6.5c0-3 3.5-4 4.5-1.8M20.8 16.5c1.7 2 4.7 2 6.4 0M15.5 22C9 30 12 43.5 24 43.5S39 30 32.5 22M14 25.5c5 2.5 11 8 14.5 16.5M34.5 26c-3.5 1.5-6.5 3.7-9 6.5';
/** A house and a travelling case: temporary residence. */
export const residence: Drawing =
  'M4 22L20 8l16 14M8.5 18.5V41H22M31.5 18.5V22M26 29h18v13H26zM31.5 29v-4h7v4M14.5 41V29H21';
/** Two rings: marriage and marital status. */
export const rings: Drawing =
  'M5 31a11 11 0 1 0 22 0a11 11 0 1 0-22 0M21 31a11 11 0 1 0 22 0a11 11 0 1 0-22 0M24 6v6M15.5 8.5l3 5M32.5 8.5l-3 5';
export const phone: Drawing =
  'M16 4h16a4 4 0 0 1 4 4v32a4 4 0 0 1-4 4H16a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4zM21 37.5h6M21 10h6';
export const card: Drawing =
  'M7 9h34a3 3 0 0 1 3 3v24a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V12a3 3 0 0 1 3-3zM11 20a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M9 33c.8-7 12.2-7 13 0M28 18h10M28 25h10M28 32h6';
/** A helper with a scarf and a name plate. */
export const attendant: Drawing =
  'M15.5 13.5a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M6 43c.6-10.5 6.5-15 12-16l6 7 6-7c5.5 1 11.4 5.5 12 16zM24 34v8.5M30.5 36h6';
export const keyPad: Drawing =
  'M11 4h26a3 3 0 0 1 3 3v34a3 3 0 0 1-3 3H11a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM15.5 13h1.5M23.2 13h1.5M31 13h1.5M15.5 21h1.5M23.2 21h1.5M31 21h1.5M15.5 29h1.5M23.2 29h1.5M31 29h1.5M22 37h4';
export const printer: Drawing =
  'M14 17V5h20v12M14 36H8a3 3 0 0 1-3-3V20a3 3 0 0 1 3-3h32a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3h-6M14 29h20v14H14zM19.5 36h9M36 23.5h.2';
export const camera: Drawing =
  'M7 14h7.5l3.5-5.5h12l3.5 5.5H41a3 3 0 0 1 3 3v20a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V17a3 3 0 0 1 3-3zM16 26.5a8 8 0 1 0 16 0a8 8 0 1 0-16 0';
export const paper: Drawing = 'M11 4h17l9 9v31H11zM28 4v9h9M17.5 22h13M17.5 29h13M17.5 36h7';
/** A folder in order: the paper is here. */
export const folder: Drawing = 'M5 41V9h13l4.5 6H43v26zM16 28.5l6 6 11-11.5';
/** A paper with a clock: brought another day. */
export const later: Drawing =
  'M18 41H8V4h15l8 8v7M23 4v8h8M14 20h9M14 27h5M24 34a9.5 9.5 0 1 0 19 0a9.5 9.5 0 1 0-19 0M33.5 28.5V34l4 2.8';
export const calendar: Drawing =
  'M6 9.5h36V42H6zM6 19.5h36M15 5v9M33 5v9M13.5 27.5h3M22.5 27.5h3M31.5 27.5h3M13.5 34.5h3M22.5 34.5h3';
export const person: Drawing =
  'M15 15a9 9 0 1 0 18 0a9 9 0 1 0-18 0M6.5 43c.8-10.5 8-15 17.5-15s16.7 4.5 17.5 15';
/** A woman under the conical hat. */
export const woman: Drawing =
  'M5.5 18.5L24 5l18.5 13.5C32 22 16 22 5.5 18.5zM16 21.5C16.5 28 19.5 31 24 31s7.5-3 8-9.5M8 43.5c1.2-6 6-9 11.5-10.3L24 38l4.5-4.8C34 34.5 38.8 37.5 40 43.5';
export const man: Drawing =
  'M15.5 14.5a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M15.7 12.5c4 .3 8-1.3 10-4.5 1.5 2.6 3.8 4.2 6.6 4.5M6.5 43.5C7 33.5 12 29 18.5 27.5L24 34l5.5-6.5C36 29 41 33.5 41.5 43.5';
export const child: Drawing =
  'M16.5 13a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0M24 5.5c.3-2.4 3-3 4-1.2M19 43.5V33l-9-7.5M29 43.5V33l9-7.5M17.5 31.5c0-5 2.5-7 6.5-7s6.5 2 6.5 7M24 37v6.5';
export const family: Drawing =
  'M8 12a6 6 0 1 0 12 0a6 6 0 1 0-12 0M28 12a6 6 0 1 0 12 0a6 6 0 1 0-12 0M19.5 28.5a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M4 41V32c0-6 3.5-10 10-10 2 0 3.5.4 4.8 1M44 41V32c0-6-3.5-10-10-10-2 0-3.5.4-4.8 1M14.5 43.5c.5-5.5 4-7.5 9.5-7.5s9 2 9.5 7.5';
export const hospital: Drawing = 'M8 43.5V8h32v35.5M4 43.5h40M24 14v11M18.5 19.5h11M19 43.5V33h10v10.5';
export const home: Drawing = 'M4.5 23.5L24 7l19.5 16.5M10 19v24h28V19M19 43V30h10v13';
/** A village gate: the office, the commune. */
export const office: Drawing = 'M5 17L24 6l19 11zM9 17v20M18.5 17v20M29.5 17v20M39 17v20M5 37h38M3.5 43h41';
export const place: Drawing =
  'M24 44.5C14.5 33 9 26.5 9 19a15 15 0 0 1 30 0c0 7.5-5.5 14-15 25.5zM18.5 19a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0';
export const key: Drawing = 'M6 33a9 9 0 1 0 18 0a9 9 0 1 0-18 0M21.5 26.5L41 7M33 15l6 6M27.5 20.5l4 4';
export const study: Drawing =
  'M24 12.5C19 8.5 11.5 8.5 5 9.5v29c6.5-1 14-1 19 3 5-4 12.5-4 19-3v-29c-6.5-1-14-1-19 3zM24 12.5v29';
export const work: Drawing = 'M5 16h38v25H5zM17 16V9h14v7M5 27.5h38M21 27.5h6';
export const money: Drawing = 'M4 12h40v24H4zM18 24a6 6 0 1 0 12 0a6 6 0 1 0-12 0M11 18.5v.2M37 29.5v.2';
export const qr: Drawing =
  'M6 6h14v14H6zM28 6h14v14H28zM6 28h14v14H6zM13 13v.2M35 13v.2M13 35v.2M28 28v6M28 41v1M35 28h7v6M35 41h7';
export const lock: Drawing = 'M9 21h30v22H9zM15.5 21v-6.5a8.5 8.5 0 0 1 17 0V21M24 29v6';
export const list: Drawing = 'M17 12h25M17 24h25M17 36h25M6.5 12h2.5M6.5 24h2.5M6.5 36h2.5';
export const other: Drawing = 'M5 24a19 19 0 1 0 38 0a19 19 0 1 0-38 0M14.5 24h1M23.5 24h1M32.5 24h1';
