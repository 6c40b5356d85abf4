import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  type Answers,
  type AnswerValue,
  type Asked,
  checkAnswers,
  type DerivedPath,
  derivePath,
  type Flow,
  type FlowActor,
  type FlowSnapshot,
  type Problem,
  prefillFor,
  type ResidentFacts,
  type Step,
  stepOf,
} from '#shared/flow/index.ts';
import type { VisitContext } from '../../visit/index.ts';
import { stillStanding } from './standing.ts';

/** A running flow as its screens see it. */
export interface Running {
  readonly flow: Flow;
  readonly actor: FlowActor;
  readonly snapshot: FlowSnapshot;
  readonly step: Step;
  readonly path: DerivedPath;
  /** What this step asks, given what stands on the screen now. */
  readonly asked: ReadonlyArray<Asked>;
  /** What stands on the screen: typed, answered before, or offered from what is known. */
  readonly values: Answers;
  /** Whether all of it was offered, suits, and was not touched: it only has to be looked at. */
  readonly isAllOffered: boolean;
  /** What was refused and still stands. */
  readonly problems: ReadonlyArray<Problem>;
  readonly enter: (id: string, value: AnswerValue) => void;
}

/** Reads where a flow stands; null when it stands on no step. */
function read(flow: Flow, actor: FlowActor, snapshot: FlowSnapshot, resident: ResidentFacts): Running | null {
  const step = flow.steps.find(({ id }) => id === stepOf(snapshot));
  if (!step || snapshot.status !== 'active') return null;
  const { answers, entries, circumstances, problems } = snapshot.context;
  const path = derivePath(flow, answers, circumstances);
  const values: Record<string, AnswerValue> = {};
  const offered = new Set<string>();
  const withValues = (): DerivedPath => derivePath(flow, { ...answers, ...values }, circumstances);
  let shown = path;
  const own = (): ReadonlyArray<Asked> => shown.stops.find((stop) => stop.step.id === step.id)?.asked ?? [];
  // A value may bring up the next field of the same step, so the step is read again until nothing is added.
  for (let added = true; added; ) {
    added = false;
    for (const one of own()) {
      if (one.id in values) continue;
      const known = entries[one.id] ?? answers[one.id];
      const guess =
        known === undefined && one.kind === 'field' && one.field.prefill
          ? prefillFor(one.field, withValues().relevant, circumstances, resident)
          : undefined;
      const value = known === undefined ? guess : known;
      if (value === undefined) continue;
      values[one.id] = value;
      if (guess !== undefined) offered.add(one.id);
      // An answer given before is on the path already.
      added ||= value !== answers[one.id];
    }
    if (added) shown = withValues();
  }
  const asked = own();
  const isOffered = (one: Asked): boolean =>
    offered.has(one.id) ||
    (one.kind === 'field' && one.field.required === false && values[one.id] === undefined);
  return {
    flow,
    actor,
    snapshot,
    step,
    path,
    asked,
    values,
    isAllOffered:
      offered.size > 0 && asked.every(isOffered) && checkAnswers(asked, values, circumstances).length === 0,
    problems: stillStanding(problems, asked, withValues().relevant, circumstances),
    enter: (id, value) => actor.send({ type: 'ENTER', entries: { [id]: value } }),
  };
}

const NOBODY: ResidentFacts = {};

/** Follows the flow of a visit; null while none runs. */
export function useFlow({ flow: actor, loaded, signIn }: VisitContext): Running | null {
  const [, redraw] = useState(0);
  const snapshot = actor?.getSnapshot();
  const drawn = useRef(snapshot);
  drawn.current = snapshot;
  useEffect(() => {
    const look = (): void => {
      if (actor?.getSnapshot() !== drawn.current) redraw((count) => count + 1);
    };
    const stop = actor?.subscribe(look);
    // What happened between drawing and following.
    look();
    return () => stop?.unsubscribe();
  }, [actor]);
  const resident = signIn?.resident ?? NOBODY;
  return useMemo(
    () => (actor && snapshot && loaded ? read(loaded.flow, actor, snapshot, resident) : null),
    [actor, snapshot, loaded, resident],
  );
}
