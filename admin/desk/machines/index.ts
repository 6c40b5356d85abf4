export { callActsMachine } from './call-acts.ts';
export { clockMachine } from './clock.ts';
export {
  type CallsActor,
  type CatalogueActor,
  type DossiersActor,
  deskMachine,
  type KiosksActor,
  type Notice,
} from './desk.ts';
export type { DossierList } from './dossier-list.ts';
export { feedMachine } from './feed.ts';
export { type KioskAct, kioskActsMachine } from './kiosk-acts.ts';
export { presenceMachine } from './presence.ts';
export { type ReadingAct, readingMachine } from './reading.ts';
export { makeResource } from './resource.ts';
export { vouchMachine } from './vouch.ts';
export { groupDigits, type VouchField } from './vouch-form.ts';
