import type { Env, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod/mini';
import { problem } from './problem.ts';

/** The most a JSON body may weigh; the largest honest one (a card's contents) is under 2 KB. */
export const JSON_LIMIT = 64 * 1024;

const toPointer = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

/** What a schema found, as the `errors` of a problem document. Never repeats the value. */
export const schemaErrors = (error: z.core.$ZodError): Array<{ at: string; detail: string }> =>
  error.issues.slice(0, 50).map((issue) => ({ at: toPointer(issue.path), detail: issue.code ?? 'invalid' }));

/** Refuses a body over a number of bytes with 413, also one that does not say its length. */
export const limitBody = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: (c) => problem(c, 413, 'too-large', `The body may have ${maxSize} bytes at most.`),
  });

/**
 * Reads a JSON body against a schema; the handler gets it by `c.req.valid('json')`, and the typed client knows
 * its shape. Wrong: 415 for another type, 400 with every place that is wrong.
 */
export function jsonBody<S extends z.core.$ZodType>(
  schema: S,
): MiddlewareHandler<Env, string, { in: { json: z.input<S> }; out: { json: z.output<S> } }> {
  return async (c, next) => {
    if (!/^application\/json(;|$)/i.test(c.req.header('content-type') ?? ''))
      return problem(c, 415, 'not-json', 'The body must be application/json.');
    let document: unknown;
    try {
      document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer()));
    } catch {
      return problem(c, 400, 'not-json', 'The body is not JSON in UTF-8.');
    }
    const parsed = z.safeParse(schema, document);
    if (!parsed.success)
      return problem(
        c,
        400,
        'bad-request',
        'The body does not have the expected shape.',
        schemaErrors(parsed.error),
      );
    c.req.addValidatedData('json', parsed.data as object);
    await next();
  };
}
