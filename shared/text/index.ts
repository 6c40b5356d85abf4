/** Working with texts that people read and type. */
export { foldIY, matchesSearch, searchKey } from './search-key.ts';
export { textIn } from './text-in.ts';
