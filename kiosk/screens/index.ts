export { Broken, OtherWindow, Setup } from './out-of-order.tsx';
export { loadScreens, screenPart } from './registry.ts';
export { Still } from './still.tsx';
export type { View } from './view.ts';
export { Wait } from './wait.tsx';
