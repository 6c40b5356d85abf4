import type { Context } from 'hono';
import { problem } from '../http/index.ts';

/** 429 with the time to wait. @param seconds whole, 1 or more */
export function tooMany(c: Context, seconds: number) {
  c.header('Retry-After', String(seconds));
  return problem(c, 429, 'too-many', `Too many at once; try again in ${seconds} s.`);
}
