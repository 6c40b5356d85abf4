import { useRef, useState } from 'preact/hooks';
import type { Answers, Asked, Field } from '#shared/flow/index.ts';
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
  /** A field that was filled: the next empty one is to be led to, as soon as it is known what is asked then. */
  readonly filled: string | null;
  /** What eyes are to be led to: the field after one that was filled (`from`), or one that was asked for. */
  readonly ledTo: { readonly field: string; readonly from?: string } | null;
}

export type Open = (change: Partial<Opened>) => void;

const NOTHING: Opened = { field: null, row: null, photographing: null, filled: null, ledTo: null };

/** A field as it stands on the screen. */
interface Standing {
  readonly id: string;
  readonly field: Field;
  readonly value: unknown;
}

/** The fields that are asked on the screen: those of the step, or those of its open row. */
function standing({ asked, values, step }: Pick<Running, 'asked' | 'values' | 'step'>, row: number | null) {
  if (step.kind === 'list' && row !== null) {
    const rows = values[step.list];
    const given = Array.isArray(rows) ? (rows[row] as Answers | undefined) : undefined;
    return Object.entries(step.item).map(([id, field]): Standing => ({ id, field, value: given?.[id] }));
  }
  return asked.flatMap((one): Standing[] =>
    one.kind === 'field' ? [{ id: one.id, field: one.field, value: values[one.id] }] : [],
  );
}

const isEmpty = ({ value }: Standing): boolean => (value ?? '') === '';

/**
 * The typed fields that a step asks, and which of them is written into when the step comes up: the first empty one.
 * None where everything is offered already: it only has to be looked at.
 */
function firstField(running: Running): string | null {
  if (running.isAllOffered) return null;
  const typed = standing(running, null).filter(({ field }) => isTyped(field));
  return typed.find(isEmpty)?.id ?? (typed.length === 1 ? (typed[0]?.id ?? null) : null);
}

/** What is open once a field is filled: the next empty one. Whatever is touched needs no keys. */
export function afterFilled(
  running: Pick<Running, 'asked' | 'values' | 'step'>,
  opened: Opened,
): Pick<Opened, 'field' | 'filled' | 'ledTo'> {
  const all = standing(running, opened.row);
  const at = all.findIndex(({ id }) => id === opened.filled);
  const next = all.slice(at + 1).find(isEmpty);
  const here = all[at];
  const from = opened.filled === null ? {} : { from: opened.filled };
  if (next)
    return { field: isTyped(next.field) ? next.id : null, filled: null, ledTo: { field: next.id, ...from } };
  // A search that found closes; a date stays as it is.
  if (here?.field.type === 'lookup') return { field: null, filled: null, ledTo: { field: here.id, ...from } };
  return { field: opened.field, filled: null, ledTo: null };
}

/** The first thing of a step that is wrong, in the order of reading; for a row "household.members/2/fullName". */
export const firstWrong = (
  asked: ReadonlyArray<Asked>,
  problems: Running['problems'],
): string | undefined => {
  const place = (field: string): number => asked.findIndex(({ id }) => id === field.split('/')[0]);
  return [...problems].sort((one, other) => place(one.field) - place(other.field))[0]?.field;
};

/** What is to be open so that the first mistake can be mended. */
function toMend({ asked, problems, step }: Running): Partial<Opened> {
  const wrong = firstWrong(asked, problems);
  if (wrong === undefined) return {};
  const [id, row, key] = wrong.split('/');
  if (step.kind === 'list') {
    const field = key === undefined ? undefined : step.item[key];
    return field && key ? { row: Number(row), field: isTyped(field) ? key : null } : {};
  }
  const found = asked.find((one) => one.id === id);
  return found?.kind === 'field' ? { field: isTyped(found.field) ? found.id : null } : {};
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
  const refused = running?.snapshot.context.problems;
  if (running && now.problems !== refused) {
    now.problems = refused;
    now.opened = { ...now.opened, ...toMend(running) };
  }
  if (running && now.opened.filled !== null)
    now.opened = { ...now.opened, ...afterFilled(running, now.opened) };
  return [
    now.opened,
    (change) => {
      now.opened = { ...now.opened, ledTo: null, ...change };
      redraw((count) => count + 1);
    },
  ];
}
