export { keepDeskCode, makeDeskCode } from './code.ts';
export { handoverHealth } from './overdue.ts';
export { deskRoutes } from './routes.ts';
export { deskSettings } from './settings.ts';
