import type { ActorRefFrom, SnapshotFrom } from 'xstate';
import type { KioskActivity } from '#shared/api/index.ts';
import type { Step } from '#shared/flow/index.ts';
import type { visitMachine } from './visit-machine.ts';

export type VisitActor = ActorRefFrom<typeof visitMachine>;
export type VisitSnapshot = SnapshotFrom<typeof visitMachine>;

/** Every screen there is; kiosk/screens has one for each, and a test sees to it. */
export const SCREENS = [
  'idle',
  'interrupted',
  'cannot-begin',
  'consent',
  'without-data',
  'reading',
  'wait',
  'sign-in-ways',
  'sign-in-phone',
  'sign-in-card',
  'sign-in-name',
  'sign-in-attendant',
  'sign-in-failed',
  'not-loaded',
  'parked-offer',
  'for-whom',
  'choose',
  'before',
  'flow',
  'parking',
  'not-parked',
  'parked',
  'sending',
  'not-sent',
  'slip-printing',
  'slip',
  'slip-written',
  'next',
  'wiping',
  'wiped',
] as const;
export type ScreenName = (typeof SCREENS)[number];

interface Meta {
  readonly screen: ScreenName;
  readonly activity: KioskActivity;
}

const metaOf = (snapshot: { getMeta(): Record<string, unknown> }): Meta | undefined =>
  Object.values(snapshot.getMeta()).find((meta): meta is Meta => meta !== undefined);

/** What the visit stands on: its own state, or the sign-in's while that runs. */
function here(snapshot: VisitSnapshot): Meta | undefined {
  const signIn = snapshot.children.signIn?.getSnapshot();
  return (signIn?.status === 'active' ? metaOf(signIn) : undefined) ?? metaOf(snapshot);
}

/** The screen to show. */
export const screenOf = (snapshot: VisitSnapshot): ScreenName => here(snapshot)?.screen ?? 'wait';

/** What a step of a flow is, to the desk. */
const ACTIVITIES: { readonly [kind in Step['kind']]?: KioskActivity } = {
  documents: 'papers',
  review: 'reviewing',
};

/** What is done on the step the flow stands on. */
function activityInFlow({ context }: VisitSnapshot): KioskActivity {
  const at = String(context.flow?.getSnapshot().value);
  const step = context.loaded?.flow.steps.find(({ id }) => id === at);
  return (step && ACTIVITIES[step.kind]) ?? 'answering';
}

/** What the desk is told the kiosk is doing. */
export function activityOf(snapshot: VisitSnapshot): KioskActivity {
  const clock = snapshot.children.clock?.getSnapshot();
  if (clock?.status === 'active' && clock.matches({ idle: 'asking' })) return 'asking-if-still-there';
  if (snapshot.context.help !== 'none') return 'calling-for-help';
  if (snapshot.matches({ open: 'flow' })) return activityInFlow(snapshot);
  return here(snapshot)?.activity ?? 'idle';
}
