import { useEffect, useState } from 'preact/hooks';
import { textIn } from '#shared/text/index.ts';
import { type PaperAnswer, PaperChoice } from '../../ui/answer/index.ts';
import type { Photo } from '../../visit/index.ts';
import { problemWords } from './problem-words.ts';
import { goOn, type StepProps, type StepView } from './step-view.ts';

/** A photograph, small: that it was taken, and of what. */
function Taken({ photo, label }: { readonly photo: Photo; readonly label: string }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([photo.bytes], { type: 'image/jpeg' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address === null ? null : <img class="taken" src={address} alt={label} />;
}

/** Papers: photograph now, have it with me, bring later. */
export function documents({ view, running, open }: StepProps): StepView {
  const { say, language, context, send } = view;
  const { asked, values, problems, enter } = running;
  const papers = asked.flatMap((one) => (one.kind === 'paper' ? [one] : []));
  const answer = (id: string, paper: string, value: PaperAnswer): void => {
    if (value === 'photo') {
      open({ photographing: paper });
      return;
    }
    send({ type: 'NO_PHOTO', paper });
    enter(id, value);
  };
  return {
    onNext: () => goOn(running, Object.fromEntries(papers.map(({ id }) => [id, values[id] ?? null]))),
    body: papers.map(({ id, paper }) => {
      const wrong = problems.find((problem) => problem.field === id);
      const taken = context.photos.find((photo) => photo.paper === paper.id);
      return (
        <PaperChoice
          key={id}
          id={id}
          paper={textIn(paper.name, language)}
          {...(paper.help ? { help: textIn(paper.help, language) } : {})}
          problem={wrong && problemWords(wrong, asked, say, language)}
          words={{
            photo: say(taken ? 'papers.retake' : 'papers.photo'),
            have: say('papers.have'),
            later: say('papers.later'),
          }}
          offered={paper.photograph ? ['photo', 'have', 'later'] : ['have', 'later']}
          value={(values[id] as PaperAnswer | null | undefined) ?? null}
          onChange={(value) => answer(id, paper.id, value)}
          selectedWord={say('answer.chosen')}
        >
          {taken && <Taken photo={taken} label={say('papers.taken')} />}
        </PaperChoice>
      );
    }),
  };
}
