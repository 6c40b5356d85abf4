import { derivePath } from '#shared/flow/index.ts';
import { signInMachine, visitMachine } from '../../../../kiosk/visit/index.ts';
import { SHORT, SHORT_ANSWERS } from '../../../e2e/short.ts';
import {
  activeNodes,
  explore,
  keyOfVisit,
  leavesOf,
  placeOf,
  VISIT_EVENTS,
  visitInput,
} from '../../../kiosk/visit/explore.ts';
import { fakePorts, SETTINGS } from '../../../kiosk/visit/ports.ts';

type Explored = ReturnType<typeof explore>;

/** The states that a machine was seen to come to, by their paths. */
const seenIn = (places: Explored): string[] =>
  [...places.values()]
    .filter(({ snapshot }) => snapshot.status === 'active')
    .flatMap(({ snapshot }) => activeNodes(snapshot))
    .filter((node) => leavesOf(node)[0] === node)
    .map(({ path }) => path.join('.'));

/** Where a visit may begin: at the idle screen, and with a draft that cannot be opened yet, and later can. */
const BEGINNINGS = [visitInput(), visitInput(undefined, true)];

/** The steps of the flow that a grown-up is led through, who acts for themselves. */
const stepsOf = (): string[] =>
  derivePath(SHORT, SHORT_ANSWERS, {
    today: '2026-11-20',
    actingFor: 'self',
    assurance: 'card',
    demo: true,
  }).stops.map(({ step }) => step.id);

/** The states of signing in by the ways that are on offer where nothing was set otherwise. */
function signInStates(): string[] {
  // Nobody is above it here whose clock could be told.
  const alone = signInMachine.provide({ actions: { restartClock: () => undefined } });
  const events = [
    ...VISIT_EVENTS,
    { type: 'NOT_ASKED', reason: 'offline' },
    { type: 'SIGN_IN', state: { method: 'phone', status: 'failed', failure: 'refused' } },
  ];
  const key: Parameters<typeof explore>[3] = (snapshot) =>
    JSON.stringify([placeOf(snapshot), snapshot.context.failure?.method, snapshot.context.card === null]);
  return [false, true].flatMap((returned) =>
    seenIn(explore(alone, { ports: fakePorts(), offered: SETTINGS.signIn, returned }, events, key)),
  );
}

/**
 * Every state to which the machines of a visit can come, found by exploring them: a state that is new there is wanted
 * here. Signing in and the flow run inside a state of the visit; theirs stand in its place.
 */
export function wantedStates(): ReadonlySet<string> {
  const inside: Readonly<Record<string, () => string[]>> = {
    'open.who': signInStates,
    'open.flow': stepsOf,
  };
  const visit = new Set(
    BEGINNINGS.flatMap((input) => seenIn(explore(visitMachine, input, VISIT_EVENTS, keyOfVisit))),
  );
  return new Set(
    [...visit].flatMap((state) => inside[state]?.().map((name) => `${state}: ${name}`) ?? [state]),
  );
}
