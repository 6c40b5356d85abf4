import type { PointSettings } from '#shared/api/index.ts';
import { formatDate, todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { LANGUAGES, type Language, sayTime } from '../text.ts';
import type { Kind, Rule } from './rules.ts';
import { TABLE_NAMES, TABLES } from './tables.ts';
import { ACTIVITIES, LISTS, sayRecord } from './text.ts';

/** What of one kind is held now, and what was deleted so far. */
export interface Tally {
  readonly kind: Kind;
  /** null where the database does not know: a file. */
  readonly held: { readonly items: number; readonly oldest: Date | null } | null;
  readonly deleted: {
    readonly items: number;
    readonly times: number;
    readonly last: Date;
    readonly upTo: Date;
  } | null;
}

/** What the record of processing is written from. */
export interface RecordInput {
  readonly at: Date;
  readonly program: string;
  readonly settings: PointSettings;
  readonly rules: readonly Rule[];
  /** When people last looked at the program's own times, ISO date. */
  readonly checkedAt: string;
  readonly tallies: readonly Tally[];
  /** Days after which the desk is reminded of what nobody has handed over. */
  readonly remindDays: number;
  /** The host of the e-ID provider. */
  readonly provider: string;
}

const STYLE = `
body { font: 11pt/1.45 "Be Vietnam Pro", "Segoe UI", Arial, sans-serif; color: #111; max-width: 190mm; margin: 10mm auto; padding: 0 6mm; }
h1 { font-size: 17pt; margin: 0 0 2mm; } h2 { font-size: 13pt; margin: 8mm 0 2mm; break-after: avoid; }
table { border-collapse: collapse; width: 100%; } th, td { border: 0.3mm solid #777; padding: 1.5mm 2mm; text-align: left; vertical-align: top; }
th { background: #eee; } tr { break-inside: avoid; } .en { color: #444; font-style: italic; display: block; font-size: 9.5pt; }
td.number { text-align: right; white-space: nowrap; } .unverified { font-weight: 600; } .sign { display: flex; gap: 20mm; margin-top: 14mm; } .sign p { flex: 1; min-height: 30mm; }
@page { size: A4; margin: 15mm; } @media print { body { margin: 0; padding: 0; max-width: none; } }
`;

const asHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Vietnamese, and English under it in smaller letters. */
const both = (text: (language: Language) => string): string => {
  const [vi = '', en = ''] = LANGUAGES.map((language) => asHtml(text(language)));
  return vi === en ? vi : `${vi}<span class="en" lang="en">${en}</span>`;
};

const words = (
  key: string,
  values: (language: Language) => Readonly<Record<string, string>> = () => ({}),
): string => both((language) => sayRecord(language, key, values(language)));

const heading = (key: string): string => `<h2>${words(`headings.${key}`)}</h2>`;

const row = (cells: readonly string[], tag: 'td' | 'th' = 'td'): string =>
  `<tr>${cells.map((cell) => (cell.startsWith('<t') ? cell : `<${tag}>${cell}</${tag}>`)).join('')}</tr>`;

const table = (columns: readonly string[], rows: readonly string[]): string =>
  `<table><thead>${row(
    columns.map((column) => words(`columns.${column}`)),
    'th',
  )}</thead><tbody>${rows.join('\n')}</tbody></table>`;

const list = (name: keyof typeof LISTS, say: (key: string) => string): string =>
  `<ul>${LISTS[name].map((key) => `<li>${say(`${name}.${key}`)}</li>`).join('')}</ul>`;

const number = (value: number): string =>
  `<td class="number">${both((language) => new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB').format(value))}</td>`;

const day = (at: Date | null): string =>
  at === null ? '–' : formatDate(todayIn(VIETNAM, at.getTime()), 'vi');

/** "Xã Vĩnh Lộc" as it stands after other words: "xã Vĩnh Lộc". */
const inSentence = (name: string): string => name.replace(/^(Xã|Phường)(?= )/u, (word) => word.toLowerCase());

/** How long: "30 days after …, since …", or that it stays. */
function howLong(language: Language, { kind, days }: Rule): string {
  const since = sayRecord(language, `since.${kind}`);
  if (days === null) return sayRecord(language, 'long.kept');
  if (days === 0) return sayRecord(language, 'long.at-once', { since });
  return sayRecord(language, 'long.days', { days: String(days), since });
}

/** How long the rows of a table stay: by its one kind, or by each of them with its name. */
function howLongIn(language: Language, rules: readonly Rule[]): string {
  const [only, ...others] = rules;
  if (!only) return sayRecord(language, 'long.kept');
  if (others.length === 0) return howLong(language, only);
  return rules
    .map((rule) => `${sayRecord(language, `kinds.${rule.kind}`)}: ${howLong(language, rule)}`)
    .join('; ');
}

const sourceOf = ({ source, certainty }: Rule): string => {
  const mark = words(`certainty.${certainty}`);
  return `${asHtml(source)}${source === '' ? '' : '<br>'}<span class="${certainty}">${mark}</span>`;
};

/**
 * The record of processing as a page to print on A4: what personal data is processed, why, on which basis, who gets
 * it, how long, how it is kept safe, and what was deleted. Names nobody but the office. Facts: domain.md §10.
 */
export function recordPage(input: RecordInput): string {
  const { at, program, settings, rules, checkedAt, tallies, remindDays, provider } = input;
  const place = (language: Language) => ({
    commune: inSentence(settings.commune.name[language] ?? ''),
    hall: settings.hall[language] ?? '',
    helper: settings.helper[language] ?? '',
    contact: settings.contact[language] ?? '',
    province: settings.commune.province[language] ?? '',
    at: sayTime(language, at),
    program,
    provider,
    checked: formatDate(checkedAt, language),
    draft: String(settings.keepParkedDays),
    remind: String(remindDays),
  });
  const say = (key: string): string => words(key, place);
  const activities = ACTIVITIES.map((activity) =>
    row(
      ['name', 'purpose', 'data', 'basis', 'recipients'].map((part) => say(`activities.${activity}.${part}`)),
    ),
  );
  const keeping = rules.map((rule) =>
    row([
      words(`kinds.${rule.kind}`),
      both((language) => howLong(language, rule)),
      both((language) => rule.reason[language]),
      sourceOf(rule),
    ]),
  );
  const tables = TABLE_NAMES.map((name) => {
    const mine = rules.filter(({ kind }) => TABLES[name].includes(kind));
    return row([
      `<code>${name}</code>`,
      ...['data', 'purpose'].map((part) => words(`tables.${name}.${part}`)),
      both((language) => howLongIn(language, mine)),
      words(`tables.${name}.readers`),
    ]);
  });
  const held = tallies
    .filter((tally) => tally.held !== null)
    .map(({ kind, held }) =>
      row([words(`kinds.${kind}`), number(held?.items ?? 0), day(held?.oldest ?? null)]),
    );
  const gone = tallies
    .filter((tally) => tally.deleted !== null)
    .map(({ kind, deleted }) =>
      row([
        words(`kinds.${kind}`),
        number(deleted?.items ?? 0),
        number(deleted?.times ?? 0),
        day(deleted?.upTo ?? null),
        day(deleted?.last ?? null),
      ]),
    );
  const title = (language: Language) =>
    sayRecord(language, 'title', { ...place(language), commune: settings.commune.name[language] ?? '' });
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<title>${asHtml(title('vi'))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${both(title)}</h1>
<p>${say('made')}</p>
${settings.trial ? `<p><strong>${say('trial')}</strong></p>` : ''}
${heading('who')}
<p>${say('who.controller')}</p>
<p>${say('who.processor')}</p>
<p>${say('who.contact')}</p>
${heading('activities')}
${table(['activity', 'purpose', 'data', 'basis', 'recipients'], activities)}
<p>${say('abroad')}</p>
${heading('keeping')}
<p>${say('keeping-note')}</p>
${table(['kind', 'long', 'reason', 'source'], keeping)}
${heading('tables')}
<p>${say('tables-note')}</p>
${table(['table', 'data', 'purpose', 'long', 'readers'], tables)}
${heading('standing')}
${list('standing', say)}
${heading('measures')}
${list('measures', say)}
${heading('rights')}
${list('rights', say)}
${heading('held')}
${table(['kind', 'items', 'oldest'], held)}
${heading('deleted')}
${gone.length === 0 ? `<p>${say('none-deleted')}</p>` : table(['kind', 'items', 'times', 'up-to', 'last'], gone)}
<p>${say('copies')}</p>
${heading('open')}
${list('open', say)}
<div class="sign"><p>${say('sign.writer')}</p><p>${say('sign.head')}</p></div>
</body>
</html>
`;
}
