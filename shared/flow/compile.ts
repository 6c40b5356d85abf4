import { type ActorRefFrom, assign, type SnapshotFrom, setup } from 'xstate';
import type { Answers, AnswerValue, Circumstances } from './answers.ts';
import { askedBy } from './fields.ts';
import { type DerivedPath, derivePath, nextStop, stepBefore } from './path.ts';
import type { Flow } from './schema.ts';
import { checkAnswers, type Problem } from './validate.ts';

/**
 * A flow as an XState machine: one state a step, beside a `start` that finds where to go on and a final `sent`.
 * Its truth is `{answers, step}`; everything else is derived, so it can be rebuilt at any time from those two.
 */

export interface FlowContext {
  readonly circumstances: Circumstances;
  /** Everything ever answered, also what a later change has hidden. */
  readonly answers: Answers;
  /** What stands on a screen and is not an answer yet; kept so that "back" never loses it. */
  readonly entries: Answers;
  readonly problems: ReadonlyArray<Problem>;
}

export interface FlowInput {
  readonly circumstances: Circumstances;
  readonly answers?: Answers;
  readonly entries?: Answers;
  /** Where the person was; taken only if it lies on the path and everything before it is answered. */
  readonly step?: string;
}

export type FlowEvent =
  /** Something was typed or chosen on the screen; nothing is checked yet. */
  | { type: 'ENTER'; entries: Answers }
  /** Go on with the values of this step. `confirmed`: the warnings were read and stand. */
  | { type: 'NEXT'; answers: Answers; confirmed?: boolean }
  | { type: 'BACK' }
  /** From the review: change what was said on a step. */
  | { type: 'CHANGE'; step: string }
  /** From the review: the declaration is made, send. */
  | { type: 'SEND' };

export interface FlowOutput {
  /** The answers of the derived path, and no others. */
  readonly answers: Answers;
}

type Attempt = { merged: Answers; problems: Problem[]; target: string | undefined };

/** States of the machine that are not steps. A step may not bear their names. */
export const START_STATE = 'start';
export const SENT_STATE = 'sent';

function pathOf(flow: Flow, context: FlowContext): DerivedPath {
  return derivePath(flow, context.answers, context.circumstances);
}

function attempt(flow: Flow, stepId: string, context: FlowContext, event: FlowEvent): Attempt | null {
  if (event.type !== 'NEXT') return null;
  const step = flow.steps.find(({ id }) => id === stepId);
  if (!step) return null;
  const own = new Set(askedBy(flow, step).map(({ id }) => id));
  const merged: Record<string, AnswerValue> = { ...context.answers };
  for (const [id, value] of Object.entries(event.answers)) if (own.has(id)) merged[id] = value;
  const before = derivePath(flow, merged, context.circumstances);
  const stop = before.stops.find((candidate) => candidate.step.id === stepId);
  if (!stop) return null;
  // What was asked and not answered is blank on purpose from now on.
  for (const { id } of stop.asked) if (merged[id] === undefined) merged[id] = null;
  const relevant = derivePath(flow, merged, context.circumstances).relevant;
  const problems = checkAnswers(stop.asked, relevant, context.circumstances);
  const stands = problems.every((problem) => problem.level === 'warn' && event.confirmed === true);
  return { merged, problems, target: stands ? nextStop(flow, merged, context.circumstances) : undefined };
}

/** Where a start or a restart begins: the wished step if the way to it is clear, else the first open one. */
function startOf(flow: Flow, { circumstances, answers = {}, step }: FlowInput): string | undefined {
  const open = nextStop(flow, answers, circumstances);
  if (step === undefined) return open;
  const ids = derivePath(flow, answers, circumstances).stops.map((stop) => stop.step.id);
  const [wished, first] = [ids.indexOf(step), ids.indexOf(open ?? '')];
  return wished >= 0 && wished <= first ? step : open;
}

/**
 * Compiles a flow into an XState v5 machine. Its states are the steps; every change of step is a guarded
 * transition, so that the machine can be drawn, explored and proved.
 * @param flow a flow that parseFlow accepted
 * @returns a machine with input FlowInput and, when it is sent, output FlowOutput
 */
export function compileFlow(flow: Flow) {
  // One event is tried once, however many guards ask about it.
  const attempts = new WeakMap<
    FlowEvent,
    { context: FlowContext; stepId: string; attempt: Attempt | null }
  >();
  const tryOnce = (stepId: string, context: FlowContext, event: FlowEvent): Attempt | null => {
    const known = attempts.get(event);
    if (known && known.context === context && known.stepId === stepId) return known.attempt;
    const made = attempt(flow, stepId, context, event);
    attempts.set(event, { context, stepId, attempt: made });
    return made;
  };
  const steps = flow.steps.map((step) => step.id);
  const review = flow.steps.find((step) => step.kind === 'review')?.id;

  const machine = setup({
    types: {
      context: {} as FlowContext & { wished?: string },
      events: {} as FlowEvent,
      input: {} as FlowInput,
      output: {} as FlowOutput,
    },
    guards: {
      startsAt: ({ context }, { step }: { step: string }) =>
        startOf(flow, { ...context, ...(context.wished === undefined ? {} : { step: context.wished }) }) ===
        step,
      leadsTo: ({ context, event }, { from, to }: { from: string; to: string }) =>
        tryOnce(from, context, event)?.target === to,
      isBefore: ({ context }, { from, to }: { from: string; to: string }) =>
        stepBefore(pathOf(flow, context), from) === to,
      asksToChange: ({ context, event }, { step }: { step: string }) =>
        event.type === 'CHANGE' &&
        event.step === step &&
        pathOf(flow, context).stops.some((stop) => stop.step.id === step),
      isComplete: ({ context }) => nextStop(flow, context.answers, context.circumstances) === review,
    },
    actions: {
      enter: assign(({ context, event }) =>
        event.type === 'ENTER' ? { entries: { ...context.entries, ...event.entries } } : {},
      ),
      answer: assign(({ context, event }, { step }: { step: string }) => {
        const made = tryOnce(step, context, event);
        if (!made) return {};
        const kept = Object.entries(context.entries).filter(([id]) => made.merged[id] === undefined);
        return { answers: made.merged, entries: Object.fromEntries(kept), problems: [] };
      }),
      refuse: assign(({ context, event }, { step }: { step: string }) => ({
        entries: event.type === 'NEXT' ? { ...context.entries, ...event.answers } : context.entries,
        problems: tryOnce(step, context, event)?.problems ?? [],
      })),
      forgetProblems: assign({ problems: [] }),
    },
  });

  const others = (stepId: string) => steps.filter((id) => id !== stepId);
  const states = flow.steps.map((step) => {
    const from = step.id;
    const back = others(from).map((to) => ({
      guard: { type: 'isBefore' as const, params: { from, to } },
      target: to,
      actions: ['forgetProblems' as const],
    }));
    if (step.kind === 'review') {
      const change = others(from).map((to) => ({
        guard: { type: 'asksToChange' as const, params: { step: to } },
        target: to,
      }));
      return [
        from,
        { on: { BACK: back, CHANGE: change, SEND: { guard: 'isComplete' as const, target: SENT_STATE } } },
      ] as const;
    }
    const next = others(from).map((to) => ({
      guard: { type: 'leadsTo' as const, params: { from, to } },
      target: to,
      actions: [{ type: 'answer' as const, params: { step: from } }],
    }));
    const refuse = { actions: [{ type: 'refuse' as const, params: { step: from } }] };
    return [
      from,
      { on: { BACK: back, ENTER: { actions: ['enter' as const] }, NEXT: [...next, refuse] } },
    ] as const;
  });

  return machine.createMachine({
    id: flow.id,
    initial: START_STATE,
    context: ({ input }) => ({
      circumstances: input.circumstances,
      answers: input.answers ?? {},
      entries: input.entries ?? {},
      problems: [],
      ...(input.step === undefined ? {} : { wished: input.step }),
    }),
    output: ({ context }) => ({ answers: pathOf(flow, context).relevant }),
    states: {
      [START_STATE]: {
        always: steps.map((step) => ({
          guard: { type: 'startsAt' as const, params: { step } },
          target: step,
        })),
      },
      ...Object.fromEntries(states),
      [SENT_STATE]: { type: 'final' as const },
    },
  });
}

export type FlowMachine = ReturnType<typeof compileFlow>;
export type FlowSnapshot = SnapshotFrom<FlowMachine>;
export type FlowActor = ActorRefFrom<FlowMachine>;

/** The step a running flow stands on (or its start or end). */
export const stepOf = (snapshot: FlowSnapshot): string => String(snapshot.value);
