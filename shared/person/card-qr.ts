import { err, ok, type Result } from '../result.ts';
import { FIELD, splitCard, stripScan } from './card-fields.ts';
import { readAddress, readName, readSex } from './card-text.ts';
import {
  type CitizenId,
  type CitizenIdError,
  type CitizenIdWarning,
  MAX_AGE,
  type ParseOptions,
  parseCitizenId,
  type Sex,
} from './citizen-id.ts';
import { type OtherQr, recogniseOtherQr } from './other-qr.ts';
import {
  isAfter,
  isFullDate,
  type PartialDate,
  parseCardDate,
  parseIsoDate,
  toIsoDate,
} from './partial-date.ts';
import { normaliseLine } from './person-name.ts';
import { repairText } from './text-repair.ts';

/**
 * What the QR code of a citizen card says. It is neither signed nor encrypted: it identifies and prefills, it
 * never authenticates (facts: domain.md §2.1).
 */
export interface CardQr {
  /** The citizen number, 12 digits. */
  readonly idNumber: string;
  /** The number of the old identity card, 9 digits, or 12 on the last series. */
  readonly oldIdNumber?: string;
  /** As the card writes it, NFC; missing when the scanner lost letters (`name-needs-typing`). */
  readonly fullName?: string;
  readonly birthDate: PartialDate;
  /** What the card says; where that cannot be read, what the number says (`sex-from-number`). */
  readonly sex: Sex;
  /** Place of permanent residence as free text, '' when the card has none. */
  readonly address: string;
  /** Day of issue, 'YYYY-MM-DD'. */
  readonly issuedOn?: string;
  /** The fields after the seventh, on cards since July 2024. Which holds what is not certain. */
  readonly extra: readonly string[];
  readonly warnings: readonly CardQrWarning[];
}

/**
 * What should be known about an accepted card, besides the warnings of its number:
 * - `few-fields`: the day of issue and its bar are missing: six fields instead of seven.
 * - `text-repaired`: the scanner mangled the text and it was put right; worth a look.
 * - `name-needs-typing`: the name did not survive the scanner; the resident types it.
 * - `address-damaged`: letters or marks of the address are lost; the resident checks it.
 * - `input-method-suspected`: a Telex or VNI input method seems to change what the scanner types (`IX` → `Ĩ`).
 * - `sex-from-number`: the card's word for the sex cannot be read.
 * - `sex-differs-from-number`, `birth-year-differs-from-number`: card and number contradict each other; an
 *   attendant looks at the card (facts: domain.md §1.4, rule 3).
 * - `old-id-unreadable`: something stands in the place of the old number that is none.
 * - `issue-date-missing`, `issued-in-future`, `issued-before-birth`: the day of issue is not, or cannot be, right.
 */
export type CardQrWarning =
  | CitizenIdWarning
  | 'few-fields'
  | 'text-repaired'
  | 'name-needs-typing'
  | 'address-damaged'
  | 'input-method-suspected'
  | 'sex-from-number'
  | 'sex-differs-from-number'
  | 'birth-year-differs-from-number'
  | 'old-id-unreadable'
  | 'issue-date-missing'
  | 'issued-in-future'
  | 'issued-before-birth';

/**
 * Why a scan is no citizen card, besides the other codes that people hold up (`OtherQr`):
 * - `not-text`: the input is no string. `bad-today`: `today` is no date; a mistake of the program.
 * - `empty`: nothing was scanned. `too-long`: more than a QR code can hold.
 * - `id-number-only`: the citizen number alone, as in the barcode of older cards; the QR code is wanted.
 * - `too-few-fields`: `count` fields, where a card has at least seven.
 * - `bad-id-number`: the first field is no citizen number, for the reason in `cause`.
 * - `bad-date`: the date in `field` is no calendar date, or a birth in the future or more than 120 years ago.
 */
export type CardQrError =
  | { readonly code: OtherQr }
  | { readonly code: 'not-text' }
  | { readonly code: 'bad-today' }
  | { readonly code: 'empty' }
  | { readonly code: 'too-long' }
  | { readonly code: 'id-number-only' }
  | { readonly code: 'too-few-fields'; readonly count: number }
  | { readonly code: 'bad-id-number'; readonly cause: CitizenIdError }
  | {
      readonly code: 'bad-date';
      readonly field: 'birthDate' | 'issuedOn';
      readonly reason: 'not-a-date' | 'in-future' | 'too-old';
    };

/** The digits that the largest QR code holds (version 40-L, ISO/IEC 18004). */
const MAX_LENGTH = 7089;

/** Facts: domain.md §2.1: seven or more, six with a warning. */
const MIN_FIELDS = 6;
const FULL_FIELDS = 7;

type Refusal = { readonly ok: false; readonly error: CardQrError };

function badDate(
  field: 'birthDate' | 'issuedOn',
  reason: 'not-a-date' | 'in-future' | 'too-old' = 'not-a-date',
): Refusal {
  return err({ code: 'bad-date', field, reason });
}

/** The cleaned fields of a scan, at least six, or the reason why it is no card. */
function readCells(
  text: string,
  options: ParseOptions,
): Result<{ readonly cells: readonly string[]; readonly repaired: boolean }, CardQrError> {
  if (text.length > MAX_LENGTH) return err({ code: 'too-long' });
  const scan = stripScan(text);
  const line = scan.trim();
  if (line === '') return err({ code: 'empty' });
  if (parseCitizenId(line, options).ok) return err({ code: 'id-number-only' });
  const other = recogniseOtherQr(line);
  if (other) return err({ code: other });

  const { fields, repaired } = splitCard(scan);
  if (fields.length < MIN_FIELDS) return err({ code: 'too-few-fields', count: fields.length });
  // The fields are repaired together, since one wrong code page mangled them all, and untrimmed, since what
  // looks like a space at an end may be a byte of a letter.
  const mangled = fields.join('|');
  const mended = repairText(mangled);
  return ok({ cells: mended.split('|').map(normaliseLine), repaired: repaired || mended !== mangled });
}

function readBirthDate(cell: string, today: PartialDate, demo: boolean): Result<PartialDate, CardQrError> {
  const date = parseCardDate(cell);
  if (!date) return badDate('birthDate');
  if (isAfter(date, today) && !demo) return badDate('birthDate', 'in-future');
  if (today.year - date.year > MAX_AGE) return badDate('birthDate', 'too-old');
  return ok(date);
}

interface IssueDay {
  readonly issuedOn?: string;
  readonly warnings: readonly CardQrWarning[];
}

function readIssueDay(cell: string, today: PartialDate, birth: PartialDate): Result<IssueDay, CardQrError> {
  if (cell === '') return ok({ warnings: ['issue-date-missing'] });
  const date = parseCardDate(cell);
  if (!date || !isFullDate(date)) return badDate('issuedOn');
  const warnings: CardQrWarning[] = [];
  if (isAfter(date, today)) warnings.push('issued-in-future');
  if (isAfter(birth, date)) warnings.push('issued-before-birth');
  return ok({ issuedOn: toIsoDate(date), warnings });
}

/** Whether the card's year of birth contradicts the number's; of an invented number only two digits count. */
function yearsDiffer(birth: PartialDate, id: CitizenId): boolean {
  const invented = id.warnings.includes('demo-number');
  return invented ? birth.year % 100 !== id.birthYear % 100 : birth.year !== id.birthYear;
}

/**
 * Reads the text of a citizen card's QR code as a scanner or a camera delivers it, repairs what scanners that
 * type like keyboards do to it, and names other codes that people hold up by mistake. What contradicts the
 * number is a warning, not a refusal. Facts: domain.md §2.1–2.2.
 * @param text taken as it comes; what is no string is an error, never an exception
 */
export function parseCardQr(text: unknown, options: ParseOptions): Result<CardQr, CardQrError> {
  if (typeof text !== 'string') return err({ code: 'not-text' });
  const today = parseIsoDate(options.today);
  if (!today) return err({ code: 'bad-today' });

  const read = readCells(text, options);
  if (!read.ok) return read;
  const { cells, repaired } = read.value;
  const cell = (index: number) => cells[index] ?? '';

  const id = parseCitizenId(cell(FIELD.number), options);
  if (!id.ok) return err({ code: 'bad-id-number', cause: id.error });
  const birth = readBirthDate(cell(FIELD.birth), today, options.demo === true);
  if (!birth.ok) return birth;
  const issue = readIssueDay(cell(FIELD.issued), today, birth.value);
  if (!issue.ok) return issue;

  const oldNumber = cell(FIELD.oldNumber).replace(/ /g, '');
  const oldNumberFits = /^(?:\d{9}|\d{12})$/.test(oldNumber);
  const sex = readSex(cell(FIELD.sex));
  const texts = { name: cell(FIELD.name), sex: cell(FIELD.sex), address: cell(FIELD.address) };
  const fullName = readName(texts);
  const { address, damaged, inputMethod } = readAddress(texts);

  const warnings: CardQrWarning[] = [...id.value.warnings];
  const warnIf = (condition: boolean, warning: CardQrWarning) => condition && warnings.push(warning);
  warnIf(cells.length < FULL_FIELDS, 'few-fields');
  warnIf(repaired || inputMethod, 'text-repaired');
  warnIf(inputMethod, 'input-method-suspected');
  warnIf(fullName === undefined, 'name-needs-typing');
  warnIf(damaged, 'address-damaged');
  warnIf(oldNumber !== '' && !oldNumberFits, 'old-id-unreadable');
  warnIf(sex === undefined, 'sex-from-number');
  warnIf(sex !== undefined && sex !== id.value.sex, 'sex-differs-from-number');
  warnIf(yearsDiffer(birth.value, id.value), 'birth-year-differs-from-number');
  warnings.push(...issue.value.warnings);

  return ok({
    idNumber: id.value.number,
    ...(oldNumberFits ? { oldIdNumber: oldNumber } : {}),
    ...(fullName === undefined ? {} : { fullName }),
    birthDate: birth.value,
    sex: sex ?? id.value.sex,
    address,
    ...(issue.value.issuedOn === undefined ? {} : { issuedOn: issue.value.issuedOn }),
    extra: cells.slice(FULL_FIELDS),
    warnings,
  });
}
