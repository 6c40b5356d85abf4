import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Circumstances, derivePath, exploreFlow, type Flow, parseFlow } from '#shared/flow/index.ts';
import { mayGrow } from '../../../../kiosk/screens/flow/may-grow.ts';

const HERE: Circumstances = { today: '2026-11-23', actingFor: 'self', assurance: 'card', demo: true };
const read = (id: string): Flow => {
  const parsed = parseFlow(readFileSync(`public/catalogue/flows/${id}.json`, 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

test.each(['khai-sinh', 'tam-tru', 'tinh-trang-hon-nhan'])(
  '%s: where the number of steps is told as certain, no answer from there on changes it',
  (id) => {
    const flow = read(id);
    const { walks } = exploreFlow(flow, { today: HERE.today });
    const certain = new Map<string, number>();
    let told = 0;
    for (const { answers, circumstances, steps } of walks) {
      const path = derivePath(flow, answers, { ...HERE, ...circumstances });
      for (const [at, step] of steps.entries()) {
        const before = JSON.stringify([circumstances, steps.slice(0, at + 1)]);
        if (mayGrow(flow, path, step)) continue;
        told += 1;
        // Everything that decides lies behind: the same way so far has the same length.
        const own = Object.fromEntries(
          path.stops
            .slice(0, at)
            .flatMap(({ asked }) => asked.map((one) => [one.id, answers[one.id] ?? null])),
        );
        expect(derivePath(flow, own, { ...HERE, ...circumstances }).stops, before).toHaveLength(steps.length);
        certain.set(before, steps.length);
      }
    }
    expect(told).toBeGreaterThan(0);
    expect(certain.size).toBeGreaterThan(0);
  },
);

test('on the first step of a way that branches it is told roughly, on the review never', () => {
  const flow = read('khai-sinh');
  const path = derivePath(flow, {}, HERE);
  expect(mayGrow(flow, path, path.stops[0]?.step.id ?? '')).toBe(true);
  expect(mayGrow(flow, path, path.stops.at(-1)?.step.id ?? '')).toBe(false);
});
