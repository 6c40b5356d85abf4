import type { Assurance } from '#shared/assurance.ts';
import { circumstancesOf, type Dossier } from '#shared/dossier/index.ts';
import { checkAnswers, derivePath, type Flow, isAssured, PAPER_PREFIX } from '#shared/flow/index.ts';
import { LONGEST_VISIT_MS } from '../visits/index.ts';

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
  /** As in `Surroundings`. */
  readonly visitMark: string | null;
}

/** What a dossier is judged by beside itself and its flow. */
export interface Surroundings {
  /** Whether invented people are let in (trial mode). */
  readonly demo: boolean;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Names the visit of its identity statement, and nobody; null where it has none. */
  readonly visitMark: string | null;
  /** How many dossiers that rest on the same statement are held already. */
  readonly ofThisVisit: number;
}

/**
 * Dossiers that one visit may bring before the desk is to look: a family's matters in an afternoon are four or five.
 */
export const MOST_OF_A_VISIT = 10;

/** How far a kiosk's clock may be off before what it says of the time is doubted, in milliseconds. */
const CLOCK_SLACK_MS = 3_600_000;

/** Problems kept of one dossier: nobody reads more, and a kiosk may have written anything. */
export const MOST_PROBLEMS = 200;

/** A field's name may be anything a kiosk wrote; only what looks like one is kept. */
const nameOf = (field: string): string => (/^[A-Za-z0-9._/-]{1,120}$/.test(field) ? field : '?');

/**
 * Why an attendant has to make sure of the person, although a statement is there: it proves who stood at the kiosk
 * during one visit, and nothing of any other time.
 */
function doubtsOf(
  { identity, declaredAt }: Dossier,
  { receivedAt, ofThisVisit }: Surroundings,
): DossierProblem[] {
  const declared = Date.parse(declaredAt);
  const doubts: DossierProblem[] = [];
  if (declared > receivedAt + CLOCK_SLACK_MS)
    doubts.push({ field: 'declaredAt', code: 'declared-in-future' });
  if (!identity) return doubts;
  const signedIn = Date.parse(identity.at);
  if (declared < signedIn - CLOCK_SLACK_MS || declared > signedIn + LONGEST_VISIT_MS + CLOCK_SLACK_MS)
    doubts.push({ field: 'identity', code: 'declared-outside-visit' });
  if (ofThisVisit >= MOST_OF_A_VISIT) doubts.push({ field: 'identity', code: 'visit-used-often' });
  return doubts;
}

/**
 * Judges a dossier by the very flow version it was given under: what the rules find wanting, and whether it
 * counts as submitted.
 */
export function judge(flow: Flow, dossier: Dossier, surroundings: Surroundings): Judgement {
  const { demo, visitMark } = surroundings;
  const doubts = doubtsOf(dossier, surroundings);
  const { answers, actingFor, identity, documents } = dossier;
  const circumstances = circumstancesOf(dossier, demo);
  const { today } = circumstances;
  const { stops, relevant } = derivePath(flow, answers, circumstances);
  const broken = stops.flatMap(({ asked }) =>
    checkAnswers(asked, relevant, circumstances)
      .filter(({ level }) => level === 'stop')
      .map(({ field, code }) => ({ field: nameOf(field), code })),
  );
  const problems: DossierProblem[] = [...doubts, ...broken];
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
    state: doubts.length === 0 && isAssured(assurance, flow.procedure.assurance) ? 'submitted' : 'prepared',
    problems: problems.slice(0, MOST_PROBLEMS),
    visitMark,
  };
}
