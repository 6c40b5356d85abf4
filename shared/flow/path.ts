import type { Answers, AnswerValue, Circumstances } from './answers.ts';
import { type Asked, askedBy, conditionOf, reviewOf } from './fields.ts';
import { holds } from './rule.ts';
import type { Flow, Step } from './schema.ts';
import { scopeOf } from './scope.ts';
import { checkAnswers } from './validate.ts';

/** One step of the derived path with what it asks of this person. */
export interface Stop {
  readonly step: Step;
  readonly asked: ReadonlyArray<Asked>;
}

export interface DerivedPath {
  readonly stops: ReadonlyArray<Stop>;
  /** The answers of the path and no others: what is checked, shown on the review and sent. */
  readonly relevant: Answers;
}

/**
 * Walks a flow from its first step and gives the steps that apply, with the answers that count. The path is
 * always derived and never stored; rules see only answers already met on the way, so an answer hidden by a
 * later change neither leaves nor decides anything.
 * @param flow a flow that parseFlow accepted
 * @param answers everything ever answered, also what is hidden now
 */
export function derivePath(flow: Flow, answers: Answers, circumstances: Circumstances): DerivedPath {
  const relevant: Record<string, AnswerValue> = {};
  const scope = scopeOf(relevant, circumstances);
  const stops: Stop[] = [];
  for (const step of flow.steps) {
    if (!holds(step.when, scope)) continue;
    const asked: Asked[] = [];
    for (const candidate of askedBy(flow, step)) {
      if (!holds(conditionOf(candidate), scope)) continue;
      asked.push(candidate);
      const answer = answers[candidate.id];
      if (answer !== undefined) relevant[candidate.id] = answer;
    }
    if (step.kind !== 'documents' || asked.length > 0) stops.push({ step, asked });
  }
  return { stops, relevant };
}

/** The answers of the derived path: all that may ever leave the kiosk. */
export function relevantAnswers(flow: Flow, answers: Answers, circumstances: Circumstances): Answers {
  return derivePath(flow, answers, circumstances).relevant;
}

/** Whether everything a stop asks has been answered and nothing stands in the way. */
export function isAnswered(stop: Stop, path: DerivedPath, circumstances: Circumstances): boolean {
  return (
    stop.asked.every(({ id }) => path.relevant[id] !== undefined) &&
    checkAnswers(stop.asked, path.relevant, circumstances).every((problem) => problem.level === 'warn')
  );
}

/**
 * Where the person goes on: the first step of the path that is not answered, else the review.
 * @returns a step's id; undefined only for a flow without a review
 */
export function nextStop(flow: Flow, answers: Answers, circumstances: Circumstances): string | undefined {
  const path = derivePath(flow, answers, circumstances);
  const open = path.stops.find(
    (stop) => stop.step.kind !== 'review' && !isAnswered(stop, path, circumstances),
  );
  return open?.step.id ?? reviewOf(flow)?.id;
}

/** The step before another on the derived path; undefined on the first, and for a step not on the path. */
export function stepBefore(path: DerivedPath, stepId: string): string | undefined {
  const index = path.stops.findIndex((stop) => stop.step.id === stepId);
  return path.stops[index - 1]?.step.id;
}

/** How far a step is: its place (from 1) and the number of steps on the path as known now. */
export function progress(path: DerivedPath, stepId: string): { at: number; of: number } {
  return { at: path.stops.findIndex((stop) => stop.step.id === stepId) + 1, of: path.stops.length };
}
