import type { Assurance } from '#shared/assurance.ts';
import { circumstancesOf, type Dossier } from '#shared/dossier/index.ts';
import { checkAnswers, derivePath, type Flow, isAssured, PAPER_PREFIX } from '#shared/flow/index.ts';

/** What the server finds wanting in a dossier, by the flow's own rules. Shown at the desk; never a refusal. */
export interface DossierProblem {
  readonly field: string;
  readonly code: string;
}

export interface Judgement {
  /** What the identity statement proves; "none" without one. */
  readonly assurance: Assurance;
  readonly state: 'submitted' | 'prepared';
  readonly problems: ReadonlyArray<DossierProblem>;
}

/** A field's name may be anything a kiosk wrote; only what looks like one is kept. */
const nameOf = (field: string): string => (/^[A-Za-z0-9._/-]{1,120}$/.test(field) ? field : '?');

/**
 * Judges a dossier by the very flow version it was given under: what the rules find wanting, and whether it
 * counts as submitted.
 * @param demo whether invented people are let in (trial mode)
 */
export function judge(flow: Flow, dossier: Dossier, demo: boolean): Judgement {
  const { answers, actingFor, identity, documents } = dossier;
  const circumstances = circumstancesOf(dossier, demo);
  const { today } = circumstances;
  const { stops, relevant } = derivePath(flow, answers, circumstances);
  const problems: DossierProblem[] = stops.flatMap(({ asked }) =>
    checkAnswers(asked, relevant, circumstances)
      .filter(({ level }) => level === 'stop')
      .map(({ field, code }) => ({ field: nameOf(field), code })),
  );
  for (const field of Object.keys(answers))
    if (!Object.hasOwn(relevant, field)) problems.push({ field: nameOf(field), code: 'not-on-path' });
  const photographed = new Set(documents.map(({ paper }) => paper));
  for (const [field, answer] of Object.entries(relevant))
    if (
      field.startsWith(PAPER_PREFIX) &&
      answer === 'photo' &&
      !photographed.has(field.slice(PAPER_PREFIX.length))
    )
      problems.push({ field: nameOf(field), code: 'photograph-missing' });
  for (const paper of photographed)
    if (relevant[`${PAPER_PREFIX}${paper}`] !== 'photo')
      problems.push({ field: nameOf(`${PAPER_PREFIX}${paper}`), code: 'photograph-not-asked' });
  const { acting, effectiveFrom, effectiveTo } = flow.procedure;
  if (!acting[actingFor]) problems.push({ field: 'visit.actingFor', code: 'not-offered' });
  if (today < effectiveFrom || (effectiveTo !== null && today > effectiveTo))
    problems.push({ field: 'today', code: 'not-in-force' });
  const assurance = identity?.assurance ?? ('none' as const);
  return {
    assurance,
    state: isAssured(assurance, flow.procedure.assurance) ? 'submitted' : 'prepared',
    problems,
  };
}
