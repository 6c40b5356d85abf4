import { beforeAll, describe, expect, it } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateNode, createActor, SimulatedClock } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { KioskActivity, type SignInMethod } from '#shared/api/index.ts';
import { LATER_SCREENS } from '../../../kiosk/screens/later.ts';
import { FIRST_SCREENS } from '../../../kiosk/screens/registry.ts';
import { SCREENS, signInMachine, visitMachine } from '../../../kiosk/visit/index.ts';
import {
  BY_TYPE,
  draftAt,
  explore,
  isPassed,
  keyOfVisit,
  leavesOf,
  type Place,
  placeOf,
  type Sendable,
  tidings,
  VISIT_EVENTS,
  visitInput,
} from './explore.ts';
import { ALL_WAYS, fakePorts, openVisit } from './ports.ts';

/** Every place from which one that `isGoal` can be reached, by steps that `mayUse`. */
function canReach(
  places: Map<string, Place>,
  isGoal: (snapshot: AnyMachineSnapshot) => boolean,
  mayUse: (event: Sendable) => boolean = () => true,
): Set<string> {
  const reaching = new Set([...places].filter(([, { snapshot }]) => isGoal(snapshot)).map(([name]) => name));
  for (let size = -1; size !== reaching.size; ) {
    size = reaching.size;
    for (const [name, { steps }] of places)
      if (steps.some(({ event, to }) => mayUse(event) && reaching.has(to))) reaching.add(name);
  }
  return reaching;
}

const metaOf = (snapshot: AnyMachineSnapshot) =>
  Object.values(snapshot.getMeta()).filter(
    (meta): meta is { screen: string; activity: string } => meta !== undefined,
  );

describe.each([
  ['from the idle screen', visitInput()],
  ['from a draft that cannot be opened', visitInput(undefined, true)],
  ['from a draft of signing in', visitInput(draftAt('signing-in'))],
  ['from a draft of choosing', visitInput(draftAt('choosing'))],
  ['from a draft of answering', visitInput(draftAt('answering'))],
  ['from a draft of what was sent', visitInput(draftAt('sent'))],
] as const)('the visit, explored %s', (_, input) => {
  let places: Map<string, Place>;
  let open: Array<[string, Place]>;
  beforeAll(() => {
    places = explore(visitMachine, input, VISIT_EVENTS, keyOfVisit);
    open = [...places].filter(([, { snapshot }]) => snapshot.matches('open'));
  });

  it('was really looked at', () => {
    expect(places.size).toBeGreaterThan(60);
    expect(new Set([...places.values()].map(({ snapshot }) => placeOf(snapshot))).size).toBeGreaterThan(20);
    expect([...places.values()].flatMap(({ steps }) => steps).length).toBeGreaterThan(2500);
  });

  it('is never in an undefined place: always running, always exactly one screen and activity', () => {
    for (const { snapshot } of places.values()) {
      expect(snapshot.status).toBe('active');
      // Where somebody signs in, the sign-in names the screen.
      if (snapshot.matches({ open: 'who' })) expect(metaOf(snapshot)).toEqual([]);
      else {
        expect(metaOf(snapshot)).toHaveLength(1);
        expect(SCREENS).toContain(metaOf(snapshot)[0]?.screen);
        expect(KioskActivity.options).toContain(metaOf(snapshot)[0]?.activity);
      }
    }
  });

  /** A dossier is on its way, or something was parked, and its number has not been seen. */
  const isOnItsWay = (snapshot: AnyMachineSnapshot): boolean =>
    ['sending', 'receiving'].includes(String(snapshot.value.open)) ||
    snapshot.matches({ open: { slip: 'printing' } }) ||
    snapshot.matches({ open: { parked: 'printing' } }) ||
    (['recalling', 'reloading'].includes(String(snapshot.value.open)) &&
      snapshot.context.resumed?.stage === 'sent');

  it('has a way home from everywhere: "I am finished", or time up, then wiped, then idle', () => {
    expect(open.length).toBeGreaterThan(40);
    for (const [, { snapshot, steps }] of open)
      for (const type of ['FINISH', 'TIME_UP'])
        if (!isOnItsWay(snapshot))
          expect(steps.find(({ event }) => event.type === type)?.value).toBe('"wiping"');
    const homeward = canReach(
      places,
      (snapshot) => snapshot.matches('idle'),
      ({ type }) => ['FINISH', 'TIME_UP'].includes(type) || type.startsWith('xstate.'),
    );
    expect([...places.keys()].filter((name) => !homeward.has(name))).toEqual([]);
    for (const { snapshot, steps } of places.values()) {
      if (snapshot.matches('wiping'))
        expect(
          new Set(steps.filter(({ event }) => event.type.startsWith('xstate.')).map(({ value }) => value)),
        ).toEqual(new Set(['"wiped"']));
      if (snapshot.matches('wiped'))
        expect(
          steps.filter(({ event }) => event.type.startsWith('xstate.')).map(({ value }) => value),
        ).toEqual(['"idle"']);
    }
  });

  it('shows the number of what is sent before anybody leaves', () => {
    const sending = open.filter(([, { snapshot }]) => isOnItsWay(snapshot));
    expect(sending.length).toBeGreaterThan(2);
    for (const [, { steps }] of sending)
      for (const { event, value } of steps)
        if (['FINISH', 'TIME_UP'].includes(event.type))
          expect([
            '{"open":"sending"}',
            '{"open":{"slip":"printing"}}',
            '{"open":{"slip":"asking"}}',
            '{"open":{"parked":"shown"}}',
          ]).toContain(value);
  });

  it('has a way on from everywhere: the slip can be had without going home first', () => {
    const onward = canReach(
      places,
      (snapshot) => snapshot.matches({ open: 'next' }),
      ({ type }) => !['FINISH', 'TIME_UP'].includes(type),
    );
    expect(open.filter(([name]) => !onward.has(name)).map(([name]) => name)).toEqual([]);
  });

  it('goes nowhere by what only tells or adjusts', () => {
    for (const [, { snapshot, steps }] of open)
      for (const { event, value } of steps)
        if (
          [
            'TOUCH',
            'STAY',
            'MORE_TIME',
            'ONLINE',
            'SETTINGS',
            'HELD',
            'HELP',
            'LANGUAGE',
            'COMFORT',
          ].includes(event.type)
        )
          expect(value).toBe(placeOf(snapshot));
  });
});

describe('the sign-in, explored', () => {
  const states = ['pending', 'verified', 'failed', 'unavailable', 'not-started'] as const;
  const methods: ReadonlyArray<SignInMethod | null> = ['phone', 'attendant', null];
  const events: Sendable[] = [
    ...VISIT_EVENTS,
    { type: 'NOT_REACHED' },
    ...states.flatMap((status) =>
      methods.map((method) => ({ type: 'SIGN_IN', state: { method, status, failure: 'refused' } })),
    ),
  ];
  const key = (snapshot: AnyMachineSnapshot): string =>
    JSON.stringify([
      snapshot.value,
      snapshot.context.failure,
      snapshot.context.card !== null,
      snapshot.context.scanError,
      snapshot.context.state?.status ?? null,
    ]);
  // Nobody is above it here whose clock could be told.
  const alone = signInMachine.provide({ actions: { restartClock: () => undefined } });
  const input = (returned: boolean) => ({ ports: fakePorts(), offered: ALL_WAYS.signIn, returned });

  it.each([false, true])('ends in a person or a way back, from everywhere (returned: %s)', (returned) => {
    const places = explore(alone, input(returned), events, key);
    expect(places.size).toBeGreaterThan(25);
    const isDone = (snapshot: AnyMachineSnapshot) => snapshot.status === 'done';
    for (const { snapshot } of places.values()) {
      expect(['active', 'done']).toContain(snapshot.status);
      if (snapshot.status === 'active') expect(metaOf(snapshot)).toHaveLength(1);
    }
    const signedIn = canReach(
      places,
      (snapshot) => isDone(snapshot) && snapshot.output?.status === 'verified',
    );
    const wentBack = canReach(
      places,
      (snapshot) => isDone(snapshot) && snapshot.output === null,
      ({ type }) => type === 'BACK',
    );
    for (const [name, { snapshot }] of places)
      if (snapshot.status === 'active') {
        expect(signedIn).toContain(name);
        expect(wentBack).toContain(name);
      }
  });
});

describe('the screens', () => {
  const leaves = [visitMachine, signInMachine].flatMap((machine) => leavesOf(machine.root as AnyStateNode));

  it('are named, with the activity, by every state that lasts', () => {
    const lasting = leaves.filter((leaf) => !isPassed(leaf) && leaf.path.join('.') !== 'open.who');
    expect(lasting.length).toBeGreaterThan(25);
    for (const leaf of lasting) {
      expect(SCREENS, leaf.id).toContain(leaf.meta?.screen);
      expect(KioskActivity.options, leaf.id).toContain(leaf.meta?.activity);
    }
  });

  it('are all used', () => {
    expect(new Set(leaves.map((leaf) => leaf.meta?.screen).filter(Boolean))).toEqual(new Set(SCREENS));
  });

  it('each have a part that draws them, and only one', () => {
    for (const screen of SCREENS) {
      const parts = [FIRST_SCREENS[screen], LATER_SCREENS[screen]].filter(Boolean);
      expect(parts, screen).toHaveLength(1);
      expect(typeof parts[0]).toBe('function');
    }
    expect(Object.keys({ ...FIRST_SCREENS, ...LATER_SCREENS }).sort()).toEqual([...SCREENS].sort());
  });

  it('are all met on the shortest ways through the visit', () => {
    const paths = [visitInput(), visitInput(undefined, true), visitInput(draftAt('answering'))].flatMap(
      (input) =>
        getShortestPaths(visitMachine as never, {
          input: input as never,
          events: ((snapshot: AnyMachineSnapshot) => [...VISIT_EVENTS, ...tidings(snapshot)]) as never,
          serializeState: placeOf as never,
          limit: 200_000,
        }) as unknown as Array<{ state: AnyMachineSnapshot }>,
    );
    const met = new Set(paths.flatMap(({ state }) => metaOf(state).map(({ screen }) => screen)));
    const ofSignIn = SCREENS.filter((screen) => screen.startsWith('sign-in-'));
    expect(met).toEqual(new Set(SCREENS.filter((screen) => !ofSignIn.includes(screen))));
  });
});

describe('an event that nothing answers', () => {
  const quiet = ['TOUCH', 'ONLINE', 'SETTINGS', 'HELD', 'HELP_STANDS'];

  it('is logged by its name and nothing else, and changes nothing', async () => {
    const opened = openVisit();
    await opened.send({ type: 'START' });
    const before = opened.visit.getSnapshot();
    await opened.send({ type: 'SCANNED', text: '038899000001||NGUYEN VAN THU' }, { type: 'CAME_OUT' });
    expect(opened.ports.unhandled).toEqual([
      { machine: 'visit', event: 'SCANNED' },
      { machine: 'visit', event: 'CAME_OUT' },
    ]);
    expect(opened.visit.getSnapshot().value).toEqual(before.value);
    expect(opened.visit.getSnapshot().context).toEqual(before.context);
  });

  it('is logged exactly when it is: on the idle screen, one by one', async () => {
    for (const event of Object.values(BY_TYPE).flat()) {
      const opened = openVisit();
      await opened.send(event);
      const answered = [...quiet, 'START', 'LANGUAGE', 'COMFORT'].includes(event.type);
      expect(opened.ports.unhandled.map(({ event: type }) => type)).toEqual(answered ? [] : [event.type]);
    }
  });

  it('needs no log: without one it is passed over', () => {
    const { log: _, ...ports } = fakePorts();
    const visit = createActor(visitMachine, {
      clock: new SimulatedClock(),
      input: { ports, settings: ALL_WAYS, kiosk: 'KVL-1', demo: true },
    });
    visit.start();
    visit.send({ type: 'BEGIN' });
    expect(visit.getSnapshot().value).toBe('idle');
  });
});
