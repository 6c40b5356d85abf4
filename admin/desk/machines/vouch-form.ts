import type { VouchAnswer } from '#shared/api/index.ts';
import { formatDate, parsePartialDate, todayIn, VIETNAM } from '#shared/calendar/index.ts';
import type { Declarant } from '#shared/dossier/index.ts';
import { formatTypedName, isPersonName, normaliseLine, parseCitizenId } from '#shared/person/index.ts';
import type { Result } from '#shared/result.ts';

/** What stands in the boxes of the form, as it is typed. */
export interface VouchForm {
  readonly fullName: string;
  readonly citizenId: string;
  readonly birthDate: string;
  readonly sex: '' | 'male' | 'female';
  readonly residence: string;
}

export type VouchField = keyof VouchForm;

/** What is wrong in a box: a word of the desk's texts. */
export type VouchProblem =
  | 'not-a-name'
  | 'not-12-digits'
  | 'not-a-citizen-id'
  | 'not-a-date'
  | 'date-in-future'
  | 'sex-missing';

export type VouchProblems = Partial<Record<VouchField, VouchProblem>>;

/** What may be right and is asked about once: the number says another year of birth, or another sex. */
export type VouchDoubt = 'other-birth-year' | 'other-sex';

/** What the form says when nothing in it has to be mended. */
export interface ReadForm {
  readonly answer: Extract<VouchAnswer, { answer: 'yes' }>;
  readonly doubts: ReadonlyArray<VouchDoubt>;
}

export const EMPTY_FORM: VouchForm = { fullName: '', citizenId: '', birthDate: '', sex: '', residence: '' };

/** "038899000001" as people compare it with a card: "038 899 000 001". */
export function groupDigits(digits: string): string {
  return digits.replace(/\D/g, '').replace(/(\d{3})(?=\d)/g, '$1 ');
}

/** A date as it is typed, "5/3/1950", "03/1950" or "1950", as ISO 8601; null when it is none. */
export function readBirthDate(text: string): string | null {
  const parts = text.trim().split(/\s*[/.-]\s*|\s+/);
  const digits = parts.every((part) => /^\d+$/.test(part));
  const year = parts.at(-1);
  if (!digits || parts.length > 3 || year === undefined || year.length !== 4) return null;
  const small = parts.slice(0, -1).reverse();
  if (small.some((part) => part.length > 2)) return null;
  const iso = [year, ...small.map((part) => part.padStart(2, '0'))].join('-');
  return parsePartialDate(iso).ok ? iso : null;
}

/** The form as the card filled it, if it was scanned; empty boxes for what it did not tell. */
export function formOf(card: Declarant | null): VouchForm {
  return {
    fullName: card?.fullName ?? '',
    citizenId: card?.citizenId ? groupDigits(card.citizenId) : '',
    birthDate: card?.birthDate ? formatDate(card.birthDate, 'vi') : '',
    sex: card?.sex ?? '',
    residence: card?.residence ?? '',
  };
}

/**
 * Reads the form.
 * @param demo whether invented people's numbers are let in: only in a trial
 * @returns what is sent, with what is doubtful in it; or every box that has to be mended. A number that says another
 *   year of birth or sex is only a doubt (facts: domain.md §1.4, rule 3).
 */
export function readForm(
  form: VouchForm,
  { now, demo }: { now: number; demo: boolean },
): Result<ReadForm, VouchProblems> {
  const today = todayIn(VIETNAM, now);
  const problems: { -readonly [field in VouchField]?: VouchProblem } = {};
  const fullName = formatTypedName(form.fullName);
  if (!isPersonName(fullName)) problems.fullName = 'not-a-name';
  const number = parseCitizenId(form.citizenId, { today, demo });
  if (!number.ok)
    problems.citizenId =
      form.citizenId.replace(/\D/g, '').length === 12 ? 'not-a-citizen-id' : 'not-12-digits';
  const birthDate = readBirthDate(form.birthDate);
  if (birthDate === null) problems.birthDate = 'not-a-date';
  else if (birthDate > today.slice(0, birthDate.length) && !demo) problems.birthDate = 'date-in-future';
  if (form.sex === '') problems.sex = 'sex-missing';
  if (!number.ok || birthDate === null || form.sex === '' || Object.keys(problems).length > 0)
    return { ok: false, error: problems };
  const { birthYear, sex, warnings } = number.value;
  const doubts: VouchDoubt[] = [];
  if (!warnings.includes('demo-number') && Number(birthDate.slice(0, 4)) !== birthYear)
    doubts.push('other-birth-year');
  if (form.sex !== sex) doubts.push('other-sex');
  const answer = {
    answer: 'yes',
    fullName,
    citizenId: number.value.number,
    birthDate,
    sex: form.sex,
    residence: normaliseLine(form.residence),
  } as const;
  return { ok: true, value: { answer, doubts } };
}
