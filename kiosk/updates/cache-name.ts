/** The cache in which the service worker keeps the catalogue, beside the programs'. */
export const CATALOGUE_CACHE = 'catalogue';

/**
 * The cache in which a page that serves somebody leaves the address of its program, so that a newer worker gives that
 * program again when the page comes back from the provider's. Nothing of the resident is in it.
 */
export const VISIT_CACHE = 'visit';

/** Where in it. */
export const VISIT_PROGRAM = '/kiosk/program-of-the-visit';
