import { camera, folder, later } from '../pictures/things.ts';
import { Choice } from './choice.tsx';

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
  readonly problemId?: string | undefined;
}

const PICTURES = { photo: camera, have: folder, later } as const;
const ALL: readonly PaperAnswer[] = ['photo', 'have', 'later'];

/** One paper, and how it comes to the office. */
export function PaperChoice(props: PaperChoiceProps) {
  const { id, paper, help, words, offered = ALL, value, onChange, selectedWord, problemId } = props;
  return (
    <section class="paper-choice">
      <h2 class="field-label">{paper}</h2>
      {help !== undefined && <p class="field-help">{help}</p>}
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
