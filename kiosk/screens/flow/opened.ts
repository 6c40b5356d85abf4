import { useRef, useState } from 'preact/hooks';
import { isTyped } from './pad.tsx';
import type { Running } from './use-flow.ts';

/** What somebody has opened on one step; it is gone with the step. */
export interface Opened {
  /** The typed field that the keys write into; null while none does. */
  readonly field: string | null;
  /** The row of a list that is being written, from 0. */
  readonly row: number | null;
  /** The paper that is being photographed. */
  readonly photographing: string | null;
}

export type Open = (change: Partial<Opened>) => void;

const NOTHING: Opened = { field: null, row: null, photographing: null };

/**
 * The typed fields that a step asks, and which of them is written into when the step comes up: the first empty one.
 * None where everything is offered already: it only has to be looked at.
 */
function firstField({ asked, values, isAllOffered }: Running): string | null {
  if (isAllOffered) return null;
  const typed = asked.filter((one) => one.kind === 'field' && isTyped(one.field));
  const empty = typed.find(({ id }) => (values[id] ?? '') === '');
  return empty?.id ?? (typed.length === 1 ? (typed[0]?.id ?? null) : null);
}

/**
 * What is open on the step where the flow stands. It begins anew on every step, while the frame around it stays; and
 * a mistake opens its field.
 */
export function useOpened(running: Running | null): readonly [Opened, Open] {
  const [, redraw] = useState(0);
  const kept = useRef({ step: '', problems: [] as unknown, opened: NOTHING });
  const now = kept.current;
  if (running && now.step !== running.step.id) {
    now.step = running.step.id;
    now.opened = { ...NOTHING, field: running.step.kind === 'question' ? firstField(running) : null };
  }
  if (running && now.problems !== running.problems) {
    now.problems = running.problems;
    const wrong = running.asked.find(({ id }) => id === running.problems[0]?.field);
    if (wrong?.kind === 'field' && isTyped(wrong.field)) now.opened = { ...now.opened, field: wrong.id };
  }
  return [
    now.opened,
    (change) => {
      now.opened = { ...now.opened, ...change };
      redraw((count) => count + 1);
    },
  ];
}
