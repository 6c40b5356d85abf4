import type { DossierToSeal } from '../../kiosk/vault/index.ts';

export type Answers = DossierToSeal['content']['answers'];

/** What programs are known to alter: two spellings of one letter, digits, edges, and what does not look like text. */
const HARD = [
  'Nguyễn Thị Ánh Tuyết',
  'Nguyễn Thị Ánh Tuyết'.normalize('NFD'),
  'Đặng Hữu Thửᐧ',
  '038899000001',
  '000000000000',
  '0012',
  '+84 038 000 0001',
  '01/02/2003',
  '2003-02-01',
  '1e5',
  '0x10',
  '00',
  ' ',
  '',
  ' hai  dấu  cách ',
  'dòng một\ndòng hai\r\ndòng ba\tô',
  '\u0000\u0001\u001f\u007f\u0085',
  '\u200b\u200d\u2060\ufeff',
  '\u202eđảo ngược\u202c',
  '\u2028\u2029',
  '\ud800',
  '\udc00a',
  '👨‍👩‍👧‍👦 🇻🇳 👍🏽',
  'ﬁ Å Å Ω Ω',
  '一二三 が が ｶﾞ',
  'null',
  'undefined',
  'true',
  'NaN',
  '[object Object]',
  "O'Hara; drop table dossier; --",
  '<script>alert(1)</script>&amp;&lt;',
  '\\u0041\\n"\\"',
  '%00%20+',
  '{{7*7}}<%=7*7%>',
  'ẬẶẪỂỖỢỮỴ ậặẫểỗợữỵ',
  'A'.repeat(2000),
  'ễ'.normalize('NFD').repeat(666),
] as const;

const LETTERS = [...'aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ 0123456789ấầẩẫậếềểễệốồổỗộớờởỡợứừửữự.,-/'];
/** Grave, hook, tilde, acute, dot below: Vietnamese tones as marks of their own. */
const MARKS = ['\u0300', '\u0309', '\u0303', '\u0301', '\u0323'] as const;
const NUMBERS = [
  0,
  1,
  -1,
  3.2,
  0.1,
  1e21,
  5e-324,
  2 ** 53 - 1,
  -(2 ** 53 - 1),
  1.7976931348623157e308,
] as const;

const oneOf = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)] as T;

function text(random: () => number): string {
  const length = Math.floor(random() ** 3 * 200);
  let written = '';
  for (let at = 0; at < length; at += 1) {
    written += oneOf(LETTERS, random);
    if (random() < 0.1) written += oneOf(MARKS, random);
  }
  return written;
}

function scalar(random: () => number): string | number | boolean | null {
  const kind = random();
  if (kind < 0.4) return oneOf(HARD, random);
  if (kind < 0.85) return text(random);
  if (kind < 0.95)
    return random() < 0.5 ? oneOf(NUMBERS, random) : random() * 10 ** Math.floor(random() * 20);
  return oneOf([true, false, null], random);
}

/** The longest a field's name may be (shared/dossier). */
const LONGEST_NAME = 120;

/** @param count how many fields; rows of a list count by their cells */
export function hardAnswers(count: number, random: () => number): Answers {
  const answers: Record<string, Answers[string]> = {};
  for (let made = 0; made < count; ) {
    const name = `${oneOf(['child', 'con.thứ-hai', 'con.thứ-hai'.normalize('NFD'), '0012'], random)}.${made}`;
    if (random() < 0.01 && count - made >= 4) {
      const row = () => ({ a: scalar(random), 'họ-tên': scalar(random) });
      answers[name] = [row(), row()];
      made += 4;
    } else {
      answers[random() < 0.01 ? name.padEnd(LONGEST_NAME, 'x') : name] = scalar(random);
      made += 1;
    }
  }
  return answers;
}

/** Every cell of answers by its place. */
function cells(answers: Answers): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [field, answer] of Object.entries(answers)) {
    if (!Array.isArray(answer)) found.set(JSON.stringify([field]), answer);
    else
      for (const [index, row] of answer.entries())
        for (const [cell, value] of Object.entries(row))
          found.set(JSON.stringify([field, index, cell]), value);
  }
  return found;
}

/** How many fields came and how many of them are not what they were, those that came from nowhere included. */
export function compareAnswers(sent: Answers, come: Answers): { fields: number; differences: number } {
  const [before, after] = [cells(sent), cells(come)];
  let differences = [...after.keys()].filter((place) => !before.has(place)).length;
  for (const [place, value] of before)
    if (!after.has(place) || !Object.is(after.get(place), value)) differences += 1;
  return { fields: before.size, differences };
}

/** What two well-meant programs would make of answers: letters composed, and digits read as numbers. */
export const tidied = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([field, answer]) => [
      field.normalize('NFC'),
      typeof answer === 'string'
        ? /^\d+$/.test(answer)
          ? String(Number(answer))
          : answer.normalize('NFC')
        : answer,
    ]),
  );
