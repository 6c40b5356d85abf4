import type { Circumstances } from './answers.ts';
import { SENT_STATE, START_STATE } from './compile.ts';
import { type Exploration, exploreFlow } from './explore.ts';
import { askedBy, nameTypeOf, nameTypesOf, PAPER_PREFIX, RESERVED_PREFIXES } from './fields.ts';
import { type FlowFinding, pointer } from './parse.ts';
import { findBrokenWalks } from './prove-machine.ts';
import { checkExpression, checkRule, type NameType, type RuleFinding } from './rule-types.ts';
import type { Field, Flow, Prefill, Rule } from './schema.ts';

export interface ProveOptions {
  /** The day to prove for, ISO 8601: the rules of age and delay are tried around it. */
  readonly today: string;
}

/** More screens than a person at a kiosk can be asked to sit through. */
export const MOST_STEPS = 60;

/** What a prefill may take from sign-in. */
const RESIDENT_FACTS = ['fullName', 'citizenId', 'birthDate', 'sex', 'residence', 'residenceDetail'].map(
  (name) => `resident.${name}`,
);

/**
 * Proves that a flow can be published (settled: design §4.4): every step reachable, no dead end, the review
 * reachable from everywhere, back works everywhere, every rule decidable and type-correct, every text there
 * in every language, no unknown field, a bound on steps. The kiosk refuses a flow that fails, too.
 * @param flow a flow that parseFlow accepted
 * @returns every finding with its place in the document; none when the flow holds
 */
export function proveFlow(flow: Flow, options: ProveOptions): FlowFinding[] {
  const still = [...findShape(flow), ...findTexts(flow, '', flow), ...findRules(flow)];
  // Exploring leans on names and rules being right; their findings come first.
  return still.length > 0 ? still : [...findByExploring(flow, options)];
}

const finding = (code: string, at: string, message: string): FlowFinding => ({ code, at, message });

function findDuplicates(
  values: ReadonlyArray<string>,
  at: (index: number) => string,
  what: string,
): FlowFinding[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [finding('duplicate', at(index), `${what} "${value}" stands here twice`)],
  );
}

function findShape(flow: Flow): FlowFinding[] {
  const found: FlowFinding[] = [];
  const { steps, fields, procedure } = flow;
  found.push(
    ...findDuplicates(
      steps.map(({ id }) => id),
      (index) => pointer('steps', index, 'id'),
      'the step',
    ),
    ...findDuplicates(
      procedure.papers.map(({ id }) => id),
      (index) => pointer('procedure', 'papers', index),
      'the paper',
    ),
    ...findDuplicates(
      procedure.fees.map(({ id }) => id),
      (index) => pointer('procedure', 'fees', index),
      'the fee',
    ),
  );
  if (steps.length > MOST_STEPS)
    found.push(
      finding(
        'too-many-steps',
        '/steps',
        `${steps.length} steps; at most ${MOST_STEPS} may be asked of a person`,
      ),
    );
  const reviews = steps.filter(({ kind }) => kind === 'review').length;
  if (reviews !== 1 || steps.at(-1)?.kind !== 'review')
    found.push(finding('no-review', '/steps', 'a flow ends with its one review step'));
  if (steps.at(-1)?.when !== undefined)
    found.push(
      finding('no-review', pointer('steps', steps.length - 1, 'when'), 'the review is never skipped'),
    );
  if (!procedure.acting.self && !procedure.acting.other)
    found.push(finding('nobody-may-act', '/procedure/acting', 'nobody may do this procedure'));

  const askedAt = new Map<string, string>();
  steps.forEach((step, index) => {
    const at = pointer('steps', index);
    if (step.id === START_STATE || step.id === SENT_STATE)
      found.push(finding('reserved-name', `${at}/id`, `"${step.id}" is a name of the machine itself`));
    const named =
      step.kind === 'question'
        ? step.fields
        : step.kind === 'information'
          ? [step.field]
          : step.kind === 'list'
            ? [step.list]
            : [];
    named.forEach((id, place) => {
      const here = step.kind === 'question' ? pointer('steps', index, 'fields', place) : at;
      if (step.kind !== 'list' && !Object.hasOwn(fields, id))
        found.push(finding('unknown-field', here, `the field "${id}" is not defined under fields`));
      const before = askedAt.get(id);
      if (before)
        found.push(
          finding('asked-twice', here, `"${id}" is already asked at ${before}; nothing is asked twice`),
        );
      askedAt.set(id, at);
    });
    if (
      step.kind === 'information' &&
      fields[step.field]?.type !== 'seen' &&
      Object.hasOwn(fields, step.field)
    )
      found.push(
        finding('wrong-field-type', `${at}/field`, 'an information step keeps a field of type "seen"'),
      );
    if (step.kind === 'list') {
      if (Object.hasOwn(fields, step.list))
        found.push(finding('duplicate', `${at}/list`, `"${step.list}" is a field and a list at once`));
      if (step.min > step.max)
        found.push(finding('empty-range', `${at}/min`, 'the least is more than the most'));
      if (Object.keys(step.item).length === 0)
        found.push(finding('empty-row', `${at}/item`, 'a row needs a field'));
    }
    if (step.kind === 'documents')
      step.papers.forEach((id, place) => {
        if (!procedure.papers.some((paper) => paper.id === id))
          found.push(
            finding(
              'unknown-paper',
              pointer('steps', index, 'papers', place),
              `the paper "${id}" is not defined under procedure.papers`,
            ),
          );
      });
  });

  for (const [id, field] of Object.entries(fields)) {
    const at = pointer('fields', id);
    if (!askedAt.has(id)) found.push(finding('never-asked', at, `no step asks "${id}"`));
    if (RESERVED_PREFIXES.some((prefix) => id.startsWith(prefix)))
      found.push(finding('reserved-name', at, `a field may not begin with ${RESERVED_PREFIXES.join(', ')}`));
    found.push(...findFieldShape(field, at));
  }
  procedure.fees.forEach(({ times }, index) => {
    if (times !== undefined && fields[times]?.type !== 'integer')
      found.push(
        finding(
          'unknown-field',
          pointer('procedure', 'fees', index, 'times'),
          `"${times}" is no whole-number field of this flow`,
        ),
      );
  });
  flow.outputs.slip.lines.forEach((id, index) => {
    if (!askedAt.has(id))
      found.push(
        finding('unknown-field', pointer('outputs', 'slip', 'lines', index), `no step asks "${id}"`),
      );
  });
  return found;
}

function findFieldShape(field: Field, at: string): FlowFinding[] {
  if (field.type === 'integer' && field.min > field.max)
    return [finding('empty-range', `${at}/min`, 'the least is more than the most')];
  if (field.type === 'choice')
    return findDuplicates(
      field.options.map(({ value }) => value),
      (index) => `${at}${pointer('options', index)}`,
      'the option',
    );
  return [];
}

/** A text is an object whose every key is a language code and whose every value is a string. */
function isText(value: object): value is Record<string, string> {
  const entries = Object.entries(value);
  return (
    entries.length > 0 && entries.every(([key, text]) => /^[a-z]{2}$/.test(key) && typeof text === 'string')
  );
}

function findTexts(flow: Flow, at: string, value: unknown): FlowFinding[] {
  if (value === null || typeof value !== 'object') return [];
  if (!Array.isArray(value) && isText(value))
    return flow.languages
      .filter((language) => !value[language]?.trim())
      .map((language) =>
        finding('missing-text', `${at}/${language}`, `the text in "${language}" is missing`),
      );
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'when' || key === 'rule' ? [] : findTexts(flow, `${at}${pointer(key)}`, part),
  );
}

type Known = ReadonlyMap<string, NameType>;

/** What a rule's findings mean, in a sentence. */
const RULE_SENTENCES: Record<RuleFinding['code'], (detail: string) => string> = {
  'unknown-operator': (detail) => `"${detail}" is not an operator of our rules`,
  'unknown-name': (detail) => `"${detail}" is not known here: a rule may read only what was asked before it`,
  'wrong-operand-count': (detail) => detail,
  'wrong-type': (detail) => detail,
  'impossible-value': (detail) => `"${detail}" is not among the values it can have`,
  undecidable: (detail) => `this cannot be decided by trying: ${detail}`,
};

function findRules(flow: Flow): FlowFinding[] {
  const found: FlowFinding[] = [];
  const all = nameTypesOf(flow);
  const pick = (names: Iterable<string>): Map<string, NameType> => {
    const known = new Map<string, NameType>();
    for (const name of ['today', 'visit.actingFor', 'visit.assurance', ...names]) {
      const type = all.get(name);
      if (type) known.set(name, type);
    }
    return known;
  };
  const report = (findings: RuleFinding[], at: string): void => {
    for (const { code, at: inside, detail } of findings)
      found.push(finding(`rule-${code}`, `${at}${inside}`, RULE_SENTENCES[code](detail)));
  };
  const rule = (tested: Rule | undefined, known: Known, at: string): void => {
    if (tested !== undefined)
      report(
        checkRule(tested, (name) => known.get(name)),
        at,
      );
  };
  const prefills = (given: Prefill[] | undefined, known: Known, at: string): void => {
    given?.forEach(({ from, when }, index) => {
      const here = `${at}${pointer('prefill', index)}`;
      if (!RESIDENT_FACTS.includes(from) && !known.has(from))
        found.push(finding('unknown-source', `${here}/from`, `"${from}" is not known before this field`));
      rule(when, known, `${here}/when`);
    });
  };
  const field = (one: Field, at: string, before: Known, during: Known): void => {
    rule(one.when, before, `${at}/when`);
    prefills(one.prefill, before, at);
    one.check?.forEach((check, index) => {
      rule(check.rule, during, `${at}${pointer('check', index, 'rule')}`);
    });
    if (one.type === 'choice')
      one.options.forEach((option, index) => {
        rule(option.when, before, `${at}${pointer('options', index, 'when')}`);
      });
  };

  const met: string[] = [];
  flow.steps.forEach((step, index) => {
    const at = pointer('steps', index);
    rule(step.when, pick(met), `${at}/when`);
    const asked = askedBy(flow, step);
    const during = pick([...met, ...asked.map(({ id }) => id)]);
    for (const one of asked) {
      const before = pick(met);
      if (one.kind === 'field') field(one.field, pointer('fields', one.id), before, during);
      if (one.kind === 'paper') {
        const place = flow.procedure.papers.indexOf(one.paper);
        rule(one.paper.when, before, pointer('procedure', 'papers', place, 'when'));
      }
      if (one.kind === 'list') {
        const row = new Map(during);
        for (const [key, item] of Object.entries(one.step.item)) row.set(`item.${key}`, nameTypeOf(item));
        for (const [key, item] of Object.entries(one.step.item))
          field(item, `${at}${pointer('item', key)}`, row, row);
      }
      met.push(one.id);
    }
  });
  const whole = pick(met);
  flow.procedure.fees.forEach((fee, index) => {
    rule(fee.when, whole, pointer('procedure', 'fees', index, 'when'));
  });
  const inDocuments = new Set(met.filter((id) => id.startsWith(PAPER_PREFIX)));
  flow.procedure.papers.forEach((paper, index) => {
    if (!inDocuments.has(`${PAPER_PREFIX}${paper.id}`))
      rule(paper.when, whole, pointer('procedure', 'papers', index, 'when'));
  });
  for (const [name, expression] of Object.entries(flow.outputs.handover.fields))
    report(
      checkExpression(expression, (id) => whole.get(id)),
      pointer('outputs', 'handover', 'fields', name),
    );
  return found;
}

function findByExploring(flow: Flow, { today }: ProveOptions): FlowFinding[] {
  const found: FlowFinding[] = [];
  const explored: Exploration = exploreFlow(flow, { today });
  if (explored.overflow)
    return [
      finding(
        'too-many-ways',
        '/steps',
        'there are more ways through this flow than can be tried; make it simpler',
      ),
    ];
  const reached = new Set(explored.walks.flatMap((walk) => walk.steps));
  flow.steps.forEach((step, index) => {
    const at = pointer('steps', index);
    const dead = explored.deadEnds.find((end) => end.step === step.id);
    if (dead)
      found.push(
        finding(
          'dead-end',
          at,
          `no answers were found that lead on from "${step.id}"; ${told(dead.walk.circumstances)}`,
        ),
      );
    else if (!reached.has(step.id)) found.push(finding('unreachable', at, `no answers lead to "${step.id}"`));
    else
      for (const asked of askedBy(flow, step))
        if (!explored.asked.has(asked.id))
          found.push(
            finding(
              'unreachable',
              asked.kind === 'paper' ? at : pointer('fields', asked.id),
              `no answers lead to "${asked.id}" being asked`,
            ),
          );
  });
  return found.length > 0 ? found : findBrokenWalks(flow, explored);
}

const told = ({ actingFor, assurance }: Circumstances): string =>
  `tried for ${actingFor}, signed in by ${assurance}`;
