/** The cache in which the service worker keeps the catalogue, beside the program's precache. */
export const CATALOGUE_CACHE = 'catalogue';
