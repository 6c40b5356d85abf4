/**
 * One line drawing: the path data of a 48 × 48 sheet, drawn in one stroke width with round ends, never filled.
 * It begins with M, which keeps the names of drawings and their lines apart.
 */
export type Drawing = `M${string}`;
