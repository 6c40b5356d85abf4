import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { derivePath } from '#shared/flow/index.ts';
import { signInMachine, visitMachine } from '../../../kiosk/visit/index.ts';
import { SHORT, SHORT_ANSWERS } from '../../e2e/short.ts';
import { ALL_WAYS, BY_CARD, CLUB, ENTRY, fakePorts } from '../../kiosk/visit/ports.ts';

/** One transition of the visit: from where, by what, to where. */
export interface Transition {
  readonly from: string;
  readonly by: string;
  readonly to: string;
}

type Sendable = { readonly type: string; readonly [more: string]: unknown };

/** What whoever comes by card, for themselves, does on a good day. */
const BY_HAND: readonly Sendable[] = [
  { type: 'START' },
  { type: 'AGREE' },
  { type: 'FOR', actingFor: 'self' },
  { type: 'CHOOSE', entry: ENTRY },
  { type: 'BEGIN' },
  { type: 'CAME_OUT' },
  { type: 'USE', method: 'card' },
];
/** What is waited for comes out well; a child that is not named here tells nothing. */
const ENDINGS: Readonly<Record<string, unknown>> = {
  load: CLUB,
  seal: { dossier: 'id', slip: 'KVL-1-00001-SW', state: 'prepared', held: 'waiting', declaredAt: '' },
  awaitReceipt: 'received',
  print: null,
  wipe: undefined,
  signIn: BY_CARD,
  presentCard: BY_CARD,
};

const nodesOf = (snapshot: AnyMachineSnapshot): AnyStateNode[] =>
  (snapshot as unknown as { _nodes: AnyStateNode[] })._nodes;
const placeOf = (snapshot: AnyMachineSnapshot): string =>
  nodesOf(snapshot)
    .filter((node) => Object.keys(node.states).length === 0)
    .map((node) => node.path.join('.'))
    .join(' ');

function eventsAt(snapshot: AnyMachineSnapshot): Sendable[] {
  const tidings = nodesOf(snapshot).flatMap((node) =>
    node.invoke
      .filter(({ src }) => String(src) in ENDINGS)
      .map(({ id, src }) => ({ type: `xstate.done.actor.${id}`, output: ENDINGS[String(src)], actorId: id })),
  );
  const answered = snapshot.matches({ open: 'flow' }) ? [{ type: 'xstate.done.actor.flow' }] : [];
  const home = snapshot.matches({ open: 'next' }) ? [{ type: 'FINISH' }] : [];
  const card = snapshot.matches('card') ? [{ type: 'SCANNED', text: 'card' }] : [];
  return [...BY_HAND, ...tidings, ...answered, ...home, ...card];
}

function shortest(
  machine: AnyStateMachine,
  input: unknown,
  isEnd: (snapshot: AnyMachineSnapshot) => boolean,
): Transition[] {
  const paths = getShortestPaths(machine as never, {
    input: input as never,
    events: eventsAt as never,
    serializeState: ((snapshot: AnyMachineSnapshot) =>
      JSON.stringify([snapshot.value, snapshot.context.sent != null, snapshot.status])) as never,
    toState: isEnd as never,
    limit: 20_000,
  }) as unknown as ReadonlyArray<{ steps: ReadonlyArray<{ state: AnyMachineSnapshot; event: Sendable }> }>;
  const steps = paths[0]?.steps ?? [];
  return steps.flatMap(({ state, event }, index) => {
    const from = index > 0 ? placeOf((steps[index - 1] as (typeof steps)[number]).state) : '';
    return [{ from, by: event.type, to: placeOf(state) }];
  });
}

/** The steps of the flow that such a resident is led through. */
const stepsOf = (): string[] =>
  derivePath(SHORT, SHORT_ANSWERS, {
    today: '2026-11-20',
    actingFor: 'self',
    assurance: 'card',
    demo: true,
  }).stops.map(({ step }) => step.id);

/** Puts what runs inside a state of the visit in the place of that state. */
function unfold(transitions: readonly Transition[], state: string, inside: readonly string[]): Transition[] {
  const names = inside.map((name) => `${state}: ${name}`);
  const [first = state] = names;
  const last = names.at(-1) ?? state;
  return transitions.flatMap((one) => {
    if (one.to === state)
      return [
        { ...one, to: first },
        ...names.slice(1).map((to, index) => ({ from: names[index] ?? state, by: 'next', to })),
      ];
    return [one.from === state ? { ...one, from: last } : one];
  });
}

/** Every transition of a visit by card from the first touch to the wipe, as the machines have them. */
export function transitionsByCard(): Transition[] {
  const ports = fakePorts();
  const visit = shortest(
    visitMachine,
    { ports, settings: ALL_WAYS, kiosk: 'KVL-1', demo: true },
    (snapshot) => snapshot.matches('wiped'),
  ).filter(({ from }) => from !== '');
  const signIn = shortest(
    signInMachine.provide({ actions: { restartClock: () => undefined } }),
    { ports, offered: ALL_WAYS.signIn, returned: false },
    (snapshot) => snapshot.status === 'done' && snapshot.output !== null,
  );
  const inSignIn = signIn.map(({ to }) => to).filter((name) => name !== 'verified');
  const home = { from: 'wiped', by: 'after', to: 'idle' };
  return [...unfold(unfold(visit, 'open.who', inSignIn), 'open.flow', stepsOf()), home];
}

const leavesOf = (node: AnyStateNode): AnyStateNode[] => {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
};

/** Every state of the visit's machine in which it may stay, by its path. */
export const statesOfVisit = (): string[] =>
  leavesOf(visitMachine.root as AnyStateNode)
    .filter((leaf) => (leaf.always?.length ?? 0) === 0 && leaf.type !== 'final')
    .map((leaf) => leaf.path.join('.'));
