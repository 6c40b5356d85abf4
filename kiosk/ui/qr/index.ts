/** Codes for a phone or a scanner to read. */
export { QrImage, type QrImageProps } from './qr-image.tsx';
