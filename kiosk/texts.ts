/** The library of texts: a part of the program of its own, since the first screens do without. */
export { makeTexts, NAMESPACE } from '#shared/text/index.ts';
