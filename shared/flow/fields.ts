import { ACTING_FOR, ASSURANCES, PAPER_STATES } from './answers.ts';
import type { NameType } from './rule-types.ts';
import type { Field, Flow, Step } from './schema.ts';

/** The prefix under which a documents step keeps how each paper is brought. */
export const PAPER_PREFIX = 'papers.';

/** Names a field may not begin with, since rules and prefills use them for other things. */
export const RESERVED_PREFIXES = ['resident.', 'visit.', 'item.', PAPER_PREFIX] as const;

/** What a step asks: a field of the flow, one paper, or the rows of a list. */
export type Asked =
  | { readonly id: string; readonly kind: 'field'; readonly field: Field }
  | { readonly id: string; readonly kind: 'paper'; readonly paper: Flow['procedure']['papers'][number] }
  | { readonly id: string; readonly kind: 'list'; readonly step: Extract<Step, { kind: 'list' }> };

/**
 * What a step asks, in its order. Fields or papers that the flow does not define are left out
 * (proveFlow reports them).
 */
export function askedBy(flow: Flow, step: Step): Asked[] {
  const field = (id: string): Asked[] => {
    const found = flow.fields[id];
    return found ? [{ id, kind: 'field', field: found }] : [];
  };
  switch (step.kind) {
    case 'question':
      return step.fields.flatMap(field);
    case 'information':
      return field(step.field);
    case 'list':
      return [{ id: step.list, kind: 'list', step }];
    case 'documents':
      return step.papers.flatMap((id) => {
        const paper = flow.procedure.papers.find((candidate) => candidate.id === id);
        return paper ? [{ id: `${PAPER_PREFIX}${id}`, kind: 'paper' as const, paper }] : [];
      });
    case 'review':
      return [];
  }
}

/** The rule under which something is asked; undefined when always. */
export const conditionOf = (asked: Asked) =>
  asked.kind === 'field' ? asked.field.when : asked.kind === 'paper' ? asked.paper.when : undefined;

/** The review, where every flow ends; undefined in a broken flow. */
export const reviewOf = (flow: Flow): Extract<Step, { kind: 'review' }> | undefined =>
  flow.steps.find((step) => step.kind === 'review');

/** What a field's values are to a rule. */
export function nameTypeOf(field: Field): NameType {
  switch (field.type) {
    case 'integer':
      return { kind: 'number' };
    case 'date':
      return { kind: 'date' };
    case 'yesNo':
    case 'seen':
      return { kind: 'boolean' };
    case 'choice':
      return { kind: 'choice', values: field.options.map((option) => option.value) };
    default:
      return { kind: 'text' };
  }
}

/** The names of the visit that rules may read, beside the answers. */
export const CIRCUMSTANCE_TYPES: Readonly<Record<string, NameType>> = {
  today: { kind: 'date' },
  'visit.actingFor': { kind: 'choice', values: ACTING_FOR },
  'visit.assurance': { kind: 'choice', values: ASSURANCES },
};

/** What every name of a flow stands for in a rule: circumstances, fields, papers and lists. */
export function nameTypesOf(flow: Flow): Map<string, NameType> {
  const types = new Map<string, NameType>(Object.entries(CIRCUMSTANCE_TYPES));
  for (const [id, field] of Object.entries(flow.fields)) types.set(id, nameTypeOf(field));
  for (const paper of flow.procedure.papers)
    types.set(`${PAPER_PREFIX}${paper.id}`, { kind: 'choice', values: PAPER_STATES });
  for (const step of flow.steps) if (step.kind === 'list') types.set(step.list, { kind: 'list' });
  return types;
}
