export { CODE_LIFE_MS, type DeskCode, keepDeskCode, makeDeskCode } from './code.ts';
export { deskRoutes } from './routes.ts';
