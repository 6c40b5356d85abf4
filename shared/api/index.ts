export * from './catalogue.ts';
export * from './desk.ts';
export * from './kiosk-proof.ts';
export * from './kiosks.ts';
export * from './problem.ts';
export * from './settings.ts';
export * from './visits.ts';
