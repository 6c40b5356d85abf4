export { backup, type Held, type Place } from './backup.ts';
export { type CheckedBackup, checkBackup } from './check.ts';
export { type Restored, restore } from './restore.ts';
export type { Trouble, TroubleCode } from './trouble.ts';
