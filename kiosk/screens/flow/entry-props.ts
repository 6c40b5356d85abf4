import type { AnswerValue, Field } from '#shared/flow/index.ts';
import type { View } from '../view.ts';
import type { Pad } from './pad.tsx';
import type { Lists } from './shown.ts';

/** What one field on the screen is given. */
export interface EntryProps<Kind extends Field = Field> {
  readonly view: View;
  readonly id: string;
  readonly field: Kind;
  readonly value: AnswerValue | undefined;
  readonly onValue: (value: AnswerValue) => void;
  readonly lists: Lists;
  /** Whether its label is seen: not where the heading asks the same. */
  readonly showLabel: boolean;
  readonly problemId: string | undefined;
  readonly active: boolean;
  readonly onActivate: () => void;
  readonly onDone: () => void;
  /** It holds a whole answer now: what comes next may be led to. */
  readonly onFilled: () => void;
  /** The keys under the screen; the active field tells them where to write. */
  readonly pad: Pad;
}

/** The question of a field, or its name where the step has one question only. */
export const questionOf = (field: Field, language: string): string =>
  (field.ask ?? field.label)[language] ?? Object.values(field.label)[0] ?? '';
