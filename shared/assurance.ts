import * as z from 'zod/mini';

/** How surely we know who stands here, from the most to the least (settled: "Identity statement"). */
export const Assurance = z.enum(['eid', 'attendant', 'card', 'none']);
export type Assurance = z.infer<typeof Assurance>;
