/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits.
 * @param now milliseconds since 1970
 */
export function uuidV7(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fields = new DataView(bytes.buffer);
  fields.setUint16(0, Math.floor(now / 2 ** 32));
  fields.setUint32(2, now % 2 ** 32);
  fields.setUint8(6, 0x70 | (fields.getUint8(6) & 0x0f));
  fields.setUint8(8, 0x80 | (fields.getUint8(8) & 0x3f));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
