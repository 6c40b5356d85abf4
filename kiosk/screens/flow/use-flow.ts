import { useEffect, useState } from 'preact/hooks';
import {
  type Answers,
  type AnswerValue,
  type Asked,
  type DerivedPath,
  derivePath,
  type Flow,
  type FlowActor,
  type FlowSnapshot,
  prefillFor,
  type Step,
  stepOf,
} from '#shared/flow/index.ts';
import type { VisitContext } from '../../visit/index.ts';

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
  /** The ids whose value was offered and not touched. */
  readonly offered: ReadonlySet<string>;
  readonly enter: (id: string, value: AnswerValue) => void;
}

/** Follows the flow of a visit; null while none runs. */
export function useFlow(context: VisitContext): Running | null {
  const { flow: actor, loaded, signIn } = context;
  const [, redraw] = useState(0);
  useEffect(() => {
    const stop = actor?.subscribe(() => redraw((count) => count + 1));
    // What happened between drawing and following.
    redraw((count) => count + 1);
    return () => stop?.unsubscribe();
  }, [actor]);
  if (!actor || !loaded) return null;
  const snapshot = actor.getSnapshot();
  const { flow } = loaded;
  const step = flow.steps.find(({ id }) => id === stepOf(snapshot));
  if (!step || snapshot.status !== 'active') return null;
  const { answers, entries, circumstances } = snapshot.context;

  const values: Record<string, AnswerValue> = {};
  const offered = new Set<string>();
  const pathWith = () => derivePath(flow, { ...answers, ...values }, circumstances);
  const own = (): ReadonlyArray<Asked> =>
    pathWith().stops.find((stop) => stop.step.id === step.id)?.asked ?? [];
  let asked = own();
  // A value may bring up the next field of the same step, so the step is read again until nothing is added.
  for (let met = -1; Object.keys(values).length > met; ) {
    met = Object.keys(values).length;
    for (const one of asked) {
      if (one.id in values) continue;
      const known = entries[one.id] ?? answers[one.id];
      if (known !== undefined) values[one.id] = known;
      else if (one.kind === 'field') {
        const guess = prefillFor(one.field, pathWith().relevant, circumstances, signIn?.resident ?? {});
        if (guess !== undefined) {
          values[one.id] = guess;
          offered.add(one.id);
        }
      }
    }
    if (Object.keys(values).length > met) asked = own();
  }
  return {
    flow,
    actor,
    snapshot,
    step,
    path: derivePath(flow, answers, circumstances),
    asked,
    values,
    offered,
    enter: (id, value) => actor.send({ type: 'ENTER', entries: { [id]: value } }),
  };
}
