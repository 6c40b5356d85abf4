export { currentVisit, touchVisit, type VisitEnv } from './current.ts';
export { visitRoutes } from './routes.ts';
export { type CurrentVisit, sweepVisits, VISIT_IDLE_MS } from './visit.ts';
