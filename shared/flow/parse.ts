import type { Result } from '../result.ts';
import { migrate } from './migrate.ts';
import { Flow } from './schema.ts';

/** Something wrong in a flow document: where, and a sentence that says what. */
export interface FlowFinding {
  /** A stable word: "schema", "unknown-field", "dead-end". */
  readonly code: string;
  /** The place in the document as a JSON pointer (RFC 6901): "/steps/3/when". */
  readonly at: string;
  readonly message: string;
}

/** A JSON pointer from its parts. */
export const pointer = (...parts: ReadonlyArray<string | number>): string =>
  parts.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

/**
 * Reads a flow document: JSON, migrated from older formats, checked against the schema. It does not prove
 * the flow (proveFlow).
 * @param source the document as text, or already read from JSON
 * @returns the flow, or every finding with its place
 */
export function parseFlow(source: unknown): Result<Flow, FlowFinding[]> {
  let document = source;
  if (typeof source === 'string') {
    try {
      document = JSON.parse(source);
    } catch (error) {
      return { ok: false, error: [{ code: 'not-json', at: '', message: String((error as Error).message) }] };
    }
  }
  const migrated = migrate(document);
  if (!migrated.ok) return { ok: false, error: [migrated.error] };
  const parsed = Flow.safeParse(migrated.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    error: parsed.error.issues.map((issue) => ({
      code: 'schema',
      at: pointer(...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))),
      message: issue.message,
    })),
  };
}
