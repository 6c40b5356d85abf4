/** What the vault's page says of a dossier that the vault has called sealed, and does not hold. */
export const NOT_THERE = 'sealed-and-not-found';
