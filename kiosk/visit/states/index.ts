export * from './answering.ts';
export * from './begin.ts';
export * from './choosing.ts';
export * from './consent.ts';
export * from './sending.ts';
export * from './sign-in.ts';
export * from './wipe.ts';
