import * as z from 'zod/mini';
import { Flow, FORMAT } from './schema.ts';

type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  pattern?: string;
};

/** The flow document's schema as JSON Schema, for editors (`"$schema"` in a document). */
export const flowJsonSchema = (): JsonSchema =>
  z.toJSONSchema(Flow, { unrepresentable: 'any', reused: 'inline', cycles: 'ref' }) as JsonSchema;

function typeName(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeName))].join(' or ');
  if (schema.items) return `list of ${typeName(schema.items)}`;
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object')
    return `${typeName(schema.additionalProperties)} by name`;
  return Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any');
}

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');

/** Every part of the document in turn: a heading, what it is, and a table of its members. */
function section(name: string, schema: JsonSchema, lines: string[], depth: number): void {
  const choices = (schema.anyOf ?? schema.oneOf)?.filter((choice) => choice.properties);
  if (choices && choices.length > 0) {
    lines.push(`${'#'.repeat(depth)} ${name}`, '', schema.description ?? '', '');
    for (const choice of choices) {
      const tag = choice.properties?.type?.const ?? choice.properties?.kind?.const ?? '';
      section(`${name}: ${String(tag)}`, choice, lines, Math.min(depth + 1, 5));
    }
    return;
  }
  if (!schema.properties) {
    const inner =
      schema.items ??
      (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    if (inner && (inner.properties || inner.anyOf || inner.oneOf)) section(name, inner, lines, depth);
    return;
  }
  lines.push(
    `${'#'.repeat(depth)} ${name}`,
    '',
    schema.description ?? '',
    '',
    '| member | type | | meaning |',
    '| --- | --- | --- | --- |',
  );
  for (const [member, part] of Object.entries(schema.properties)) {
    const needed = schema.required?.includes(member) ? '' : 'optional';
    lines.push(`| \`${member}\` | ${cell(typeName(part))} | ${needed} | ${cell(part.description ?? '')} |`);
  }
  lines.push('');
}

/** The reference of the flow format as Markdown, made from the schema and its descriptions. */
export function describeFormat(): string {
  const schema = flowJsonSchema();
  const lines = [
    `# Flow documents, format ${FORMAT}`,
    '',
    'Made from `schema.ts` by `npm run flow -- reference`; do not edit.',
    '',
  ];
  section('The document', schema, lines, 2);
  const properties = schema.properties ?? {};
  const procedure = properties.procedure ?? {};
  section('procedure', procedure, lines, 2);
  for (const part of ['acting', 'fees', 'time', 'papers', 'legal'])
    section(`procedure.${part}`, procedure.properties?.[part] ?? {}, lines, 3);
  section('steps', properties.steps ?? {}, lines, 2);
  section('fields', properties.fields ?? {}, lines, 2);
  section('outputs', properties.outputs ?? {}, lines, 2);
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
