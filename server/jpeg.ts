/** SOI and the first byte of the next marker (ITU-T T.81 §B.1.1.3); SOI alone is too short to tell a picture by. */
const JPEG_START = [0xff, 0xd8, 0xff] as const;

/** Whether bytes begin as a JPEG picture does, whatever they are called (facts: security.md §5, uploads). */
export function isJpeg(bytes: Uint8Array): boolean {
  return JPEG_START.every((byte, index) => bytes[index] === byte);
}
