import { makeTexts } from '#shared/text/index.ts';
import en from '#shared/text/record/en.json' with { type: 'json' };
import vi from '#shared/text/record/vi.json' with { type: 'json' };
import type { Language } from '../text.ts';

const texts = makeTexts({ vi, en });

/** The activities the record describes, in its order. */
export const ACTIVITIES = Object.keys(vi.activities) as ReadonlyArray<keyof typeof vi.activities>;

/** What keeps data safe, what is kept without a limit, and what is not certain: paragraphs, in their order. */
export const LISTS = {
  measures: Object.keys(vi.measures),
  standing: Object.keys(vi.standing),
  open: Object.keys(vi.open),
  rights: Object.keys(vi.rights),
} as const;

/** A text of shared/text/record in one language; values are put in as they are. */
export const sayRecord = (
  language: Language,
  key: string,
  values: Readonly<Record<string, string>> = {},
): string => texts.getFixedT(language)(key, values);
