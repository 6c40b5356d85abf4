import type { ComponentChildren } from 'preact';
import { camera, folder, later } from '../pictures/things.ts';
import { Choice } from './choice.tsx';
import { FieldProblem } from './problems.tsx';

/** How a paper is brought (design: photograph now, have it with me, bring later). */
export type PaperAnswer = 'photo' | 'have' | 'later';

export interface PaperChoiceProps {
  readonly id: string;
  /** The paper's name, and in plain words what it is. */
  readonly paper: string;
  readonly help?: string;
  readonly words: Readonly<Record<PaperAnswer, string>>;
  /** Which of the three are offered; all, unless the kiosk has no camera or the paper must be here. */
  readonly offered?: readonly PaperAnswer[];
  readonly value: PaperAnswer | null;
  readonly onChange: (value: PaperAnswer) => void;
  readonly selectedWord: string;
  /** What has been photographed. */
  readonly children?: ComponentChildren;
  /** What is wrong, and how to mend it. */
  readonly problem?: string | undefined;
}

const PICTURES = { photo: camera, have: folder, later } as const;
const ALL: readonly PaperAnswer[] = ['photo', 'have', 'later'];

/** One paper, and how it comes to the office. */
export function PaperChoice(props: PaperChoiceProps) {
  const { id, paper, help, words, offered = ALL, value, onChange, selectedWord, problem } = props;
  const problemId = problem === undefined ? undefined : `${id}-problem`;
  return (
    <section class="paper-choice" data-field={id}>
      <h2 class="field-label">{paper}</h2>
      {problemId && problem !== undefined && <FieldProblem id={problemId} text={problem} />}
      {help !== undefined && <p class="field-help">{help}</p>}
      {props.children}
      <Choice
        id={id}
        label={paper}
        shape="row"
        options={offered.map((answer) => ({
          value: answer,
          label: words[answer],
          picture: PICTURES[answer],
        }))}
        value={value}
        onChange={onChange}
        selectedWord={selectedWord}
        problemId={problemId}
      />
    </section>
  );
}
