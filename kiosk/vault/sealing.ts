/**
 * What seals: HPKE and the shapes of what is sealed. It is needed from the first touch on, not for the idle
 * screen, so it is a part of the program of its own.
 */
export { seal } from '#shared/dossier/index.ts';
export { sealAs } from './seal-dossier.ts';
