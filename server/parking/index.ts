export { parkedRoutes, resumeRoutes } from './routes.ts';
