export { keepDeskCode, makeDeskCode } from './code.ts';
export { deskRoutes } from './routes.ts';
