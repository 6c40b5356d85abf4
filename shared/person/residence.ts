/**
 * Words with which a part of an address says that it is a commune: today's three kinds (facts: domain.md §4.1), and
 * the township that older cards still bear.
 */
const COMMUNE = /^(xã|phường|đặc khu|thị trấn)\s+\p{L}/iu;

/**
 * What stands before the commune in a residence of one line, as cards and the e-ID tell it: "Khu III" of "Khu III, xã
 * Vĩnh Lộc, tỉnh Thanh Hóa". Older cards name communes without saying that they are: there the whole line is given.
 * @returns undefined when nothing stands before the commune
 */
export function residenceBeforeCommune(residence: string): string | undefined {
  const parts = residence
    .normalize('NFC')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const commune = parts.findIndex((part) => COMMUNE.test(part));
  const before = commune < 0 ? parts : parts.slice(0, commune);
  return before.length > 0 ? before.join(', ') : undefined;
}
