import { type Asked, askedBy, type DerivedPath, type Flow, type Step } from '#shared/flow/index.ts';

/** The names that a rule reads, wherever in it. */
function namesIn(rule: unknown): string[] {
  if (Array.isArray(rule)) return rule.flatMap(namesIn);
  if (typeof rule !== 'object' || rule === null) return [];
  return Object.entries(rule).flatMap(([operator, operands]) =>
    operator === 'var' ? [operands].flat().slice(0, 1).map(String) : namesIn(operands),
  );
}

const conditionsOf = (step: Step, asked: ReadonlyArray<Asked>): unknown[] => [
  step.when,
  ...asked.map((one) => (one.kind === 'paper' ? one.paper.when : undefined)),
];

/**
 * Whether the way may still get longer or shorter: what is asked on this step or after it decides on some step. Until
 * then the number of steps can only be told roughly.
 */
export function mayGrow(flow: Flow, path: DerivedPath, stepId: string): boolean {
  const at = path.stops.findIndex(({ step }) => step.id === stepId);
  const open = new Set(path.stops.slice(at).flatMap(({ step }) => askedBy(flow, step).map(({ id }) => id)));
  return flow.steps.some((step) =>
    conditionsOf(step, askedBy(flow, step))
      .flatMap(namesIn)
      .some((name) => open.has(name)),
  );
}
