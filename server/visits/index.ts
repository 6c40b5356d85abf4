export { currentVisit, touchVisit, type VisitEnv } from './current.ts';
export { visitRoutes } from './routes.ts';
export { type CurrentVisit, isRunning, LONGEST_VISIT_MS, sweepVisits, VISIT_IDLE_MS } from './visit.ts';
