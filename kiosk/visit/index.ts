export type {
  CardFacts,
  Comfort,
  LoadedFlow,
  Photo,
  Sent,
  VisitContext,
  VisitDraft,
  VisitEvent,
} from './context.ts';
export { draftOf } from './draft-of.ts';
export { keepVisit } from './keep.ts';
export type { VisitPorts } from './ports.ts';
export {
  activityOf,
  SCREENS,
  type ScreenName,
  screenOf,
  type VisitActor,
  type VisitSnapshot,
} from './screen-of.ts';
export { signInMachine } from './sign-in-machine.ts';
export { circumstancesOf, type VisitInput, visitMachine } from './visit-machine.ts';
