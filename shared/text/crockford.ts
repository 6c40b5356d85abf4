/** Crockford's base 32: no I, L, O, U, so that a code is not misread, and can be said aloud. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code of that alphabet, in capitals, as it is meant: O read as 0, I and L as 1. */
export const mendLookalikes = (text: string): string => text.replace(/O/g, '0').replace(/[IL]/g, '1');
