export { openCatalogue } from './catalogue.ts';
export { entriesOf } from './entries.ts';
export { loadCatalogue } from './load.ts';
export { catalogueRoutes } from './routes.ts';
export { watchCatalogue } from './watch.ts';
