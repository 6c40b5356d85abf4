import * as z from 'zod/mini';

/** A problem document (RFC 9457), the one shape in which the server says that something is wrong. */
export const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
  /** A stable word for programs: "bad-code", "too-large", "not-signed-in". */
  code: z.string(),
  errors: z.optional(z.array(z.object({ at: z.string(), detail: z.string() }))),
});
export type ProblemDocument = z.infer<typeof ProblemDocument>;
