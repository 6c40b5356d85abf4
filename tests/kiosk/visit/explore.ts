import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import type { VisitEvent } from '../../../kiosk/visit/index.ts';
import {
  ALL_WAYS,
  BY_ATTENDANT,
  BY_CARD,
  CLUB,
  DRAFT,
  ENTRY,
  fakePorts,
  MATTER,
  PARKING,
  photoOf,
} from './ports.ts';

/**
 * Both machines explored with xstate/graph: every event in every state that can be reached, what is waited for
 * coming out well and badly. Children are not run here; what they tell is sent as they would send it.
 */
export type Sendable = { readonly type: string; readonly [more: string]: unknown };

/** One of each, and both kinds where it matters. A new event that is missing here does not compile. */
export const BY_TYPE: { [T in VisitEvent['type']]: ReadonlyArray<Extract<VisitEvent, { type: T }>> } = {
  TOUCH: [{ type: 'TOUCH' }],
  START: [{ type: 'START' }],
  AGREE: [{ type: 'AGREE' }],
  DECLINE: [{ type: 'DECLINE' }],
  BACK: [{ type: 'BACK' }],
  FINISH: [{ type: 'FINISH' }],
  LANGUAGE: [{ type: 'LANGUAGE', language: 'en' }],
  COMFORT: [{ type: 'COMFORT', comfort: { textSize: 'large' } }],
  HELP: [{ type: 'HELP' }],
  STAY: [{ type: 'STAY' }],
  MORE_TIME: [{ type: 'MORE_TIME' }],
  USE: (['phone', 'provider', 'card', 'attendant'] as const).map((method) => ({ type: 'USE', method })),
  RETRY: [{ type: 'RETRY' }],
  OTHER_WAY: [{ type: 'OTHER_WAY' }],
  PREPARE: [{ type: 'PREPARE' }],
  SCANNED: ['card', 'card-without-name', 'bank'].map((text) => ({ type: 'SCANNED', text })),
  NAME: [{ type: 'NAME', fullName: 'Nguyễn Văn Thử' }],
  FOR: [
    { type: 'FOR', actingFor: 'self' },
    { type: 'FOR', actingFor: 'other' },
  ],
  CHOOSE: [{ type: 'CHOOSE', entry: ENTRY }],
  BEGIN: [{ type: 'BEGIN' }],
  PRINT_PAPERS: [{ type: 'PRINT_PAPERS' }],
  LATER: [{ type: 'LATER' }],
  PHOTO: [{ type: 'PHOTO', photo: photoOf('photo') }],
  NO_PHOTO: [{ type: 'NO_PHOTO', paper: 'photo' }],
  CAME_OUT: [{ type: 'CAME_OUT' }],
  PRINT_AGAIN: [{ type: 'PRINT_AGAIN' }],
  NO_SLIP: [{ type: 'NO_SLIP' }],
  ANOTHER: [{ type: 'ANOTHER' }],
  PARK: [{ type: 'PARK' }],
  PARKING: [{ type: 'PARKING', parking: PARKING }],
  RESUME: [{ type: 'RESUME', id: MATTER.id, code: '4821-7396' }],
  ONLINE: [
    { type: 'ONLINE', online: false },
    { type: 'ONLINE', online: true },
  ],
  HELD: (['received', 'waiting', 'put-aside'] as const).map((held) => ({
    type: 'HELD',
    dossier: 'id-2',
    held,
  })),
  SETTINGS: [{ type: 'SETTINGS', settings: ALL_WAYS }],
  LIMIT_LIFTED: [{ type: 'LIMIT_LIFTED' }],
  HELP_STANDS: [
    { type: 'HELP_STANDS', help: 'coming' },
    { type: 'HELP_STANDS', help: 'none' },
  ],
};
export const VISIT_EVENTS: Sendable[] = [...Object.values(BY_TYPE).flat(), { type: 'TIME_UP' }];

const SENT = {
  dossier: 'id-2',
  slip: 'KVL-1-00027-7Q',
  state: 'prepared',
  held: 'waiting',
  declaredAt: '',
} as const;
/** What each child may end with, by the name of its logic. */
const ENDINGS: Record<string, unknown[]> = {
  load: [CLUB],
  recall: [BY_CARD, BY_ATTENDANT, null],
  find: ['answering', 'sent', null],
  seal: [SENT],
  awaitReceipt: ['received', 'waiting', 'put-aside'],
  beginVisit: [null],
  listParked: [[MATTER], []],
  resumeParked: ['answering'],
  park: [PARKING],
  print: [null],
  wipe: [undefined],
  signIn: [BY_CARD, BY_ATTENDANT, { method: null, status: 'verified' }, null],
  ask: [
    BY_CARD,
    { method: 'phone', status: 'failed', failure: 'expired' },
    { method: null, status: 'not-started' },
  ],
  presentCard: [BY_CARD, { method: 'card', status: 'failed' }],
};

/** With what else than a plain failure a child may break, where that leads somewhere else. */
const FAILURES: Record<string, readonly string[]> = {
  listParked: ['signed-out'],
  resumeParked: ['signed-out'],
};

/** What opens a draft, and so ends with one. */
const OPENING: ReadonlySet<string> = new Set(['find', 'resumeParked']);

export const activeNodes = (snapshot: AnyMachineSnapshot): AnyStateNode[] =>
  (snapshot as unknown as { _nodes: AnyStateNode[] })._nodes;

/** What what is being waited for may tell: children that end well or badly, times that run out. */
export function tidings(snapshot: AnyMachineSnapshot): Sendable[] {
  return activeNodes(snapshot).flatMap((node) => [
    ...node.invoke.flatMap(({ id, src }) => [
      ...(ENDINGS[String(src)] ?? []).map((output) => ({
        type: `xstate.done.actor.${id}`,
        output: OPENING.has(String(src)) && output !== null ? draftAt(output as 'sent') : output,
        actorId: id,
      })),
      ...['no', ...(FAILURES[String(src)] ?? [])].map((reason) => ({
        type: `xstate.error.actor.${id}`,
        error: new Error(reason),
        actorId: id,
      })),
    ]),
    ...node.after.map(({ eventType }) => ({ type: String(eventType) })),
    ...[...node.transitions.keys()]
      .filter(
        (type) => type.startsWith('xstate.done.actor.flow') || type.startsWith('xstate.error.actor.flow'),
      )
      .map((type) => ({ type, error: new Error('a flow that broke') })),
  ]);
}

export const placeOf = (snapshot: AnyMachineSnapshot): string => JSON.stringify(snapshot.value);

/** As much of a visit's memory as can decide where it goes. */
export function keyOfVisit(snapshot: AnyMachineSnapshot): string {
  const { signIn, loaded, flow, resumed, sent, actingFor, entry } = snapshot.context;
  return JSON.stringify([
    snapshot.value,
    signIn !== null,
    loaded !== null,
    flow !== null,
    resumed?.stage ?? null,
    sent !== null,
    actingFor,
    entry !== null,
  ]);
}

export interface Place {
  readonly snapshot: AnyMachineSnapshot;
  readonly steps: ReadonlyArray<{ readonly event: Sendable; readonly to: string; readonly value: string }>;
}

export function explore(
  machine: AnyStateMachine,
  input: unknown,
  events: ReadonlyArray<Sendable>,
  key: (snapshot: AnyMachineSnapshot) => string,
): Map<string, Place> {
  const map = getAdjacencyMap(machine as never, {
    input: input as never,
    events: ((snapshot: AnyMachineSnapshot) => [...events, ...tidings(snapshot)]) as never,
    serializeState: key as never,
    serializeEvent: ((event: Sendable) => JSON.stringify(event)) as never,
    stopWhen: ((snapshot: AnyMachineSnapshot) => snapshot.status !== 'active') as never,
    limit: 200_000,
  }) as unknown as Record<
    string,
    { state: AnyMachineSnapshot; transitions: Record<string, { event: Sendable; state: AnyMachineSnapshot }> }
  >;
  return new Map(
    Object.entries(map).map(([name, { state, transitions }]) => [
      name,
      {
        snapshot: state,
        steps: Object.values(transitions).map(({ event, state: next }) => ({
          event,
          to: key(next),
          value: placeOf(next),
        })),
      },
    ]),
  );
}

export const leavesOf = (node: AnyStateNode): AnyStateNode[] => {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
};
/** States that are left in the same breath, and ends. */
export const isPassed = (node: AnyStateNode): boolean =>
  (node.always?.length ?? 0) > 0 || node.type === 'final';

export const draftAt = (stage: 'answering' | 'choosing' | 'sent' | 'signing-in') => ({
  draft: {
    ...DRAFT,
    stage,
    person: BY_CARD.resident?.citizenId ?? null,
    entry: ENTRY,
    sent: stage === 'sent' ? SENT : null,
  },
  photos: [],
});

export const visitInput = (draft?: ReturnType<typeof draftAt>, interrupted = false) => ({
  interrupted,
  ports: fakePorts(),
  settings: ALL_WAYS,
  kiosk: 'KVL-1',
  demo: true,
  ...(draft ? { draft } : {}),
});
