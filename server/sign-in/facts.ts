import { parsePartialDate } from '#shared/calendar/index.ts';
import { MAX_AGE } from '#shared/person/index.ts';

/**
 * A date of birth, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined when it is no date, lies in the future, or is longer
 * ago than anybody lives (facts: domain.md §1.4).
 * @param today `YYYY-MM-DD`
 */
export function readBirthDate(text: string, today: string): string | undefined {
  const parsed = parsePartialDate(text);
  if (!parsed.ok) return undefined;
  const possible =
    text <= today.slice(0, text.length) && Number(today.slice(0, 4)) - parsed.value.year <= MAX_AGE;
  return possible ? text : undefined;
}
