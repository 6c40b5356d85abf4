import { afterPaint } from './after-paint.ts';

// The page is painted as it came before the program, forty times this size, is even looked at. It is on its way
// meanwhile: the page names it (vite.config.ts).
void afterPaint().then(() => import('./main.tsx'));
