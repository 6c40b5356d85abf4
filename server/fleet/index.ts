export { controlRoutes, makeControlToken, openControl } from './control.ts';
export { ALIVE_MS } from './heartbeat.ts';
export { forgetProofs, type KioskEnv, kioskProof, type ProvenKiosk } from './proof.ts';
export { fleetRoutes } from './routes.ts';
export { createSettingsStore } from './settings.ts';
