import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import {
  type Answers,
  type AnswerValue,
  askedBy,
  type Circumstances,
  compileFlow,
  derivePath,
  exploreFlow,
  type Flow,
  type FlowEvent,
  nextStop,
  parseFlow,
  proveFlow,
  relevantAnswers,
  stepBefore,
  stepOf,
} from '#shared/flow/index.ts';
import { anyAnswers, type MadeFlow, madeFlow, TODAY } from './arbitrary.ts';

const circumstances: Circumstances = { today: TODAY, actingFor: 'self', assurance: 'eid', demo: true };

/** Every way through a flow, by trying every value of every field: slow, simple, and written apart. */
function waysByForce({ flow, values }: MadeFlow): Set<string> {
  const ways = new Set<string>();
  const steps = flow.steps;
  const walk = (index: number, way: string[], answers: Record<string, AnswerValue>): void => {
    const step = steps[index];
    if (!step) {
      ways.add(way.join(' '));
      return;
    }
    const path = derivePath(flow, answers, circumstances);
    const stop = path.stops.find((candidate) => candidate.step.id === step.id);
    if (!stop) {
      walk(index + 1, way, answers);
      return;
    }
    const fill = (left: ReadonlyArray<string>, filled: Record<string, AnswerValue>): void => {
      const [id, ...rest] = left;
      if (id === undefined) {
        walk(index + 1, [...way, step.id], filled);
        return;
      }
      const asked = derivePath(flow, filled, circumstances).stops.find(
        (one) => one.step.id === step.id,
      )?.asked;
      if (asked?.some((one) => one.id === id))
        for (const value of values[id] ?? []) fill(rest, { ...filled, [id]: value });
      else fill(rest, filled);
    };
    fill(step.kind === 'question' ? step.fields : [], answers);
  };
  walk(0, [], {});
  return ways;
}

const edgesOf = (ways: Iterable<string>): Set<string> => {
  const edges = new Set<string>();
  for (const way of ways) {
    const steps = way.split(' ');
    steps.forEach((step, index) => {
      if (index > 0) edges.add(`${steps[index - 1]} ${step}`);
    });
  }
  return edges;
};

describe('on flows made at random', () => {
  it('the explorer finds exactly the ways that trying everything finds', () => {
    fc.assert(
      fc.property(madeFlow, (made) => {
        const forced = waysByForce(made);
        const explored = exploreFlow(made.flow, { today: TODAY, everyPath: true });
        expect(new Set(explored.walks.map(({ steps }) => steps.join(' ')))).toEqual(forced);
        const merged = exploreFlow(made.flow, { today: TODAY });
        expect(new Set(merged.edges.map(({ from, to }) => `${from} ${to}`))).toEqual(edgesOf(forced));
      }),
      { numRuns: 150 },
    );
  });

  it('a flow is refused if and only if some step or field is on no way', () => {
    fc.assert(
      fc.property(madeFlow, (made) => {
        const met = new Set([...waysByForce(made)].flatMap((way) => way.split(' ')));
        const lost = made.flow.steps.filter(({ id }) => !met.has(id)).map(({ id }) => id);
        const found = proveFlow(made.flow, { today: TODAY });
        for (const id of lost) expect(found.some(({ message }) => message.includes(`"${id}"`))).toBe(true);
        if (found.length === 0) expect(lost).toEqual([]);
        expect(found.every(({ code }) => ['unreachable', 'rule-impossible-value'].includes(code))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('only answers of the derived path are relevant, and deriving again changes nothing', () => {
    fc.assert(
      fc.property(
        madeFlow.chain((made) => fc.tuple(fc.constant(made), anyAnswers(made.values))),
        ([{ flow }, answers]) => {
          const path = derivePath(flow, answers, circumstances);
          const asked = new Set(path.stops.flatMap((stop) => stop.asked.map(({ id }) => id)));
          for (const [id, value] of Object.entries(path.relevant)) {
            expect(asked.has(id)).toBe(true);
            expect(value).toEqual(answers[id]);
          }
          const again = derivePath(flow, path.relevant, circumstances);
          expect(again.relevant).toEqual(path.relevant);
          expect(again.stops.map(({ step }) => step.id)).toEqual(path.stops.map(({ step }) => step.id));
        },
      ),
    );
  });

  it('a flow survives being written and read', () => {
    fc.assert(
      fc.property(madeFlow, ({ flow }) => {
        expect(parseFlow(JSON.stringify(flow))).toEqual({ ok: true, value: flow });
      }),
      { numRuns: 50 },
    );
  });

  it('whatever a person does, the machine stands on the path, loses nothing and sends nothing hidden', () => {
    const doings = fc.array(
      fc.record({
        kind: fc.constantFrom('next', 'next', 'next', 'back', 'change', 'enter', 'send'),
        pick: fc.nat(7),
        wrong: fc.boolean(),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(madeFlow, doings, (made, moves) => {
        const { flow } = made;
        const actor = createActor(compileFlow(flow), { input: { circumstances } }).start();
        for (const { kind, pick, wrong } of moves) {
          const before = actor.getSnapshot();
          if (before.status !== 'active') break;
          const step = flow.steps.find(({ id }) => id === stepOf(before));
          const event = eventFor(
            made,
            kind,
            step ? askedBy(flow, step).map(({ id }) => id) : [],
            pick,
            wrong,
          );
          actor.send(event);
          const after = actor.getSnapshot();
          const { answers } = after.context;
          expect(Object.keys(answers)).toEqual(expect.arrayContaining(Object.keys(before.context.answers)));
          if (event.type === 'BACK') {
            expect(answers).toBe(before.context.answers);
            const path = derivePath(flow, answers, circumstances);
            expect(stepOf(after)).toBe(stepBefore(path, stepOf(before)) ?? stepOf(before));
          }
          if (after.status === 'active') {
            const ids = derivePath(flow, answers, circumstances).stops.map((stop) => stop.step.id);
            expect(ids).toContain(stepOf(after));
          } else {
            expect(after.output).toEqual({ answers: relevantAnswers(flow, answers, circumstances) });
            expect(nextStop(flow, answers, circumstances)).toBe('review');
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('from wherever a person stands, right answers lead to the review and back leads to the start', () => {
    fc.assert(
      fc.property(
        madeFlow.chain((made) => fc.tuple(fc.constant(made), anyAnswers(made.values))),
        ([made, answers]) => {
          const { flow, values } = made;
          const actor = createActor(compileFlow(flow), { input: { circumstances, answers } }).start();
          for (let turns = 0; stepOf(actor.getSnapshot()) !== 'review' && turns <= flow.steps.length; turns++)
            actor.send({ type: 'NEXT', answers: rightAnswers(flow, values), confirmed: true });
          expect(stepOf(actor.getSnapshot())).toBe('review');
          expect(actor.getSnapshot().can({ type: 'SEND' })).toBe(true);
          while (actor.getSnapshot().can({ type: 'BACK' })) actor.send({ type: 'BACK' });
          const path = derivePath(flow, actor.getSnapshot().context.answers, circumstances);
          expect(stepOf(actor.getSnapshot())).toBe(path.stops[0]?.step.id);
        },
      ),
      { numRuns: 100 },
    );
  });
});

const rightAnswers = (flow: Flow, values: MadeFlow['values']): Answers =>
  Object.fromEntries(Object.keys(flow.fields).map((id) => [id, values[id]?.[0] ?? null]));

function eventFor(made: MadeFlow, kind: string, own: string[], pick: number, wrong: boolean): FlowEvent {
  const answers = Object.fromEntries(
    own.map((id, index) => {
      const known = made.values[id] ?? [];
      return [id, wrong && index === 0 ? 'junk' : (known[pick % known.length] ?? null)];
    }),
  );
  if (kind === 'next') return { type: 'NEXT', answers };
  if (kind === 'enter') return { type: 'ENTER', entries: answers };
  if (kind === 'change')
    return { type: 'CHANGE', step: made.flow.steps[pick % made.flow.steps.length]?.id ?? '' };
  return kind === 'back' ? { type: 'BACK' } : { type: 'SEND' };
}
