export { openCatalogue } from './catalogue.ts';
export { catalogueRoutes } from './routes.ts';
export { watchCatalogue } from './watch.ts';
