import { createActor } from 'xstate';
import { compileFlow, type FlowActor, SENT_STATE, stepOf } from './compile.ts';
import type { Exploration, Walk } from './explore.ts';
import { askedBy } from './fields.ts';
import { type FlowFinding, pointer } from './parse.ts';
import type { Flow } from './schema.ts';

/**
 * The second half of the proof: the compiled machine itself is driven along the walks that were found, so
 * that what is proved is what runs.
 */
export function findBrokenWalks(flow: Flow, explored: Exploration): FlowFinding[] {
  const machine = compileFlow(flow);
  const found = new Map<string, FlowFinding>();
  const covered = new Set<string>();
  const report = (code: string, step: string, message: string): void => {
    const index = flow.steps.findIndex(({ id }) => id === step);
    found.set(`${code} ${step}`, { code, at: pointer('steps', index), message });
  };
  for (const walk of explored.walks) {
    const edges = walk.steps.map((step, index) => `${walk.steps[index - 1] ?? ''} ${step}`);
    if (edges.every((edge) => covered.has(edge))) continue;
    for (const edge of edges) covered.add(edge);
    const actor = createActor(machine, { input: { circumstances: walk.circumstances } }) as FlowActor;
    actor.start();
    driveForward(flow, walk, actor, report);
    driveBack(walk, actor, report);
    actor.stop();
  }
  return [...found.values()];
}

type Report = (code: string, step: string, message: string) => void;

function driveForward(flow: Flow, walk: Walk, actor: FlowActor, report: Report): void {
  for (const step of walk.steps) {
    const here = stepOf(actor.getSnapshot());
    if (here !== step) {
      report('wrong-way', step, `the machine stands on "${here}" where "${step}" was to come`);
      return;
    }
    const definition = flow.steps.find(({ id }) => id === step);
    if (!definition || definition.kind === 'review') return;
    const own = askedBy(flow, definition).map(({ id }) => [id, walk.answers[id] ?? null] as const);
    actor.send({ type: 'NEXT', answers: Object.fromEntries(own), confirmed: true });
  }
}

function driveBack(walk: Walk, actor: FlowActor, report: Report): void {
  const { answers } = actor.getSnapshot().context;
  for (const step of [...walk.steps].reverse().slice(1)) {
    actor.send({ type: 'BACK' });
    const here = stepOf(actor.getSnapshot());
    if (here !== step) {
      report('no-way-back', step, `back leads to "${here}" where "${step}" was before`);
      return;
    }
  }
  if (actor.getSnapshot().context.answers !== answers)
    report('back-loses', walk.steps[0] ?? '', 'going back changed an answer');
  const [first, last] = [walk.steps[0], walk.steps.at(-1)];
  if (first === undefined || last === undefined) return;
  if (first !== last) {
    const kept = walk.answers;
    actor.send({ type: 'NEXT', answers: kept, confirmed: true });
  }
  if (stepOf(actor.getSnapshot()) !== last)
    report('no-way-on', first, 'after going back, the review is not found again');
  actor.send({ type: 'SEND' });
  if (stepOf(actor.getSnapshot()) !== SENT_STATE) report('no-way-on', last, 'the review cannot be sent');
}
