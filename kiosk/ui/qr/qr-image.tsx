import { correction, generate } from 'lean-qr';
import { qrPath } from './qr-path.ts';

export interface QrImageProps {
  /** What a phone reads from it. */
  readonly text: string;
  /** What it is for, for ears: "Mã để quét bằng điện thoại". */
  readonly label: string;
}

/** Empty modules around a code (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A QR code as one path, black on white in every theme, because cameras want it so. */
export function QrImage({ text, label }: QrImageProps) {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const size = code.size + 2 * QUIET_ZONE;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} focusable="false">
      <path class="qr-paper" d={`M0 0h${size}v${size}H0z`} />
      <path class="qr-ink" d={qrPath(code, QUIET_ZONE)} shape-rendering="crispEdges" />
    </svg>
  );
}
