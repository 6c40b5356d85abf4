import type { ActorRefFrom, SnapshotFrom } from 'xstate';
import type { KioskActivity } from '#shared/api/index.ts';
import type { visitMachine } from './visit-machine.ts';

export type VisitActor = ActorRefFrom<typeof visitMachine>;
export type VisitSnapshot = SnapshotFrom<typeof visitMachine>;

/** Every screen there is; kiosk/screens has one for each, and a test sees to it. */
export const SCREENS = [
  'idle',
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
  'for-whom',
  'choose',
  'before',
  'flow',
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

/** What the desk is told the kiosk is doing. */
export function activityOf(snapshot: VisitSnapshot): KioskActivity {
  const clock = snapshot.children.clock?.getSnapshot();
  if (clock?.status === 'active' && clock.matches({ idle: 'asking' })) return 'asking-if-still-there';
  if (snapshot.context.helpCalled) return 'calling-for-help';
  return here(snapshot)?.activity ?? 'idle';
}
