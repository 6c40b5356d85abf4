/** What the kiosk does besides showing its first screen: a part of the program of its own, loaded when that stands. */
export { startHeartbeat } from './heartbeat.ts';
export { followHelp } from './help.ts';
export { keepSendingParked } from './parking.ts';
export { watchForUpdates } from './updates/index.ts';
