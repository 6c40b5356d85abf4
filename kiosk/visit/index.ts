export { answers } from './answers.ts';
export type {
  CardFacts,
  Comfort,
  FoundVisit,
  Held,
  LoadedFlow,
  Parking,
  Photo,
  ResumeFault,
  Sent,
  VisitContext,
  VisitDraft,
  VisitEvent,
} from './context.ts';
export { draftAt, draftOf } from './draft-of.ts';
export { followVisit } from './follow.ts';
export { handOver } from './hand-over.ts';
export { keepVisit } from './keep.ts';
export { circumstancesOf } from './memory.ts';
export type { Ending, Printout, VisitPorts } from './ports.ts';
export {
  activityOf,
  SCREENS,
  type ScreenName,
  screenOf,
  type VisitActor,
  type VisitSnapshot,
} from './screen-of.ts';
export { signInMachine } from './sign-in-machine.ts';
export { visitMachine } from './visit-machine.ts';
export type { VisitInput } from './visit-setup.ts';
