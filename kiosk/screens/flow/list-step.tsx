import { holds, type Row, type Scalar, type Scope, scopeOf, showAnswer } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { FieldProblem, ListRows } from '../../ui/answer/index.ts';
import { Button } from '../../ui/index.ts';
import { acts } from '../../ui/pictures/index.ts';
import { FieldEntry } from './field-entry.tsx';
import { isTyped } from './pad.tsx';
import { problemWords } from './problem-words.ts';
import { showWith } from './shown.ts';
import { goOn, type StepProps, type StepView } from './step-view.ts';

/** Several people or things of a kind, one row at a time. */
export function list({ view, running, opened, open, lists, pad }: StepProps): StepView {
  const { say, language } = view;
  const { step, values, problems, snapshot, asked, enter } = running;
  if (step.kind !== 'list') return { body: null, onNext: () => {} };
  const given = values[step.list];
  const rows: ReadonlyArray<Row> = Array.isArray(given) ? (given as ReadonlyArray<Row>) : [];
  const at = opened.row;
  const row = at === null ? undefined : (rows[at] ?? {});
  const setRows = (next: ReadonlyArray<Row>): void => enter(step.list, next);
  const firstTyped = Object.entries(step.item).find(([, field]) => isTyped(field))?.[0] ?? null;
  const openRow = (index: number): void => open({ row: index, field: firstTyped });
  const close = (): void => open({ row: null, field: null });
  const set = (key: string, value: Scalar): void =>
    setRows(rows.map((one, index) => (index === at ? { ...one, [key]: value } : one)));

  const titleOf = (one: Row, index: number): { title: string; detail: string } => {
    const shown = showAnswer({ kind: 'list', id: step.list, step }, [one], showWith(say, language, lists));
    const [title = '', ...rest] = shown.replace(/^1\. /, '').split(' · ');
    return {
      title: title === say('flow.blank') ? say('answer.rowNumber', { count: index + 1 }) : title,
      detail: rest.join(' · '),
    };
  };

  if (row === undefined || at === null)
    return {
      onNext: () => goOn(running, { [step.list]: rows }),
      onGo: (field) => openRow(Number(field.split('/')[1] ?? 0)),
      body: (
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
      ),
    };
  const outer = scopeOf({ ...snapshot.context.answers, ...values }, snapshot.context.circumstances);
  const scope: Scope = (name) => (name.startsWith('item.') ? (row[name.slice(5)] ?? null) : outer(name));
  const fields = Object.entries(step.item).filter(([, field]) => holds(field.when, scope));
  return {
    mainLabel: say('answer.saveRow'),
    onNext: close,
    types: true,
    body: (
      <>
        <h2>{say('answer.rowNumber', { count: at + 1 })}</h2>
        {fields.map(([key, field]) => {
          const wrong = problems.find((problem) => problem.field === `${step.list}/${at}/${key}`);
          return (
            <div key={`${at} ${key}`} class="field" data-field={`${step.list}/${at}/${key}`} data-key={key}>
              <FieldEntry
                view={view}
                id={key}
                field={field}
                value={row[key]}
                onValue={(value) => set(key, value as Scalar)}
                lists={lists}
                showLabel
                problemId={wrong ? `${key}-problem` : undefined}
                active={opened.field === key}
                onActivate={() => open({ field: key })}
                onDone={close}
                onFilled={() => open({ filled: key })}
                pad={pad}
                scope={scope}
              />
              {wrong && (
                <FieldProblem id={`${key}-problem`} text={problemWords(wrong, asked, say, language)} />
              )}
            </div>
          );
        })}
        <div class="row-ends">
          <Button
            kind="quiet"
            picture={acts.cross}
            label={say('answer.remove')}
            onPress={() => {
              setRows(rows.filter((_, index) => index !== at));
              close();
            }}
          />
          <Button kind="ghost" picture={acts.check} label={say('answer.saveRow')} onPress={close} />
        </div>
      </>
    ),
  };
}
