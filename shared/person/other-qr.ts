/**
 * Codes that people hold up instead of the one on their citizen card:
 * - `payment-qr`: a bank transfer (EMV/VietQR, starts with 000201) or an old MoMo code.
 * - `health-qr`: the Covid-era health code, or an EU-style vaccination certificate (HC1:).
 * - `health-insurance-qr`: the code of a paper health insurance card (BHYT).
 * - `web-address`: a link.
 * - `passport-mrz`: the lines of letters and `<` of a passport, or of the back of the citizen card.
 * - `wifi`: the way into a wireless network.
 * - `contact`: a visiting card, a telephone number, a mail address.
 * - `product-barcode`: the digits of a shop article.
 * - `vneid-opaque`: an unreadable token, as the VNeID app shows it.
 */
export type OtherQr =
  | 'payment-qr'
  | 'health-qr'
  | 'health-insurance-qr'
  | 'web-address'
  | 'passport-mrz'
  | 'wifi'
  | 'contact'
  | 'product-barcode'
  | 'vneid-opaque';

/** A line of a machine-readable zone has 30, 36 or 44 characters (ICAO Doc 9303); a scanner may lose a few. */
const MRZ = /^(?=.*<<)[A-Z0-9<]{25,}$/i;

/** In the order in which they are tried; the first that fits names the code. */
const KINDS: readonly (readonly [OtherQr, (text: string) => boolean])[] = [
  // "00" payload format indicator, length "02", value "01": EMVCo merchant-presented QR, facts: domain.md §8.1.
  ['payment-qr', (text) => text.startsWith('000201')],
  ['payment-qr', (text) => text.startsWith('2|99|')],
  // SoGiayTo|HoTen|NgaySinh(YYYY-MM-DD)|…: no date of a citizen card has hyphens. Facts: domain.md §2.1.
  ['health-qr', (text) => /^[^|]*\|[^|]*\|\s*\d{1,4}-\d{1,2}-\d{1,4}\s*(?:\||$)/.test(text)],
  ['health-qr', (text) => text.startsWith('HC1:')],
  // The insurance number, with or without the two letters of its group, then the name as hexadecimal UTF-8.
  ['health-insurance-qr', (text) => /^(?:[A-Z]{2}\d{13}|\d{10})\|(?:[0-9A-F]{2})+\|/i.test(text)],
  ['wifi', (text) => /^WIFI:/i.test(text)],
  ['contact', (text) => /^(?:BEGIN:VCARD|MECARD:|BIZCARD:|tel:|mailto:|sms(?:to)?:)/i.test(text)],
  ['web-address', (text) => /^[a-z][a-z0-9+.-]*:\/\//i.test(text)],
  ['web-address', (text) => /^(?:[a-z0-9-]+\.)+[a-z]{2,12}(?::\d+)?(?:[/?#]\S*)?$/i.test(text)],
  ['passport-mrz', (text) => MRZ.test(text.replace(/\s/g, ''))],
  ['product-barcode', (text) => /^(?:\d{8}|\d{12,14})$/.test(text)],
  ['vneid-opaque', (text) => /^(?=.*[A-Za-z])[A-Za-z0-9+/=_.:~-]{20,}$/.test(text)],
];

/** Says which well-known code this is, if it is one. `text` is trimmed and free of control characters. */
export function recogniseOtherQr(text: string): OtherQr | undefined {
  return KINDS.find(([, fits]) => fits(text))?.[0];
}
