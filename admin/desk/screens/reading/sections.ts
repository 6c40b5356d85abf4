import type { DossierView } from '#shared/api/index.ts';
import type { Assurance } from '#shared/assurance.ts';
import { circumstancesOf } from '#shared/dossier/index.ts';
import {
  type AnswerValue,
  type Asked,
  checkAnswers,
  derivePath,
  type Flow,
  labelOf,
  PAPER_PREFIX,
  type Row,
  type ShowOptions,
  showAnswer,
} from '#shared/flow/index.ts';
import type { Words } from '../../words/index.tsx';

/** One thing that was asked, as it is shown. */
export interface ShownItem {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** The rows of a list, each cell with its label. */
  readonly rows: ReadonlyArray<ReadonlyArray<{ label: string; value: string }>>;
  /** What the server found wrong with it, in words. */
  readonly problems: ReadonlyArray<string>;
  /** The dossier's parts that are photographs of this paper. */
  readonly photographs: ReadonlyArray<string>;
}

export interface ShownSection {
  readonly id: string;
  readonly heading: string;
  readonly items: ReadonlyArray<ShownItem>;
}

export interface ShownDossier {
  readonly sections: ReadonlyArray<ShownSection>;
  /** Answers that are not on the flow's path, so that nothing that was sent stays unseen. */
  readonly outside: ReadonlyArray<ShownItem>;
  /** Photographs of papers that the path does not ask for. */
  readonly loosePhotographs: ReadonlyArray<string>;
  /** What the server found wrong with the dossier as a whole, in words. */
  readonly problems: ReadonlyArray<string>;
}

/** A list's label for a code; undefined while, or because, the list is not there. */
export type LookUp = (list: string, code: string) => string | undefined;

/** How the declarant was identified: by the statement, by a card read while the server was away, or not at all. */
export function identifiedBy({ dossier, line }: DossierView): Assurance | 'offline' {
  if (dossier.identity) return line.assurance;
  return circumstancesOf(dossier, true).assurance === 'card' ? 'offline' : 'none';
}

/** What a dossier's answers show, step by step of the path that its flow derives from them. */
export function showDossier(view: DossierView, flow: Flow, words: Words, lookUp: LookUp): ShownDossier {
  const { dossier } = view;
  // Invented people's numbers were let in, or not, when the dossier was declared; here they are only read.
  const circumstances = circumstancesOf(dossier, true);
  const path = derivePath(flow, dossier.answers, circumstances);
  const options: ShowOptions = {
    language: words.language,
    words: {
      yes: words.t('shown.yes'),
      no: words.t('shown.no'),
      blank: words.t('shown.blank'),
      seen: words.t('shown.seen'),
      papers: {
        photo: words.t('shown.photo'),
        have: words.t('shown.have'),
        later: words.t('shown.later'),
      },
    },
    lookUp: (list, code) => lookUp(list, code) ?? words.t('reading.noList', { code }),
  };
  const asked = path.stops.flatMap((stop) => stop.asked);
  const own = checkAnswers(asked, path.relevant, circumstances);

  const problemsOf = (one: Asked): string[] =>
    view.problems
      .filter(({ field }) => field === one.id || field.startsWith(`${one.id}/`))
      .map(({ field, code }) => {
        const said = own.find((problem) => problem.field === field && problem.code === code)?.text;
        const text = said ? words.of(said) : words.tIf(`problem.${code}`, 'problem.other');
        return [...placeIn(one, field, words), text].join(': ');
      });

  const itemOf = (one: Asked): ShownItem => {
    const value: AnswerValue | undefined = dossier.answers[one.id];
    return {
      id: one.id,
      label: labelOf(one, words.language),
      value:
        one.kind === 'list' && Array.isArray(value) && value.length > 0
          ? ''
          : showAnswer(one, value, options),
      rows: one.kind === 'list' ? rowsOf(one, value, options) : [],
      problems: problemsOf(one),
      photographs: dossier.documents
        .filter(({ paper }) => `${PAPER_PREFIX}${paper}` === one.id)
        .map(({ part }) => part),
    };
  };

  const sections = path.stops
    .filter(({ asked: here }) => here.length > 0)
    .map(({ step, asked: here }) => ({
      id: step.id,
      heading: words.of(step.text),
      items: here.map(itemOf),
    }));
  const onPath = new Set(asked.map(({ id }) => id));
  const outside = Object.entries(dossier.answers)
    .filter(([id]) => !onPath.has(id))
    .map(([id, value]): ShownItem => {
      const one = askedById(flow, id);
      if (one) return itemOf(one);
      const label = `${words.t('reading.fieldUnknown')} (${id})`;
      const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
      return { id, label, value: shown, rows: [], problems: [], photographs: [] };
    });
  const items = [...sections.flatMap((section) => section.items), ...outside];
  const shownPhotographs = new Set(items.flatMap((item) => item.photographs));
  const loosePhotographs = dossier.documents
    .map(({ part }) => part)
    .filter((part) => !shownPhotographs.has(part));
  const belongs = (field: string): boolean =>
    items.some(({ id }) => field === id || field.startsWith(`${id}/`));
  const problems = view.problems
    .filter(({ field }) => !belongs(field))
    .map(({ code }) => words.tIf(`problem.${code}`, 'problem.other'));
  return { sections, outside, loosePhotographs, problems: [...new Set(problems)] };
}

/** The lists whose labels a flow's answers need. */
export function listsOf(flow: Flow): string[] {
  const rows = flow.steps.flatMap((step) => (step.kind === 'list' ? Object.values(step.item) : []));
  const lookups = [...Object.values(flow.fields), ...rows].flatMap((field) =>
    field.type === 'lookup' ? [field.list] : [],
  );
  return [...new Set(lookups)];
}

function rowsOf(
  { step }: Extract<Asked, { kind: 'list' }>,
  value: AnswerValue | undefined,
  options: ShowOptions,
): ShownItem['rows'] {
  const rows: ReadonlyArray<Row> = Array.isArray(value) ? (value as ReadonlyArray<Row>) : [];
  return rows.map((row) =>
    Object.entries(step.item).flatMap(([id, field]) =>
      row[id] === undefined
        ? []
        : [
            {
              label: labelOf({ id, kind: 'field', field }, options.language),
              value: showAnswer({ id, kind: 'field', field }, row[id], options),
            },
          ],
    ),
  );
}

/** "household.members/2/fullName" as the row and the box people see; nothing for the whole. */
function placeIn(one: Asked, field: string, words: Words): string[] {
  if (one.kind !== 'list' || field === one.id) return [];
  const [row = '', item = ''] = field.slice(one.id.length + 1).split('/');
  const cell = one.step.item[item];
  return [
    words.t('reading.row', { n: Number(row) + 1 }),
    ...(cell ? [labelOf({ id: item, kind: 'field', field: cell }, words.language)] : []),
  ];
}

function askedById(flow: Flow, id: string): Asked | undefined {
  const field = flow.fields[id];
  if (field) return { id, kind: 'field', field };
  const paper = flow.procedure.papers.find((candidate) => `${PAPER_PREFIX}${candidate.id}` === id);
  if (paper) return { id, kind: 'paper', paper };
  const step = flow.steps.find((candidate) => candidate.kind === 'list' && candidate.list === id);
  return step?.kind === 'list' ? { id, kind: 'list', step } : undefined;
}
