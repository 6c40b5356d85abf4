/** The four sizes of text a person may choose (heights of a capital: base/sizes.css). */
export const TEXT_SIZES = ['normal', 'large', 'larger', 'largest'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** The themes a resident may choose; the desk has `dark` besides (shared/ui/tokens.css). */
export const THEMES = ['default', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

/** How a kiosk looks at this moment. */
export interface Look {
  /** Calibrated pixels per millimetre of the panel. */
  readonly pxPerMm: number;
  readonly size: TextSize;
  readonly theme: Theme;
  /** No motion at all, asked for by the person or the hall. */
  readonly calm: boolean;
}

/**
 * Puts a look on the page. Sets one custom property from script, which `style-src 'self'` allows; style attributes in
 * served HTML would be refused.
 */
export function applyLook(root: HTMLElement, look: Look): void {
  root.style.setProperty('--mm', `${look.pxPerMm}px`);
  root.dataset.size = look.size;
  root.dataset.theme = look.theme;
  root.toggleAttribute('data-calm', look.calm);
}

/** The next size in the circle of four, for the one button that changes it. */
export function nextSize(size: TextSize): TextSize {
  return TEXT_SIZES[(TEXT_SIZES.indexOf(size) + 1) % TEXT_SIZES.length] ?? 'normal';
}

/** The other theme of the two. */
export function otherTheme(theme: Theme): Theme {
  return theme === 'default' ? 'contrast' : 'default';
}

/** A bank card's width in millimetres (ISO/IEC 7810 ID-1): what is laid on the glass to calibrate it. */
export const CARD_WIDTH_MM = 85.6;

/**
 * Pixels per millimetre from the drawn frame that a bank card was found to fill.
 * @param cardWidthPx width of the frame in CSS pixels
 * @returns undefined when no panel of 10" to 65" could give that (2 to 12 px per mm)
 */
export function calibrate(cardWidthPx: number): number | undefined {
  const pxPerMm = cardWidthPx / CARD_WIDTH_MM;
  return pxPerMm >= 2 && pxPerMm <= 12 ? Math.round(pxPerMm * 1000) / 1000 : undefined;
}
