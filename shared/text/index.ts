/** Working with texts that people read and type. */

export { CROCKFORD, mendLookalikes } from './crockford.ts';
export { makeTexts, NAMESPACE, type TextPath } from './make-texts.ts';
export { foldIY, matchesSearch, searchKey } from './search-key.ts';
export { textIn } from './text-in.ts';
