import { formatDate } from '#shared/calendar/index.ts';
import { type Asked, labelOf, type Problem } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import type { Say } from '../../words.ts';

/** What is wrong and how to mend it, in the reader's language. */
export function problemWords(
  problem: Problem,
  asked: ReadonlyArray<Asked>,
  say: Say,
  language: string,
): string {
  if (problem.text) return textIn(problem.text, language);
  const params = { ...problem.params };
  if (typeof params.earliest === 'string') params.earliest = formatDate(params.earliest, language);
  return say(`problem.${problem.code}`, { ...params, label: labelWords(problem.field, asked, language) });
}

/** The name of what a problem is about; of a row's field for "household.members/2/fullName". */
export function labelWords(field: string, asked: ReadonlyArray<Asked>, language: string): string {
  const [id = '', , key] = field.split('/');
  const found = asked.find((one) => one.id === id);
  if (!found) return '';
  const item = found.kind === 'list' && key !== undefined ? found.step.item[key] : undefined;
  return item ? textIn(item.label, language) : labelOf(found, language);
}
