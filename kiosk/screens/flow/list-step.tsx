import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { holds, type Row, type Scalar, type Scope, scopeOf, showAnswer } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { FieldProblem, ListRows } from '../../ui/answer/index.ts';
import { Button } from '../../ui/index.ts';
import { acts } from '../../ui/pictures/index.ts';
import { FieldEntry, isTyped } from './field-entry.tsx';
import { problemWords } from './problem-words.ts';
import { showWith, useLists } from './shown.ts';
import { goOn, StepFrame, type StepProps } from './step-frame.tsx';

/** Several people or things of a kind, one row at a time. */
export function ListStep({ view, running }: StepProps) {
  const { say, language } = view;
  const { flow, step, values, snapshot, asked, enter } = running;
  const lists = useLists(view, flow);
  const [open, setOpen] = useState<number | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const [pad, setPad] = useState<ComponentChildren>(null);
  if (step.kind !== 'list') return null;
  const given = values[step.list];
  const rows: ReadonlyArray<Row> = Array.isArray(given) ? (given as ReadonlyArray<Row>) : [];
  const { problems, circumstances, answers } = snapshot.context;
  const row = open === null ? undefined : (rows[open] ?? {});
  const setRows = (next: ReadonlyArray<Row>): void => enter(step.list, next);
  const set = (key: string, value: Scalar): void =>
    setRows(
      open === null ? rows : rows.map((one, index) => (index === open ? { ...one, [key]: value } : one)),
    );
  const outer = scopeOf({ ...answers, ...values }, circumstances);
  const scope: Scope = (name) => (name.startsWith('item.') ? (row?.[name.slice(5)] ?? null) : outer(name));
  const fields = Object.entries(step.item).filter(([, field]) => holds(field.when, scope));
  const firstTyped = Object.entries(step.item).find(([, field]) => isTyped(field.type))?.[0] ?? null;
  const openRow = (index: number): void => {
    setOpen(index);
    setActive(firstTyped);
  };

  const titleOf = (one: Row, index: number): { title: string; detail: string } => {
    const shown = showAnswer({ kind: 'list', id: step.list, step }, [one], showWith(say, language, lists));
    const [title = '', ...rest] = shown.replace(/^1\. /, '').split(' · ');
    return {
      title: title === say('flow.blank') ? say('answer.rowNumber', { count: index + 1 }) : title,
      detail: rest.join(' · '),
    };
  };

  if (row === undefined || open === null)
    return (
      <StepFrame
        view={view}
        running={running}
        onNext={() => goOn(running, { [step.list]: rows })}
        onGo={(field) => openRow(Number(field.split('/')[1] ?? 0))}
      >
        <ListRows
          rows={rows.map((one, index) => ({ id: String(index), ...titleOf(one, index) }))}
          onEdit={(id) => openRow(Number(id))}
          onRemove={(id) => setRows(rows.filter((_, index) => index !== Number(id)))}
          onAdd={() => {
            setRows([...rows, {}]);
            openRow(rows.length);
          }}
          words={{ edit: say('answer.edit'), remove: say('answer.remove'), add: textIn(step.add, language) }}
          empty={say('answer.noRows')}
          {...(rows.length >= step.max
            ? { fullBecause: say('problem.too-many-rows', { most: step.max }) }
            : {})}
        />
      </StepFrame>
    );
  const close = (): void => {
    setOpen(null);
    setActive(null);
  };
  return (
    <StepFrame
      view={view}
      running={running}
      mainLabel={say('answer.saveRow')}
      onNext={close}
      pad={active === null ? null : pad}
    >
      <h2>{say('answer.rowNumber', { count: open + 1 })}</h2>
      {fields.map(([key, field]) => {
        const wrong = problems.find((problem) => problem.field === `${step.list}/${open}/${key}`);
        return (
          <div key={`${open} ${key}`} class="field">
            <FieldEntry
              view={view}
              id={key}
              field={field}
              value={row[key]}
              onValue={(value) => set(key, value as Scalar)}
              lists={lists}
              showLabel
              problemId={wrong ? `${key}-problem` : undefined}
              active={active === key}
              onActivate={() => setActive(key)}
              onDone={close}
              onPad={setPad}
              scope={scope}
            />
            {wrong && <FieldProblem id={`${key}-problem`} text={problemWords(wrong, asked, say, language)} />}
          </div>
        );
      })}
      <div class="row-ends">
        <Button
          kind="quiet"
          picture={acts.cross}
          label={say('answer.remove')}
          onPress={() => {
            setRows(rows.filter((_, index) => index !== open));
            close();
          }}
        />
        <Button kind="ghost" picture={acts.check} label={say('answer.saveRow')} onPress={close} />
      </div>
    </StepFrame>
  );
}
