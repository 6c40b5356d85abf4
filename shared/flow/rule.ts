import { daysBetween, yearsSince } from '../calendar/index.ts';
import type { Rule } from './schema.ts';

/** What a rule may look at: a name ("child.fullName", "today", "visit.assurance") and its value. */
export type Scope = (name: string) => unknown;

type Operands = ReadonlyArray<Rule>;
type Operator = (operands: Operands, scope: Scope) => unknown;

const isFull = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** JsonLogic's own notion of truth: like JavaScript's, but an empty list is false. */
export const isTrue = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

const operandAt = (operands: Operands, index: number, scope: Scope): unknown => {
  const operand = operands[index];
  return operand === undefined ? null : evaluate(operand, scope);
};

const numbers = (operands: Operands, scope: Scope): number[] | null => {
  const values = operands.map((operand) => evaluate(operand, scope));
  return values.every((value) => typeof value === 'number') ? (values as number[]) : null;
};

const ordered =
  (holds: (a: string | number, b: string | number) => boolean): Operator =>
  (operands, scope) => {
    const values = operands.map((operand) => evaluate(operand, scope));
    for (let index = 0; index + 1 < values.length; index++) {
      const [a, b] = [values[index], values[index + 1]];
      const comparable =
        (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string');
      if (!comparable || !holds(a as string, b as string)) return false;
    }
    return values.length > 1;
  };

const lookUp: Operator = (operands, scope) => {
  const name = operands[0];
  const value = typeof name === 'string' ? scope(name) : null;
  if (value !== null && value !== undefined) return value;
  return operands.length > 1 ? operandAt(operands, 1, scope) : null;
};

const isMissing = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Every operator a rule may use (the settled list: JsonLogic's own, and two for dates). */
const OPERATORS: Readonly<Record<string, Operator>> = {
  var: lookUp,
  and: (operands, scope) => {
    let value: unknown = true;
    for (const operand of operands) {
      value = evaluate(operand, scope);
      if (!isTrue(value)) return value;
    }
    return value;
  },
  or: (operands, scope) => {
    let value: unknown = false;
    for (const operand of operands) {
      value = evaluate(operand, scope);
      if (isTrue(value)) return value;
    }
    return value;
  },
  '!': (operands, scope) => !isTrue(operandAt(operands, 0, scope)),
  '===': (operands, scope) => operandAt(operands, 0, scope) === operandAt(operands, 1, scope),
  '!==': (operands, scope) => operandAt(operands, 0, scope) !== operandAt(operands, 1, scope),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  in: (operands, scope) => {
    const part = operandAt(operands, 0, scope);
    const whole = operandAt(operands, 1, scope);
    if (Array.isArray(whole)) return whole.includes(part);
    return typeof whole === 'string' && typeof part === 'string' && whole.includes(part);
  },
  '+': (operands, scope) => numbers(operands, scope)?.reduce((sum, value) => sum + value, 0) ?? null,
  '*': (operands, scope) => numbers(operands, scope)?.reduce((product, value) => product * value, 1) ?? null,
  '-': (operands, scope) => {
    const values = numbers(operands, scope);
    const [first, second] = values ?? [];
    if (first === undefined) return null;
    return second === undefined ? -first : first - second;
  },
  if: (operands, scope) => {
    for (let index = 0; index + 1 < operands.length; index += 2) {
      if (isTrue(operandAt(operands, index, scope))) return operandAt(operands, index + 1, scope);
    }
    return operands.length % 2 === 1 ? operandAt(operands, operands.length - 1, scope) : null;
  },
  missing: (operands, scope) => operands.filter((name) => typeof name !== 'string' || isMissing(scope(name))),
  'years-since': (operands, scope) => {
    const from = operandAt(operands, 0, scope);
    const to = operands.length > 1 ? operandAt(operands, 1, scope) : scope('today');
    if (!isFull(to) || typeof from !== 'string') return null;
    return yearsSince(lastPossibleDay(from), to);
  },
  'days-between': (operands, scope) => {
    const [from, to] = [operandAt(operands, 0, scope), operandAt(operands, 1, scope)];
    return isFull(from) && isFull(to) ? daysBetween(from, to) : null;
  },
};

export const OPERATOR_NAMES: ReadonlyArray<string> = Object.keys(OPERATORS);

/**
 * The last day a partly known date can stand for: who knows only the year is taken to be as young as
 * they may be, so that an age limit is never passed by guessing.
 */
function lastPossibleDay(partial: string): string {
  if (partial.length === 4) return `${partial}-12-31`;
  if (partial.length !== 7) return partial;
  const [year, month] = partial.split('-').map(Number) as [number, number];
  const day = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${partial}-${String(day).padStart(2, '0')}`;
}

/**
 * Reads a JsonLogic rule against a scope. Total: an unknown operator or an ill-typed operand gives null,
 * never an exception (rule-types.ts refuses such rules when a flow is loaded). It differs from JsonLogic in
 * one point, on purpose: `< <= > >=` with a missing answer is false, where JavaScript would read null as 0.
 * @param rule the rule
 * @param scope gives the value of a name; null or undefined when it has none
 * @returns the rule's value; `isTrue` tells whether it holds
 */
export function evaluate(rule: Rule, scope: Scope): unknown {
  if (rule === null || typeof rule !== 'object') return rule;
  if (Array.isArray(rule)) return rule.map((part: Rule) => evaluate(part, scope));
  const entries = Object.entries(rule);
  const [name, operand] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined || operand === undefined) return null;
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator) return null;
  return operator(Array.isArray(operand) ? (operand as Operands) : [operand as Rule], scope);
}

/** Whether a rule holds. A rule that is absent holds. */
export function holds(rule: Rule | undefined, scope: Scope): boolean {
  return rule === undefined || isTrue(evaluate(rule, scope));
}
