export type { PastAlarm } from './reconcile.ts';
export type { Thread } from './remote.ts';
export { createSecondCopy, type Health, type SecondCopy, type StoreAlarm } from './second-copy.ts';
