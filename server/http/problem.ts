import { STATUS_CODES } from 'node:http';
import type { Context, TypedResponse } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ProblemDocument } from '#shared/api/index.ts';

/**
 * Answers with a problem document (RFC 9457).
 * @param code a stable word for programs
 * @param detail a sentence for whoever reads the log of a client; never a person's data, never a stack trace
 * @param errors which parts of the request are wrong, each with its JSON pointer
 */
export function problem<S extends ContentfulStatusCode>(
  c: Context,
  status: S,
  code: string,
  detail: string,
  errors?: ReadonlyArray<{ at: string; detail: string }>,
): Response & TypedResponse<ProblemDocument, S, 'json'> {
  const document: ProblemDocument = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    ...(errors && { errors: [...errors] }),
  };
  const answer: Response = c.body(JSON.stringify(document), status, {
    'content-type': 'application/problem+json',
  });
  return answer as Response & TypedResponse<ProblemDocument, S, 'json'>;
}
