import { type PartialDate, parseCardQr } from '#shared/person/index.ts';
import { err, ok } from '#shared/result.ts';
import type { VisitPorts } from './visit/index.ts';

/** ISO 8601 with the precision the card has: "1950", "1950-03", "1950-03-02". */
const isoOf = ({ year, month, day }: PartialDate): string =>
  [String(year).padStart(4, '0'), ...[month, day].map((part) => part && String(part).padStart(2, '0'))]
    .filter(Boolean)
    .join('-');

/**
 * Reads a card's QR code as the visit wants it; a part of the program of its own, since it brings the repair of
 * mangled letters along.
 * @param demo whether invented numbers are let in
 */
export function readCard(text: string, today: string, demo: boolean): ReturnType<VisitPorts['readCard']> {
  const read = parseCardQr(text, { today, demo });
  if (!read.ok) return err(read.error.code);
  const { idNumber, fullName, birthDate, sex, address } = read.value;
  return ok({ citizenId: idNumber, fullName, birthDate: isoOf(birthDate), sex, residence: address });
}
