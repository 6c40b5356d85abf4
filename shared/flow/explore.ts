import { type Answers, type AnswerValue, ASSURANCES, type Circumstances } from './answers.ts';
import { candidatesFor, type Measured, measuresOf, rulesOf } from './candidates.ts';
import { type Asked, askedBy, conditionOf } from './fields.ts';
import { holds } from './rule.ts';
import { namesIn } from './rule-types.ts';
import type { Flow, Rule, Step } from './schema.ts';
import { scopeOf } from './scope.ts';
import { checkAnswers } from './validate.ts';

/** A way through a flow that was really walked, with answers that pass every check on it. */
export interface Walk {
  readonly steps: ReadonlyArray<string>;
  readonly answers: Answers;
  readonly circumstances: Circumstances;
}

export interface Exploration {
  /** Every change from one step to the next that some answers lead to, with a walk that begins so. */
  readonly edges: ReadonlyArray<{ from: string; to: string; walk: Walk }>;
  /** Walks from the first step to the last: all there are when asked for, else enough to cover every edge. */
  readonly walks: ReadonlyArray<Walk>;
  /** What is asked on some walk: ids of fields, papers and lists. */
  readonly asked: ReadonlySet<string>;
  /** Steps that no tried answers get past. */
  readonly deadEnds: ReadonlyArray<{ step: string; walk: Walk }>;
  /** Whether the limit was met: then the exploration is not complete. */
  readonly overflow: boolean;
}

export interface ExploreOptions {
  /** The day to explore for, ISO 8601. */
  readonly today: string;
  /** Keep every different sequence of steps apart (for tests that walk all paths). */
  readonly everyPath?: boolean;
  /** How many states to keep in sight at once. */
  readonly limit?: number;
}

/** More states at once than any flow of a civil procedure has; beyond it an author has made a maze. */
const DEFAULT_LIMIT = 20_000;

type State = { steps: string[]; answers: Record<string, AnswerValue>; circumstances: Circumstances };

/** The names that decide which steps, fields, papers and options there are. */
function decidingNames(flow: Flow): Set<string> {
  const rules: Array<Rule | undefined> = [];
  for (const step of flow.steps) rules.push(step.when);
  for (const field of Object.values(flow.fields)) {
    rules.push(field.when);
    if (field.type === 'choice') for (const option of field.options) rules.push(option.when);
  }
  for (const paper of flow.procedure.papers) rules.push(paper.when);
  return new Set(rules.flatMap((rule) => (rule === undefined ? [] : namesIn(rule))));
}

/** For each step, the deciding names that anything at or after it still reads. */
function namesReadFrom(flow: Flow, deciding: ReadonlySet<string>): Array<Set<string>> {
  const live: Array<Set<string>> = [];
  let later = new Set<string>();
  for (const step of [...flow.steps].reverse()) {
    const rules = [
      step.when,
      ...askedBy(flow, step).flatMap((asked) => [
        conditionOf(asked),
        ...(asked.kind === 'field' && asked.field.type === 'choice'
          ? asked.field.options.map(({ when }) => when)
          : []),
        // Where a later answer that decides is checked against an earlier one, the earlier one decides too.
        ...(asked.kind === 'field' && deciding.has(asked.id)
          ? (asked.field.check ?? []).map(({ rule }) => rule)
          : []),
      ]),
    ];
    later = new Set([...later, ...rules.flatMap((rule) => (rule === undefined ? [] : namesIn(rule)))]);
    live.unshift(new Set(later));
  }
  return live;
}

function starts(flow: Flow, today: string, deciding: ReadonlySet<string>): State[] {
  const { acting } = flow.procedure;
  const allowed = [
    ...(acting.self ? (['self'] as const) : []),
    ...(acting.other ? (['other'] as const) : []),
  ];
  const actors = deciding.has('visit.actingFor') ? allowed : allowed.slice(0, 1);
  const assurances = deciding.has('visit.assurance') ? ASSURANCES : ASSURANCES.slice(0, 1);
  return actors.flatMap((actingFor) =>
    assurances.map((assurance) => ({
      steps: [],
      answers: {},
      circumstances: { today, actingFor, assurance, demo: true },
    })),
  );
}

/** All answers to a step that pass its checks: every value of a deciding name, one of any other. */
function answersTo(
  asked: ReadonlyArray<Asked>,
  state: State,
  deciding: ReadonlySet<string>,
  measures: ReadonlyMap<string, Measured>,
): Array<Record<string, AnswerValue>> {
  const { circumstances } = state;
  const whole: Array<Record<string, AnswerValue>> = [];
  const seen = new Set<string>();
  const fill = (
    index: number,
    answers: Record<string, AnswerValue>,
    met: Asked[],
    decided: string,
  ): boolean => {
    const one = asked[index];
    if (!one) {
      if (checkAnswers(met, answers, circumstances).some((problem) => problem.level === 'stop')) return false;
      if (!seen.has(decided)) whole.push(answers);
      seen.add(decided);
      return true;
    }
    if (!holds(conditionOf(one), scopeOf(answers, circumstances)))
      return fill(index + 1, answers, met, decided);
    const decides = deciding.has(one.id);
    let passed = false;
    for (const value of candidatesFor(one, measures, answers, circumstances)) {
      const tried = { ...answers, [one.id]: value };
      // A check may look ahead in the step, so only what cannot change any more is refused at once.
      const bare = one.kind === 'field' ? { ...one, field: { ...one.field, check: [] } } : one;
      if (checkAnswers([bare], tried, circumstances).length > 0) continue;
      const next = decides ? `${decided}|${one.id}=${JSON.stringify(value)}` : decided;
      passed = fill(index + 1, tried, [...met, one], next) || passed;
      if (passed && !decides) break;
    }
    return passed;
  };
  fill(0, state.answers, [], '');
  return whole;
}

const keyOf = (state: State, live: ReadonlySet<string>, everyPath: boolean): string =>
  JSON.stringify([
    everyPath ? state.steps : state.steps.at(-1),
    state.circumstances.actingFor,
    state.circumstances.assurance,
    [...live].map((name) => state.answers[name] ?? null),
  ]);

/**
 * Walks a flow symbolically, step by step: every value that can change the way is tried, everything else is
 * given one value that passes its checks.
 * @param flow a flow whose rules are in order (prove.ts checks them first)
 */
export function exploreFlow(flow: Flow, options: ExploreOptions): Exploration {
  const { today, everyPath = false, limit = DEFAULT_LIMIT } = options;
  const deciding = decidingNames(flow);
  const live = namesReadFrom(flow, deciding);
  const measures = measuresOf(rulesOf(flow));
  const edges = new Map<string, { from: string; to: string; walk: Walk }>();
  const asked = new Set<string>();
  const deadEnds = new Map<string, { step: string; walk: Walk }>();
  let frontier = starts(flow, today, deciding);
  let overflow = false;

  const visit = (step: Step, state: State): State[] => {
    const scope = scopeOf(state.answers, state.circumstances);
    if (!holds(step.when, scope)) return [state];
    const all = askedBy(flow, step);
    const possible = answersTo(all, state, deciding, measures);
    const empty =
      step.kind === 'documents' && possible.every((answers) => all.every(({ id }) => !(id in answers)));
    if (empty && possible.length > 0) return [state];
    const steps = [...state.steps, step.id];
    const from = state.steps.at(-1);
    const walk: Walk = { steps, answers: possible[0] ?? state.answers, circumstances: state.circumstances };
    if (from !== undefined && !edges.has(`${from} ${step.id}`))
      edges.set(`${from} ${step.id}`, { from, to: step.id, walk });
    if (possible.length === 0 && !deadEnds.has(step.id)) deadEnds.set(step.id, { step: step.id, walk });
    for (const answers of possible) for (const { id } of all) if (id in answers) asked.add(id);
    return possible.map((answers) => ({ ...state, steps, answers }));
  };

  flow.steps.forEach((step, index) => {
    const next = new Map<string, State>();
    const covered = new Set<string>();
    for (const state of frontier)
      for (const reached of visit(step, state)) {
        const key = keyOf(reached, live[index + 1] ?? new Set(), everyPath);
        const ways = reached.steps.map((id, place) => `${reached.steps[place - 1] ?? ''} ${id}`);
        // Two states alike from here on are one, unless the other came by a way no kept state has walked.
        const isNew = !next.has(key) || ways.some((way) => !covered.has(way));
        if (!isNew) continue;
        if (next.size >= limit) overflow = true;
        else next.set(next.has(key) ? `${key} ${next.size}` : key, reached);
        for (const way of ways) covered.add(way);
      }
    frontier = [...next.values()];
  });
  return { edges: [...edges.values()], walks: frontier, asked, deadEnds: [...deadEnds.values()], overflow };
}
