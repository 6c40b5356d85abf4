/** Codes for a phone or a scanner to read. */
export { QrImage, type QrImageProps } from './qr-image.tsx';
export { type Modules, qrPath } from './qr-path.ts';
