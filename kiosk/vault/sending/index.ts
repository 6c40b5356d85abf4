export type { Locks } from './lock.ts';
export { createSender, type Sender } from './sender.ts';
