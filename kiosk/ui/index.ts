/**
 * The small parts every screen needs. What is larger has a door of its own, to be loaded when it is needed:
 * answer/, typing/, camera/, qr/. Styles: theme.css with the first paint, parts.css with the first question.
 */

export { scrollPane, scrollToTop } from './base/scroll-pane.ts';
export type { Act, Tool } from './frame/act.tsx';
export type { ArchProgressProps } from './frame/arch-progress.tsx';
export { Button, type ButtonProps } from './frame/button.tsx';
export { Countdown, type CountdownProps } from './frame/countdown.tsx';
export { Dialog, type DialogProps } from './frame/dialog.tsx';
export { ArchMark, Gate, type GateProps } from './frame/gate.tsx';
export { Notice, type NoticeProps } from './frame/notice.tsx';
export { Screen, type ScreenProps } from './frame/screen.tsx';
export { Spinner, type SpinnerProps } from './frame/spinner.tsx';
export { Tile, type TileProps, Tiles } from './frame/tile.tsx';
export { Welcome, type WelcomeProps } from './frame/welcome.tsx';
export {
  applyLook,
  type Look,
  nextSize,
  otherTheme,
  TEXT_SIZES,
  type TextSize,
  THEMES,
  type Theme,
} from './theme.ts';
