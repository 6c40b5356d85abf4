export { CHUNK_RATE } from './part-routes.ts';
export { REQUEST_LIMIT } from './request.ts';
export { DOSSIER_RATE, intakeRoutes, lookUpSlip, SLIP_RATE, slipRoutes } from './routes.ts';
