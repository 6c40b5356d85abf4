import type { Mistake } from './pages/sign-in-page.ts';
import { findPerson, type SandboxPerson } from './people.ts';

/** What came of a posted sign-in page. */
export type Verdict =
  | { readonly outcome: 'accepted'; readonly person: SandboxPerson }
  | { readonly outcome: 'declined' | 'wrong-number' | 'wrong-passcode' }
  | { readonly outcome: 'mistakes'; readonly mistakes: ReadonlyArray<Mistake> };

/**
 * Judges a posted sign-in page. All mistakes are named together. A number other than the kiosk's ends the sign-in at
 * once: whoever could guess on would be through after a hundred tries (facts: security.md §4, number matching).
 * @param expectedNumber two digits that the kiosk shows; null where none is asked for
 */
export function judge(form: URLSearchParams, expectedNumber: string | null): Verdict {
  if (form.get('decision') === 'decline') return { outcome: 'declined' };
  const person = findPerson(form.get('person') ?? undefined);
  const number = (form.get('number') ?? '').trim();
  const mistakes: Mistake[] = [];
  if (!person) mistakes.push('person');
  if (!/^\d{6}$/.test(form.get('passcode') ?? '')) mistakes.push('passcode');
  if (expectedNumber !== null && !/^\d{2}$/.test(number)) mistakes.push('number');
  if (!person || mistakes.length > 0) return { outcome: 'mistakes', mistakes };
  if (expectedNumber !== null && number !== expectedNumber) return { outcome: 'wrong-number' };
  if (person.refuses) return { outcome: 'wrong-passcode' };
  return { outcome: 'accepted', person };
}
