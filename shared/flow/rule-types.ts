import { OPERATOR_NAMES } from './rule.ts';
import type { Rule } from './schema.ts';

/**
 * The static side of rules: which names they read, whether their types fit, and whether they can be decided
 * by trying finitely many values (the settled bound: finite values or named ranges, nothing else).
 */

/** What a name in a rule stands for. */
export type NameType =
  | { readonly kind: 'choice'; readonly values: ReadonlyArray<string> }
  | { readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'list' };

export type NameTypes = (name: string) => NameType | undefined;

type ValueKind = NameType['kind'] | 'null' | 'any';
type ValueType = { kind: ValueKind; values?: ReadonlyArray<string> };

export interface RuleFinding {
  readonly code:
    | 'unknown-operator'
    | 'unknown-name'
    | 'wrong-operand-count'
    | 'wrong-type'
    | 'impossible-value'
    | 'undecidable';
  /** Where in the rule, as a JSON pointer: "/and/1/===/0". */
  readonly at: string;
  readonly detail: string;
}

const OPERAND_COUNT: Readonly<Record<string, readonly [number, number]>> = {
  var: [1, 2],
  and: [1, Infinity],
  or: [1, Infinity],
  '!': [1, 1],
  '===': [2, 2],
  '!==': [2, 2],
  '<': [2, 3],
  '<=': [2, 3],
  '>': [2, 3],
  '>=': [2, 3],
  in: [2, 2],
  '+': [1, Infinity],
  '*': [1, Infinity],
  '-': [1, 2],
  if: [2, Infinity],
  missing: [1, Infinity],
  'years-since': [1, 2],
  'days-between': [2, 2],
};

/** A rule taken apart: its one operator and its operands. null for a literal or a list. */
export function takeApart(rule: Rule): { operator: string; operands: ReadonlyArray<Rule> } | null {
  if (rule === null || typeof rule !== 'object' || Array.isArray(rule)) return null;
  const [entry] = Object.entries(rule);
  if (!entry) return null;
  const [operator, operand] = entry;
  return { operator, operands: Array.isArray(operand) ? operand : [operand as Rule] };
}

/** The names a rule reads, each once. */
export function namesIn(rule: Rule): string[] {
  const names = new Set<string>();
  const visit = (part: Rule): void => {
    if (Array.isArray(part)) for (const inner of part) visit(inner as Rule);
    const apart = takeApart(part);
    if (!apart) return;
    const { operator, operands } = apart;
    if (operator === 'var' || operator === 'missing') {
      for (const name of operator === 'var' ? operands.slice(0, 1) : operands)
        if (typeof name === 'string') names.add(name);
      if (operator === 'var') operands.slice(1).forEach(visit);
      return;
    }
    if (operator === 'years-since' && operands.length === 1) names.add('today');
    operands.forEach(visit);
  };
  visit(rule);
  return [...names];
}

/** The operators a rule uses, each once. */
export function operatorsIn(rule: Rule): Set<string> {
  if (Array.isArray(rule)) return new Set(rule.flatMap((part: Rule) => [...operatorsIn(part)]));
  const apart = takeApart(rule);
  if (!apart) return new Set();
  return new Set([apart.operator, ...apart.operands.flatMap((part) => [...operatorsIn(part)])]);
}

/** The literals a rule holds: numbers and texts, used to find the values worth trying. */
export function literalsIn(rule: Rule): { numbers: number[]; texts: string[] } {
  const numbers = new Set<number>();
  const texts = new Set<string>();
  const visit = (part: Rule): void => {
    if (typeof part === 'number') numbers.add(part);
    else if (typeof part === 'string') texts.add(part);
    else if (Array.isArray(part)) part.forEach(visit);
    else {
      const apart = takeApart(part);
      if (!apart || apart.operator === 'missing') return;
      (apart.operator === 'var' ? apart.operands.slice(1) : apart.operands).forEach(visit);
    }
  };
  visit(rule);
  return { numbers: [...numbers], texts: [...texts] };
}

const isConstant = (rule: Rule): boolean => namesIn(rule).length === 0;

/** One name, or one measure of dates, shifted by constants: what a bound can be put on. */
function isTerm(rule: Rule): boolean {
  const apart = takeApart(rule);
  if (!apart) return false;
  const { operator, operands } = apart;
  if (operator === 'var' || operator === 'years-since' || operator === 'days-between')
    return operands.every((operand) => isConstant(operand) || takeApart(operand)?.operator === 'var');
  if (operator !== '+' && operator !== '-') return false;
  const moving = operands.filter((operand) => !isConstant(operand));
  return moving.length === 1 && moving.every(isTerm);
}

const isDateText = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value);

const fits = (type: ValueType, ...kinds: ValueKind[]): boolean =>
  type.kind === 'any' || type.kind === 'null' || kinds.includes(type.kind);

/**
 * Checks a rule that must give a truth value.
 * @param rule the rule
 * @param names what each name stands for; undefined for a name that does not exist
 * @returns every finding, with its place in the rule; none when the rule is in order
 */
export function checkRule(rule: Rule, names: NameTypes): RuleFinding[] {
  const findings: RuleFinding[] = [];
  const type = typeOf(rule, '', names, findings);
  if (!fits(type, 'boolean', 'list'))
    findings.push({
      code: 'wrong-type',
      at: '',
      detail: `a condition must be true or false, this is ${type.kind}`,
    });
  return findings;
}

/** Checks a rule that may give any value (the fields of a handover). */
export function checkExpression(rule: Rule, names: NameTypes): RuleFinding[] {
  const findings: RuleFinding[] = [];
  typeOf(rule, '', names, findings);
  return findings;
}

function typeOf(rule: Rule, at: string, names: NameTypes, findings: RuleFinding[]): ValueType {
  const add = (code: RuleFinding['code'], detail: string, where = at): void => {
    findings.push({ code, at: where, detail });
  };
  if (rule === null) return { kind: 'null' };
  if (typeof rule === 'boolean') return { kind: 'boolean' };
  if (typeof rule === 'number') return { kind: 'number' };
  if (typeof rule === 'string')
    return isDateText(rule) ? { kind: 'date', values: [rule] } : { kind: 'text', values: [rule] };
  if (Array.isArray(rule)) {
    rule.forEach((part: Rule, index) => {
      typeOf(part, `${at}/${index}`, names, findings);
    });
    return { kind: 'list', values: rule.filter((part): part is string => typeof part === 'string') };
  }
  const apart = takeApart(rule);
  if (!apart || Object.keys(rule).length !== 1 || !OPERATOR_NAMES.includes(apart.operator)) {
    add('unknown-operator', apart?.operator ?? '{}');
    return { kind: 'any' };
  }
  const { operator, operands } = apart;
  const here = `${at}/${operator}`;
  const [least, most] = OPERAND_COUNT[operator] ?? [0, Infinity];
  if (operands.length < least || operands.length > most) {
    add('wrong-operand-count', `${operator} takes ${least} to ${most}, not ${operands.length}`);
    return { kind: 'any' };
  }

  const name = (operand: Rule | undefined, where: string): ValueType => {
    const known = typeof operand === 'string' ? names(operand) : undefined;
    if (!known) add('unknown-name', String(operand), where);
    return known ?? { kind: 'any' };
  };
  if (operator === 'var') {
    const type = name(operands[0], here);
    if (operands[1] !== undefined) typeOf(operands[1], `${here}/1`, names, findings);
    return type;
  }
  if (operator === 'missing') {
    operands.forEach((operand, index) => {
      name(operand, `${here}/${index}`);
    });
    return { kind: 'list' };
  }

  const types = operands.map((operand, index) => typeOf(operand, `${here}/${index}`, names, findings));
  const [first = { kind: 'any' as const }, second = { kind: 'any' as const }] = types;
  const want = (...kinds: ValueKind[]): void => {
    types.forEach((type, index) => {
      if (!fits(type, ...kinds))
        add('wrong-type', `${operator} takes ${kinds.join(' or ')}, not ${type.kind}`, `${here}/${index}`);
    });
  };

  switch (operator) {
    case 'and':
    case 'or':
      want('boolean', 'list');
      return { kind: 'boolean' };
    case '!':
      want('boolean', 'list', 'text', 'choice', 'date', 'number');
      return { kind: 'boolean' };
    case '===':
    case '!==':
      checkEquality(first, second, add);
      return { kind: 'boolean' };
    case 'in':
      if (!fits(second, 'list')) add('wrong-type', `in takes a list, not ${second.kind}`, `${here}/1`);
      if (first.kind === 'choice')
        for (const value of second.values ?? [])
          if (!first.values?.includes(value)) add('impossible-value', value, `${here}/1`);
      return { kind: 'boolean' };
    case '<':
    case '<=':
    case '>':
    case '>=':
      checkOrder(types, operands, here, add);
      return { kind: 'boolean' };
    case '+':
    case '-':
    case '*':
      want('number');
      return { kind: 'number' };
    case 'years-since':
    case 'days-between':
      want('date');
      return { kind: 'number' };
    default:
      return types[1] ?? { kind: 'any' };
  }
}

type Add = (code: RuleFinding['code'], detail: string, where?: string) => void;

function checkEquality(first: ValueType, second: ValueType, add: Add): void {
  for (const [a, b] of [
    [first, second],
    [second, first],
  ] as const) {
    if (a.kind === 'choice' && b.kind === 'text')
      for (const value of b.values ?? []) if (!a.values?.includes(value)) add('impossible-value', value);
  }
  const texts = new Set<ValueKind>(['text', 'choice']);
  const same = first.kind === second.kind || (texts.has(first.kind) && texts.has(second.kind));
  if (!same && ![first, second].some((type) => type.kind === 'null' || type.kind === 'any'))
    add('wrong-type', `${first.kind} is never equal to ${second.kind}`);
  if ([first, second].some((type) => type.kind === 'list')) add('undecidable', 'lists cannot be compared');
}

function checkOrder(types: ValueType[], operands: ReadonlyArray<Rule>, here: string, add: Add): void {
  const kinds = new Set(types.map((type) => type.kind).filter((kind) => kind !== 'any' && kind !== 'null'));
  if (kinds.size > 1 || ![...kinds].every((kind) => kind === 'number' || kind === 'date'))
    add('wrong-type', `only numbers, or only dates, have an order, not ${[...kinds].join(' and ')}`);
  const moving = operands.filter((operand) => !isConstant(operand));
  const decidable = kinds.has('date') ? moving.every(isTerm) : moving.length === 1 && moving.every(isTerm);
  if (!decidable) add('undecidable', 'compare one answer, or one measure of dates, with a constant', here);
}
