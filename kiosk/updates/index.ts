export { type Catalogue, createCatalogue } from './catalogue.ts';
export { watchForUpdates } from './watch.ts';
