export { lateSender } from './late-sender.ts';
export type { Locks } from './lock.ts';
export type { Sender } from './sender.ts';
